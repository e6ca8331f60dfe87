"""Our side of allauth: nobody signs up, people are invited; its mails leave by the staff's route."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from core.company import company
from core.registries import registries
from teams.models import User

#: allauth's mails that we pass on: its name for it -> ours.
KINDS = {"account/email/password_reset_key": "password_reset"}


class StaffAccountAdapter(DefaultAccountAdapter):
    """Sign-in for invited staff only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand a mail to the staff's route; what it has no words for (like 'no account here') is not sent."""
        kind, user = KINDS.get(template_prefix), context.get("user")
        if kind is None or not isinstance(user, User) or not user.is_active:
            return
        filled = {
            "name": user.name,
            "url": context["password_reset_url"],
            "company": company().name,
            "language": user.language,
        }
        for route in registries.staff_mail:
            route.send(kind, email, filled)
