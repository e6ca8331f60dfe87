"""A journey begins."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now, refuse_far_off
from core.errors import RuleBroken
from customers.models import Customer
from customers.queries import survivor_of
from journeys import kinds
from journeys.actions._steps import ask_for_requirements, enter, pass_ball, take_turn, tell
from journeys.enums import StageKind, VersionState
from journeys.models import Journey, JourneyMap, MapVersion, Stage, StageVisit
from teams.models import User


@action
def start_journey(
    *,
    customer_id: int,
    map_id: int,
    by: Actor,
    intent: str = "",
    stage_key: str = "",
    owner_id: int | None = None,
    source: str = "",
    external_id: str = "",
    occurred_at: dt.datetime | None = None,
) -> Journey:
    """Start a journey of the map's newest published version, in its first stage unless `stage_key` names another.

    The same (`source`, `external_id`) answers the journey it started first, with `is_new` False; without an
    `external_id` every call starts one. A merged customer's journey goes to the record the person lives on in.
    Refused (RuleBroken) for an unknown customer, owner or stage, a map without a published version, or the future.
    """
    if external_id:
        take_turn(f"journeys.start:{source}:{external_id}")
        known = Journey.objects.filter(source=source, external_id=external_id).select_related("map", "stage").first()
        if known is not None:
            return known
    at = occurred_at or now()
    if at > now() + dt.timedelta(minutes=5):
        raise RuleBroken(_("A journey cannot start in the future."), code="in_the_future", field="occurred_at")
    refuse_far_off(at, "occurred_at")
    version = _published_version(map_id)
    stages = list(version.stages.select_related("team"))
    journey = Journey(
        map=version.map,
        map_version=version,
        customer_id=_living_customer(customer_id),
        number=version.map.next_numbers()[0],
        intent=intent.strip()[:200],
        owner_id=_owner(owner_id),
        source=source,
        external_id=external_id,
        started_at=at,
    )
    enter(journey, stages, _first_stage(stages, stage_key), at)
    journey.save()
    StageVisit.objects.create(
        journey=journey, stage=journey.stage, position=1, entered_at=at, entered_by=by.label[:200]
    )
    _set_out(journey, stages, by, at)
    journey.is_new = True
    return journey


def _set_out(journey: Journey, stages: list[Stage], by: Actor, at: dt.datetime) -> None:
    """What the first stage asks for, who holds the ball, and the fact."""
    ask_for_requirements(journey, by, at)
    pass_ball(journey, at)
    journey.save(update_fields=["missing_requirements", "waiting_on"])
    tell(journey, kinds.STARTED, by, occurred_at=at, intent=journey.intent, stage_name=journey.stage.name)


def _published_version(map_id: int) -> MapVersion:
    """The version new journeys start on."""
    the_map = JourneyMap.objects.filter(pk=map_id).first()
    if the_map is None or the_map.archived_at:
        raise RuleBroken(_("There is no such journey map."), code="unknown_map", field="map")
    version = the_map.versions.filter(state=VersionState.PUBLISHED).order_by("-number").first()
    if version is None:
        raise RuleBroken(
            _("%(map)s has no published version yet.") % {"map": the_map.name}, code="not_published", field="map"
        )
    version.map = the_map
    return version


def _living_customer(customer_id: int) -> int:
    """The record the person lives on in; refuses unknown and erased people."""
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is not None and customer.merged_into_id:
        customer = survivor_of(customer_id)
    if customer is None or customer.erased_at:
        raise RuleBroken(_("There is no such customer."), code="unknown_customer", field="customer")
    return customer.pk


def _owner(owner_id: int | None) -> int | None:
    """The owner, if one is named: somebody who may sign in."""
    if owner_id is not None and not User.objects.active().filter(pk=owner_id).exists():
        raise RuleBroken(_("There is no such member of staff."), code="unknown_owner", field="owner")
    return owner_id


def _first_stage(stages: list[Stage], key: str) -> Stage:
    """The stage to start in; a journey does not start with its end."""
    stage = next((one for one in stages if one.key == key), None) if key else stages[0]
    if stage is None:
        raise RuleBroken(_("The map has no stage “%(key)s”.") % {"key": key}, code="unknown_stage", field="stage")
    if stage.kind != StageKind.OPEN:
        raise RuleBroken(_("A journey starts in an open stage."), code="starts_at_its_end", field="stage")
    return stage
