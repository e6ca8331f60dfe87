"""Doors for people: log a touchpoint, read one, say that the customer had to tell again."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.actor import Actor
from core.errors import DomainError, RuleBroken
from core.idempotency import once
from core.rendering import redirect_to, render_page, safe_next, toast, with_trigger
from customers.actions import store_document
from customers.models import Customer
from customers.queries import find_customers, survivor_of
from journeys.actions import tick_follow_up
from teams.permissions import Permission, actor_of, staff_view
from touchpoints.actions import flag_repeat, record_touchpoint
from touchpoints.forms import TouchpointForm
from touchpoints.models import Touchpoint
from touchpoints.queries import Desk, NewestInStory, desk_for, home_team_id, newest_in_story, shown_touchpoints

LOG_PARTS = ("modal", "touchpoints-log")
REGIONS = ["journeys", "brief", "follow-ups", "documents"]  # what else of a customer's page a touchpoint changes


@require_safe
@staff_view(Permission.TOUCHPOINT_LOG)
def choose_customer(request: HttpRequest) -> HttpResponse:
    """Whose touchpoint it is, before it is logged."""
    text = request.GET.get("q", "").strip()
    people = find_customers(text, 8, user=request.user) if text else []
    found = [(customer, reverse("touchpoints:log", args=[customer.pk])) for customer in people]
    context = {"text": text, "found": found, "title": _("Log touchpoint"), "search_url": reverse("touchpoints:new")}
    return render_page(request, "touchpoints/choose_customer.html", context, partials=("modal", "found"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.TOUCHPOINT_LOG)
@once
def log_touchpoint(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The composer: as a page, in the dialog, or in a story. Saving puts the new card on top of the story."""
    customer = survivor_of(get_object_or_404(Customer.objects.visible_to(request.user), pk=customer_id).pk)
    desk = desk_for(customer, request.user)
    form = TouchpointForm(request.POST or None, request.FILES or None, desk=desk)
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, _log(request, customer, form), form)
        except DomainError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    return _composer(request, desk, form)


@require_safe
@staff_view(Permission.CUSTOMER_VIEW)
def touchpoint_detail(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    """One touchpoint with its whole text, at the side or as a page."""
    touchpoint = get_object_or_404(shown_touchpoints(request.user).select_related("customer"), pk=touchpoint_id)
    return render_page(request, "touchpoints/touchpoint_detail.html", {"touchpoint": touchpoint}, partials=("drawer",))


@require_POST
@staff_view(Permission.TOUCHPOINT_LOG)
def mark_repeat(request: Any, touchpoint_id: int) -> HttpResponse:
    """One click: the customer had to tell us again, or (`is_repeat` 0) they had not after all."""
    get_object_or_404(Touchpoint.objects.visible_to(request.user), pk=touchpoint_id)
    is_repeat = request.POST.get("is_repeat", "1") == "1"
    touchpoint = flag_repeat(touchpoint_id=touchpoint_id, is_repeat=is_repeat, by=actor_of(request))
    text = _("Marked: had to tell us again") if is_repeat else _("Mark taken away")
    if not request.htmx:
        return redirect_to(request, safe_next(request, touchpoint.customer.get_absolute_url()))
    shown = shown_touchpoints(request.user).get(pk=touchpoint_id)
    response = render(request, "touchpoints/_card.html", {"subject": shown, "user": request.user})
    return toast(response, text)


def _log(request: HttpRequest, customer: Customer, form: TouchpointForm) -> Touchpoint:
    """Write the touchpoint and close the follow-ups that were ticked with it; both or neither."""
    by, user_id = actor_of(request), int(request.user.pk or 0)
    with transaction.atomic():
        for follow_up_id in form.cleaned_data["follow_ups"]:
            tick_follow_up(follow_up_id=int(follow_up_id), done=True, by=by)
        documents = [_stored(customer, upload, by) for upload in form.cleaned_data["uploads"]]
        recorded = record_touchpoint(
            by=by,
            customer_id=customer.pk,
            agent_id=user_id,
            team_id=home_team_id(user_id),
            source="journeycrm",
            document_ids=documents,
            **form.facts(),
        )
    return recorded.touchpoint


def _stored(customer: Customer, upload: UploadedFile, by: Actor) -> int:
    """Keep one file; a refusal says which one it is about."""
    name = upload.name or ""
    try:
        return store_document(customer_id=customer.pk, name=name, content=cast(BinaryIO, upload), by=by).pk
    except DomainError as refused:
        raise RuleBroken(f"{name}: {refused.message}", code=refused.code, field="uploads") from refused


def _saved(request: Any, touchpoint: Touchpoint, form: TouchpointForm) -> HttpResponse:
    """Where one goes on after saving: the ticket form, the story, or the page one is on with the new card on top."""
    text = _("Touchpoint saved")
    if form.cleaned_data["then_ticket"]:
        return redirect_to(request, f"{reverse('tickets:new')}?touchpoint={touchpoint.pk}")
    story = touchpoint.customer.get_absolute_url()
    if not request.htmx:
        messages.success(request, text)
        return redirect_to(request, story)
    top = newest_in_story(touchpoint, request.user) if request.htmx.current_url_abs_path == story else None
    return toast(_drawn(request, touchpoint, top), text)


def _drawn(request: Any, touchpoint: Touchpoint, top: NewestInStory | None) -> HttpResponse:
    """The new card for the top of the story, where one reads it from its top; a fresh composer where it came from one.

    Fresh, so that neither an old refusal nor a used token stays in it.
    """
    in_story = request.POST.get("place") == "touchpoints-log"
    context: dict[str, Any] = {"top": top}
    if in_story:
        desk = desk_for(touchpoint.customer, request.user)
        context |= {"customer": desk.customer, "desk": desk, "form": TouchpointForm(desk=desk)}
    if top is None:
        response = render(request, "touchpoints/_saved.html", context) if in_story else HttpResponse(status=204)
        response.headers["HX-Reswap"] = "none"
        return with_trigger(response, jc_changed=["story", *REGIONS])
    response = render(request, "touchpoints/_saved.html", context)
    response.headers["HX-Retarget"] = "#story > ol" if top.older_today else "#story"
    response.headers["HX-Reswap"] = "afterbegin"
    return with_trigger(response, jc_touchpoint_saved={"id": touchpoint.pk}, jc_changed=["chips", *REGIONS])


def _composer(request: Any, desk: Desk, form: TouchpointForm) -> HttpResponse:
    """The form, as the part it was asked for or sent from."""
    context: dict[str, Any] = {"customer": desk.customer, "desk": desk, "form": form}
    place = request.POST.get("place") if request.htmx else None
    if form.is_bound and place in LOG_PARTS:
        response = render(request, f"touchpoints/log.html#{place}", context, status=422)
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = f"#{place}", "innerHTML"
        return response
    status = 422 if form.is_bound else 200
    return render_page(request, "touchpoints/log.html", context, partials=LOG_PARTS, status=status)
