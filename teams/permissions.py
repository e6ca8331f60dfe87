"""Who may what, in one screenful, and the stamp every door carries."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from core.actor import Actor, ActorKind
from core.rendering import by_htmx
from teams.enums import Permission as P
from teams.enums import Role
from teams.models import User

Permission = P

_READ = frozenset({
    P.CUSTOMER_VIEW, P.JOURNEY_VIEW, P.TICKET_VIEW, P.CAUSE_VIEW, P.REVIEW_VIEW, P.OUTBOX_VIEW, P.RULE_VIEW,
    P.STAFF_VIEW, P.OWN_PROFILE,
})  # fmt: skip
_AGENT = _READ | {P.CUSTOMER_EDIT, P.CUSTOMER_MERGE, P.TOUCHPOINT_LOG, P.JOURNEY_EDIT, P.TICKET_EDIT, P.SIGNAL_EDIT}
_MANAGER = _AGENT | {
    P.CUSTOMER_IMPORT, P.CUSTOMER_EXPORT, P.MAP_DESIGN, P.CAUSE_EDIT, P.RULE_EDIT, P.OUTBOX_EDIT,
}  # fmt: skip

ROLE_PERMISSIONS: dict[Role, frozenset[P]] = {
    Role.AGENT: _AGENT,
    Role.MANAGER: _MANAGER,
    Role.ADMIN: _MANAGER | {P.STAFF_EDIT, P.COMPANY_EDIT, P.KEY_EDIT, P.CHANNEL_EDIT, P.AUDIT_VIEW},
    Role.AUDITOR: _READ | {P.AUDIT_VIEW, P.CUSTOMER_EXPORT},
}


def may(who: Any, permission: P) -> bool:
    """Whether this user or API key has the permission. Disabled users and strangers have none."""
    role = getattr(who, "role", None)
    return bool(role and getattr(who, "is_active", False) and permission in ROLE_PERMISSIONS[Role(role)])


def actor_of(request: HttpRequest) -> Actor:
    """The Actor behind a page or API request, with where it came from (door and address)."""
    who = request.user
    door = "api" if request.path.startswith("/api/") else "web"
    kind = getattr(who, "actor_kind", ActorKind.USER)
    return Actor(kind, who.pk or 0, str(who), origin=f"{door} {request.META.get('REMOTE_ADDR', '')}".strip())


def user_of(request: HttpRequest) -> User:
    """Who is signed in; for views behind `staff_view`."""
    return cast(User, request.user)


def staff_view(permission: P) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Stamp a page with what it takes. Anonymous people go to sign-in, others without it get 403."""

    def stamp(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if not may(request.user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        return guarded

    return stamp


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if by_htmx(request):
        response = HttpResponse(status=401)
        response.headers["HX-Refresh"] = "true"
        return response
    return redirect_to_login(request.get_full_path())
