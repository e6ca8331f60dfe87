"""What all settings pages share: the line of sections that this person may open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from core.rendering import render_page
from teams.queries import settings_sections


def settings_page(
    request: HttpRequest, template: str, section: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A settings page inside the line of sections."""
    shown = {**context, "sections": settings_sections(request.user), "section": section}
    return render_page(request, template, shown, status=status)
