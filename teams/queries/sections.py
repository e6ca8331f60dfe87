"""The sections of the settings pages, of this app and of the floors above it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from core.registries import registries
from teams.permissions import may


def settings_sections(user: Any) -> list[dict[str, Any]]:
    """What this user may open, in order, as `templates/teams/_frame.html` draws it.

    A page of another app that extends the frame puts this into its context as `sections`, and its own key as `section`.
    """
    return [
        {"key": one.key, "label": one.label, "icon": one.icon, "url": reverse(one.url_name), "about": one.about}
        for one in sorted(registries.settings, key=lambda section: section.order)
        if may(user, one.permission)  # type: ignore[arg-type]
    ]
