"""Requirements and blockers of a journey."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.idempotency import once
from customers.actions import store_document
from journeys import actions
from journeys.forms import BlockerForm, RequirementForm, settled
from journeys.models import Blocker, Journey, RequirementState
from journeys.views._answers import ask, dialog, done, page_of
from teams.enums import Permission
from teams.permissions import actor_of, staff_view


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.JOURNEY_EDIT)
def requirement_set(request: HttpRequest, journey_id: int, requirement_key: str) -> HttpResponse:
    """Receive, accept, reject or waive; the last two ask why."""
    journey = get_object_or_404(Journey.objects.visible_to(request.user), pk=journey_id)
    states = RequirementState.objects.select_related("requirement")
    state = get_object_or_404(states, journey=journey, requirement__key=requirement_key)
    form = RequirementForm(
        request.POST or None, request.FILES or None, initial={"status": request.GET.get("status", state.status)}
    )
    if request.method == "POST":
        changed = settled(form, _set_with_file, journey=journey, key=requirement_key, by=actor_of(request))
        if changed:
            words = _("%(what)s: %(status)s") % {"what": state.requirement, "status": changed.get_status_display()}
            return done(request, words, back=page_of(journey.pk))
    context = {"form": form, "journey": journey, "state": state, "status": form["status"].value()}
    return dialog(request, "journeys/requirement_form.html", context)


def _set_with_file(*, journey: Journey, file: Any = None, **said: Any) -> RequirementState:
    """Keep the file that came with it among the customer's documents, and say where the requirement stands."""
    with transaction.atomic():
        document_id = None
        if file:
            document_id = store_document(
                customer_id=journey.customer_id, name=file.name, content=file, by=said["by"]
            ).pk
        return actions.set_requirement(journey_id=journey.pk, document_id=document_id, **said)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.JOURNEY_EDIT)
@once
def blocker_open(request: HttpRequest, journey_id: int) -> HttpResponse:
    """Say what holds a journey up."""
    journey = get_object_or_404(Journey.objects.visible_to(request.user).select_related("map"), pk=journey_id)
    form = BlockerForm(request.POST or None)
    if request.method == "POST" and settled(form, actions.open_blocker, journey_id=journey.pk, by=actor_of(request)):
        return done(request, _("%(number)s is blocked") % {"number": journey}, back=page_of(journey.pk))
    title = _("What holds up %(number)s?") % {"number": journey}
    return ask(request, form, title, _("Save blocker"), page_of(journey.pk))


@require_POST
@staff_view(Permission.JOURNEY_EDIT)
def blocker_clear(request: HttpRequest, blocker_id: int) -> HttpResponse:
    """It is out of the way."""
    visible = Journey.objects.visible_to(request.user)
    blocker = get_object_or_404(Blocker.objects.filter(journey__in=visible), pk=blocker_id)
    actions.clear_blocker(blocker_id=blocker.pk, by=actor_of(request))
    return done(request, _("Cleared: %(note)s") % {"note": blocker.note}, back=page_of(blocker.journey_id))
