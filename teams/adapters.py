"""Our side of allauth: nobody signs up, people are invited; its mails leave by the staff's route."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.company import company
from core.errors import NotAllowed
from core.registries import registries
from core.rendering import refusal
from core.requests import is_at_this_machine
from teams.models import User
from teams.queries import is_demo_user

#: allauth's mails that we pass on: its name for it -> ours.
KINDS = {"account/email/password_reset_key": "password_reset"}


class StaffAccountAdapter(DefaultAccountAdapter):
    """Sign-in for invited staff only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse | None:
        """Let nobody in from elsewhere with a password that everybody knows, whichever way they sign in."""
        if not is_at_this_machine(request) and is_demo_user(user.email):
            words = _("The demo world's sign-ins work on the machine it runs on only.")
            return refusal(request, NotAllowed(words, code="demo_sign_in"))
        return super().pre_login(request, user, **about)

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
