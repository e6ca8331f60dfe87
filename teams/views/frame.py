"""What all settings pages share: the line of sections that this person may open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.rendering import render_page
from teams.enums import Permission
from teams.permissions import may

#: key, what it is called, icon, URL, what it takes, what one does there.
SECTIONS = (
    ("profile", _("My profile"), "user-circle", "teams:profile", Permission.OWN_PROFILE, _("Name, language, password")),
    ("people", _("People"), "users", "teams:people", Permission.STAFF_VIEW, _("Who works here, and as what")),
    ("teams", _("Teams"), "users-group", "teams:team_list", Permission.STAFF_VIEW, _("Who works with whom")),
    ("company", _("Company"), "building", "teams:company", Permission.COMPANY_EDIT, _("Name, logo, currency, sender")),
    ("keys", _("API keys"), "key", "teams:key_list", Permission.KEY_EDIT, _("What programs sign in with")),
    ("audit", _("Audit trail"), "history", "teams:audit", Permission.AUDIT_VIEW, _("Who changed what, and from where")),
)  # fmt: skip


def settings_page(
    request: HttpRequest, template: str, section: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A settings page inside the line of sections."""
    sections = [
        {"key": key, "label": label, "icon": icon, "url": reverse(name), "about": about}
        for key, label, icon, name, permission, about in SECTIONS
        if may(request.user, permission)
    ]
    shown = {**context, "sections": sections, "section": section}
    return render_page(request, template, shown, status=status)
