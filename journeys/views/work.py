"""Follow-ups and promises."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.idempotency import once
from customers.models import Customer
from journeys import actions
from journeys.filters import is_id
from journeys.forms import FollowUpForm, PromiseForm, settled
from journeys.models import FollowUp, Journey, Promise
from journeys.views._answers import ask, done
from teams.enums import Permission
from teams.permissions import actor_of, staff_view


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.JOURNEY_EDIT)
@once
def follow_up_give(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Give somebody something to do for this customer."""
    about = _about(request, customer_id)
    form = FollowUpForm(request.POST or None, initial={"assignee": request.user.pk})
    if request.method == "POST":
        given = settled(form, actions.give_follow_up, **_ids(about), by=actor_of(request))
        if given:
            return done(request, _("Follow-up saved"), back=_back(about))
    title = _("Follow-up for %(name)s") % {"name": about["customer"].name}
    return ask(request, form, title, _("Save follow-up"), _back(about))


@require_POST
@staff_view(Permission.JOURNEY_EDIT)
def follow_up_tick(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """Tick it off; with `undo` in the address, take the tick back."""
    follow_up = get_object_or_404(FollowUp, pk=follow_up_id)
    undone = "undo" in request.GET
    actions.tick_follow_up(follow_up_id=follow_up.pk, done=not undone, by=actor_of(request))
    here = reverse("journeys:follow_up_tick", args=[follow_up.pk])
    back = reverse("journeys:follow_ups", args=[follow_up.customer_id])
    if undone:
        return done(request, _("Open again: %(what)s") % {"what": follow_up}, back=back)
    return done(request, _("Done: %(what)s") % {"what": follow_up}, back=back, undo_url=f"{here}?undo=1")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.JOURNEY_EDIT)
@once
def promise_make(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Write down what the customer was promised."""
    about = _about(request, customer_id)
    form = PromiseForm(request.POST or None)
    if request.method == "POST":
        made = settled(form, actions.make_promise, **_ids(about), by=actor_of(request))
        if made:
            return done(request, _("Promise written down"), back=_back(about))
    title = _("What did we promise %(name)s?") % {"name": about["customer"].name}
    return ask(request, form, title, _("Save promise"), _back(about))


@require_POST
@staff_view(Permission.JOURNEY_EDIT)
def promise_settle(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Kept, or broken."""
    promise = get_object_or_404(Promise, pk=promise_id)
    kept = request.POST.get("kept") == "1"
    actions.settle_promise(promise_id=promise.pk, kept=kept, by=actor_of(request))
    words = _("Promise kept") if kept else _("Promise broken")
    back = reverse("journeys:follow_ups", args=[promise.customer_id])
    return done(request, words, back=back)


def _about(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    """Whom it is for, and in which journey, if one is named."""
    given = request.GET.get("journey", "")
    journeys = Journey.objects.visible_to(request.user).select_related("map")
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=customer_id)
    return {"customer": customer, "journey": journeys.filter(pk=int(given)).first() if is_id(given) else None}


def _ids(about: dict[str, Any]) -> dict[str, Any]:
    journey = about["journey"]
    return {"customer_id": about["customer"].pk, "journey_id": journey.pk if journey else None}


def _back(about: dict[str, Any]) -> str:
    if about["journey"]:
        return reverse("journeys:journey_detail", args=[about["journey"].pk])
    return reverse("journeys:follow_ups", args=[about["customer"].pk])
