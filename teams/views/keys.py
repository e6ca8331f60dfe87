"""Keys for programs: made, shown once, revoked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.rendering import redirect_to
from teams import queries
from teams.actions import create_api_key, revoke_api_key
from teams.enums import Permission
from teams.forms import KeyForm, settled
from teams.models import ApiKey
from teams.permissions import actor_of, staff_view
from teams.views.frame import settings_page


@require_safe
@staff_view(Permission.KEY_EDIT)
def key_list(request: HttpRequest) -> HttpResponse:
    """All keys, live ones first."""
    return settings_page(request, "teams/key_list.html", "keys", {"keys": queries.api_keys(), "now": timezone.now()})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.KEY_EDIT)
def key_create(request: HttpRequest) -> HttpResponse:
    """Make a key. The answer itself shows the secret: it is kept nowhere, not even for a reload."""
    form = KeyForm(request.POST or None, initial={"role": "agent"})
    made = settled(form, _create, by=actor_of(request)) if request.method == "POST" else None
    if made:
        key, secret = made
        return settings_page(request, "teams/key_shown.html", "keys", {"key": key, "secret": secret})
    status = 422 if request.method == "POST" else 200
    return settings_page(request, "teams/key_create.html", "keys", {"form": form}, status=status)


@require_POST
@staff_view(Permission.KEY_EDIT)
def key_revoke(request: HttpRequest, api_key_id: int) -> HttpResponse:
    """End a key: its next call is refused."""
    get_object_or_404(ApiKey, pk=api_key_id)
    key = revoke_api_key(api_key_id=api_key_id, by=actor_of(request))
    messages.success(request, _("%(name)s is revoked") % {"name": key})
    return redirect_to(request, reverse("teams:key_list"))


def _create(*, expires_on: dt.date | None, **fields: Any) -> tuple[ApiKey, str]:
    """A key that lasts to the end of its last day, where the person is."""
    midnight = dt.datetime.combine(expires_on + dt.timedelta(days=1), dt.time.min) if expires_on else None
    return create_api_key(expires_at=timezone.make_aware(midnight) if midnight else None, **fields)
