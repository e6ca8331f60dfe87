"""What the shell of every staff page needs: who, which company, where one can go."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from core.company import company
from core.registries import NavItem, registries
from core.rendering import by_htmx
from core.requests import is_at_this_machine
from teams.permissions import may
from teams.queries import demo_sign_ins

SECTIONS = ("main", "improve", "maps", "settings")


def shell(request: HttpRequest) -> dict[str, Any]:
    """`company` and `nav_sections` ({key, items: [{label, icon, url, active, count}]}) as this user may see them.

    Before signing in: `company` and `demo_sign_ins`, each asked for only where a page shows it.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or by_htmx(request):
        return {"company": company, "demo_sign_ins": _offered(request)} if user is not None else {}
    sections: dict[str, list[dict[str, Any]]] = {key: [] for key in SECTIONS}
    rows = (item for source in registries.nav_sources for item in source.items(user))
    for item in sorted((*registries.navigation, *rows), key=lambda item: item.order):
        if may(user, item.permission):
            sections[item.section].append(_entry(item, request))
    return {"company": company(), "nav_sections": [{"key": key, "items": sections[key]} for key in SECTIONS]}


def _offered(request: HttpRequest) -> Callable[[], list[dict[str, str]]]:
    """The demo world's sign-ins, asked for once and only by the page that shows them, for people at this machine."""
    return cache(lambda: demo_sign_ins() if is_at_this_machine(request) else [])


def _entry(item: NavItem, request: HttpRequest) -> dict[str, Any]:
    url = reverse(item.url_name, args=item.url_args)
    active = request.path == url or (url != "/" and request.path.startswith(url))
    count = item.count(request.user) if item.count else None
    return {"key": item.key, "label": item.label, "icon": item.icon, "url": url, "active": active, "count": count}
