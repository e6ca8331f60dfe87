"""Settings: the ways in. A secret is seen once, in the answer that made it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import RuleBroken
from core.rendering import redirect_to, render_page
from teams.permissions import Permission, actor_of, staff_view
from teams.queries import settings_sections
from touchpoints.actions import (
    change_channel,
    create_channel,
    delete_channel,
    end_previous_secret,
    rotate_channel_secret,
)
from touchpoints.channels.catalogue import WAYS, addresses, way_of
from touchpoints.enums import ChannelKind
from touchpoints.forms import ChannelForm, NewSecretForm
from touchpoints.models import ChannelAccount
from touchpoints.queries import channel_list as all_channels


@require_safe
@staff_view(Permission.CHANNEL_EDIT)
def channel_list(request: HttpRequest) -> HttpResponse:
    """All ways in, live ones first, with when something came last and what went wrong."""
    channels = [(channel, way_of(channel.kind)) for channel in all_channels()]
    return _page(request, "channel_list", {"channels": channels})


@require_safe
@staff_view(Permission.CHANNEL_EDIT)
def channel_choose(request: HttpRequest) -> HttpResponse:
    """What kind of way in it shall be."""
    return _page(request, "channel_choose", {"ways": list(WAYS.values())})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CHANNEL_EDIT)
def channel_create(request: HttpRequest, kind: str) -> HttpResponse:
    """Open a way in. The answer itself shows the secret that was made for it."""
    if kind not in WAYS:
        raise Http404
    form = ChannelForm(request.POST or None, way=WAYS[kind], is_new=True)
    made = _done(form, lambda: create_channel(kind=kind, by=actor_of(request), **form.facts()))
    if made:
        channel, secret = made
        return _shown(request, channel, secret) if secret else redirect_to(request, _url(channel))
    context = {"form": form, "way": WAYS[kind]}
    return _page(request, "channel_create", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CHANNEL_EDIT)
def channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """One way in: where its provider is pointed at, what it is called, its secret, on and off."""
    account = get_object_or_404(all_channels(), pk=channel_id)
    way = way_of(account.kind)
    form = ChannelForm(request.POST or None, way=way, is_new=False, initial=_initial(account))
    if _done(form, lambda: change_channel(channel_id=channel_id, changes=form.facts(), by=actor_of(request))):
        messages.success(request, _("Saved"))
        return redirect_to(request, _url(account))
    context = {"form": form, "secret_form": NewSecretForm(way=way, prefix="new"), **_about(account)}
    return _page(request, "channel", context, status=422 if request.method == "POST" else 200)


@require_POST
@staff_view(Permission.CHANNEL_EDIT)
def channel_rotate(request: HttpRequest, channel_id: int) -> HttpResponse:
    """A new secret, beside the old one for a day."""
    account = get_object_or_404(all_channels(), pk=channel_id)
    way = way_of(account.kind)
    form = NewSecretForm(request.POST, way=way, prefix="new") if way.make_secret is None else forms.Form(request.POST)
    made = _done(
        form, lambda: rotate_channel_secret(channel_id=channel_id, by=actor_of(request), **form.cleaned_data)
    )  # fmt: skip
    if not made:
        told = {"form": ChannelForm(way=way, is_new=False, initial=_initial(account)), "secret_form": form}
        return _page(request, "channel", told | _about(account), status=422)
    account, secret = made
    if secret:
        return _shown(request, account, secret)
    messages.success(request, _("The new secret counts from now on"))
    return redirect_to(request, _url(account))


@require_POST
@staff_view(Permission.CHANNEL_EDIT)
def channel_settle(request: HttpRequest, channel_id: int) -> HttpResponse:
    """End the old secret before its day is over."""
    get_object_or_404(ChannelAccount, pk=channel_id)
    account = end_previous_secret(channel_id=channel_id, by=actor_of(request))
    messages.success(request, _("Only the new secret counts now"))
    return redirect_to(request, _url(account))


@require_POST
@staff_view(Permission.CHANNEL_EDIT)
def channel_switch(request: HttpRequest, channel_id: int) -> HttpResponse:
    """On (`is_active` 1) or off."""
    get_object_or_404(ChannelAccount, pk=channel_id)
    is_active = request.POST.get("is_active") == "1"
    account = change_channel(channel_id=channel_id, changes={"is_active": is_active}, by=actor_of(request))
    text = _("%(name)s is on") if is_active else _("%(name)s is off: what comes is refused")
    messages.success(request, text % {"name": account})
    return redirect_to(request, _url(account))


@require_POST
@staff_view(Permission.CHANNEL_EDIT)
def channel_delete(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Take away a way in that brought nothing."""
    account = get_object_or_404(ChannelAccount, pk=channel_id)
    delete_channel(channel_id=channel_id, by=actor_of(request))
    messages.success(request, _("%(name)s is gone") % {"name": account})
    return redirect_to(request, reverse("touchpoints:channel_list"))


def _page(request: HttpRequest, name: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    shown = {**context, "sections": settings_sections(request.user), "section": "channels"}
    return render_page(request, f"touchpoints/{name}.html", shown, status=status)


def _shown(request: HttpRequest, account: ChannelAccount, secret: str) -> HttpResponse:
    """The secret, once: it is kept sealed, and no page shows it again."""
    return _page(request, "channel_shown", {"secret": secret, **_about(account)})


def _about(account: ChannelAccount) -> dict[str, Any]:
    way = way_of(account.kind)
    is_web = account.kind == ChannelKind.WEB
    return {
        "channel": account,
        "way": way,
        "addresses": addresses(account),
        "script": f"{settings.BASE_URL}/w/{account.key}.js" if is_web else "",
        "provider": (way.providers or {}).get(account.provider, ""),
    }


def _initial(account: ChannelAccount) -> dict[str, Any]:
    kept = {name: "\n".join(v) if isinstance(v, list) else v for name, v in account.settings.items()}
    return {**kept, "name": account.name, "team": account.team_id}


def _url(account: ChannelAccount) -> str:
    return reverse("touchpoints:channel", args=[account.pk])


def _done(form: forms.Form, change: Callable[[], Any]) -> Any:
    """What `change` answers for a form that was sent and holds; None when one of both refuses, with the reason."""
    if not form.is_valid():
        return None
    try:
        return change()
    except RuleBroken as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return None
