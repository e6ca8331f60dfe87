"""Handing a journey over: the brief goes along as it is, the receiver reads and accepts it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import RuleBroken
from core.idempotency import once
from core.rendering import by_htmx, redirect_to, render_page, toast, with_trigger
from customers.models import Customer
from customers.queries import family_ids
from desk.forms import HandOverForm
from insights.queries.brief import brief_to_keep, parts_of
from journeys.actions import accept_handoff, decline_handoff, offer_handoff
from journeys.enums import HandoffState
from journeys.models import Journey
from journeys.queries import handoff_detail, is_receiver
from teams.enums import Permission
from teams.permissions import actor_of, staff_view

REGIONS = ["brief", "story", "journeys", "journey"]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.JOURNEY_EDIT)
@once
def hand_over(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Offer one of the customer's journeys to a person or a team, with the brief as it is now."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=customer_id)
    running = Journey.objects.running().filter(customer__in=family_ids(customer.pk)).select_related("map")
    form = HandOverForm(request.POST or None, journeys=running.order_by("-started_at", "-pk"))
    if request.method == "POST" and form.is_valid():
        try:
            given = _offer(request, customer, form)
        except RuleBroken as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            undo = reverse("desk:handoff_decline", args=[given.pk])
            return _done(request, customer, _("Handed over with the brief"), undo)
    context = {"form": form, "customer": customer}
    return render_page(
        request, "desk/hand_over.html", context, partials=("modal",), status=422 if form.is_bound else 200
    )


def _offer(request: HttpRequest, customer: Customer, form: HandOverForm) -> Any:
    given = form.cleaned_data
    return offer_handoff(
        journey_id=given["journey"].pk,
        to_channel=given["to_channel"],
        brief=brief_to_keep(customer.pk, given["note"]),
        by=actor_of(request),
        **form.receiver(),
    )


@require_safe
@staff_view(Permission.JOURNEY_VIEW)
def handoff(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """The brief as it was when the journey was handed over, and the answer."""
    found = _found(request, handoff_id)
    waits = found.state == HandoffState.OFFERED
    context = {
        "handoff": found,
        "customer": found.journey.customer,
        "parts": parts_of(found.brief),
        "may_accept": waits and is_receiver(found, request.user),
        "may_take_back": waits and found.from_user_id == request.user.pk,
    }
    return render_page(request, "desk/handoff.html", context)


@require_POST
@staff_view(Permission.JOURNEY_EDIT)
def handoff_accept(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """Take the journey over."""
    customer = _found(request, handoff_id).journey.customer
    accept_handoff(handoff_id=handoff_id, by=actor_of(request))
    return _done(request, customer, _("It is yours now"))


@require_POST
@staff_view(Permission.JOURNEY_EDIT)
def handoff_decline(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """Say no, or take one's own offer back."""
    customer = _found(request, handoff_id).journey.customer
    decline_handoff(handoff_id=handoff_id, by=actor_of(request))
    return _done(request, customer, _("Everything stays as it was"))


def _found(request: HttpRequest, handoff_id: int) -> Any:
    found = handoff_detail(request.user, handoff_id)
    if found is None:
        raise Http404
    return found


def _done(request: HttpRequest, customer: Customer, text: str, undo_url: str = "") -> HttpResponse:
    if by_htmx(request):
        return with_trigger(toast(HttpResponse(status=204), text, undo_url=undo_url), jc_changed=REGIONS)
    messages.success(request, text, extra_tags=undo_url)
    return redirect_to(request, customer.get_absolute_url())
