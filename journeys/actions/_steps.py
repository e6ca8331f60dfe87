"""What the actions on a journey share: lock it, compare versions, tell the story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken, Stale
from journeys.enums import BallHolder, BlockerKind, RequirementKind, RequirementStatus
from journeys.models import Journey, RequirementState, Stage, StageVisit, WaitingOn
from journeys.queries.courses import Decision, decision_on_entry
from journeys.queries.journeys import fresh_state
from story.actions import record_event

#: Who holds the ball while this blocks a journey; the other kinds are the team's own.
BLOCKED_BY = {BlockerKind.MISSING_DOCUMENT: BallHolder.CUSTOMER, BlockerKind.THIRD_PARTY: BallHolder.THIRD_PARTY}
HOLDING = [status for status in RequirementStatus if status.holds]


def locked(journey_id: int) -> Journey:
    """The journey, held until commit, with map, stage, team and owner.

    Locked first and joined after: PostgreSQL leaves a row out of a locking join when somebody changed its stage while
    we waited for the lock.
    """
    held = Journey.objects.select_for_update(no_key=True).filter(pk=journey_id).values_list("pk", flat=True).first()
    if held is None:
        raise RuleBroken(_("There is no such journey."), code="unknown_journey", field="journey")
    return Journey.objects.select_related("map", "stage", "team", "owner").get(pk=held)


def refuse_stale(journey: Journey, version: int | None) -> None:
    """Raises Stale, with the state as it is, for a version that is not the newest; None stands for whichever it is."""
    if version is not None and journey.version != version:
        raise Stale(
            _("%(number)s was changed meanwhile: it is in %(stage)s now.")
            % {"number": journey, "stage": journey.stage.name},
            fresh=fresh_state(journey),
        )


def refuse_ended(journey: Journey) -> None:
    """An ended journey is not changed any more."""
    if journey.ended_at is not None:
        raise RuleBroken(_("%(number)s has ended.") % {"number": journey}, code="journey_ended")


def take_turn(key: str) -> None:
    """Be the only one at work on `key` until commit: what is looked up now cannot appear meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def save(journey: Journey) -> None:
    """Write the journey as its next version."""
    journey.version += 1
    journey.save()


def tell(
    journey: Journey,
    kind: str,
    by: Actor,
    *,
    subject: tuple[str, int] | None = None,
    occurred_at: dt.datetime | None = None,
    **data: Any,
) -> None:
    """Record one fact of this journey, with the words its story line needs."""
    record_event(
        customer_id=journey.customer_id,
        kind=kind,
        by=by,
        occurred_at=occurred_at,
        journey_id=journey.pk,
        stage_key=journey.stage.key,
        subject=subject or ("journey", journey.pk),
        team_id=journey.team_id,
        data={"number": str(journey), "map": journey.map.key, "map_name": journey.map.name, **data},
        history=journey.history,
    )


def require_stage(journey: Journey, key: str) -> tuple[list[Stage], Stage]:
    """All stages of the journey's version in order, and the one called `key`; refuses a key the version lacks."""
    stages = list(Stage.objects.filter(map_version_id=journey.map_version_id).select_related("team"))
    found = next((stage for stage in stages if stage.key == key), None)
    if found is None:
        raise RuleBroken(
            _("%(map)s has no stage “%(key)s”.") % {"map": journey.map.name, "key": key},
            code="unknown_stage",
            field="to",
        )
    return stages, found


def enter(journey: Journey, stages: Sequence[Stage], stage: Stage, at: dt.datetime) -> None:
    """Set the journey's columns for entering `stage` at `at`; the caller writes them and the visit."""
    decision = decision_on_entry(stages, stage, Decision(journey.outcome, journey.outcome_at), at)
    arrive(journey, stage, at, decision)


def arrive(journey: Journey, stage: Stage, since: dt.datetime, decision: Decision) -> None:
    """Set the journey's columns for being in `stage` since `since`, with this decision."""
    journey.stage = stage
    journey.stage_entered_at = since
    journey.due_at = since + dt.timedelta(seconds=stage.expected_seconds) if stage.expected_seconds else None
    if stage.team_id:
        journey.team = stage.team
    journey.outcome, journey.outcome_at = decision.outcome, decision.at


def close_visit(journey: Journey, *, at: dt.datetime, by: Actor, reason: str) -> StageVisit:
    """Close the open visit and answer it."""
    visit = journey.visits.get(left_at=None)
    visit.left_at, visit.left_by, visit.left_reason = at, by.label[:200], reason[:300]
    visit.save(update_fields=["left_at", "left_by", "left_reason"])
    return visit


def ask_for_requirements(journey: Journey, by: Actor, at: dt.datetime) -> None:
    """Note every requirement of the current stage as missing unless it is known; count what holds the journey."""
    needed = list(journey.stage.requirements.all())
    if needed:
        RequirementState.objects.bulk_create(
            [
                RequirementState(journey=journey, requirement=one, changed_at=at, changed_by=by.label[:200])
                for one in needed
            ],
            ignore_conflicts=True,
        )
    count_requirements(journey)


def count_requirements(journey: Journey) -> None:
    """Set how many requirements of the current stage still hold the journey."""
    journey.missing_requirements = len(holding(journey))


def holding(journey: Journey) -> list[RequirementState]:
    """What must still be there to leave the current stage."""
    states = journey.requirement_states.filter(requirement__stage_id=journey.stage_id, status__in=HOLDING)
    return list(states.select_related("requirement").order_by("requirement__position", "requirement_id"))


def pass_ball(journey: Journey, at: dt.datetime, holder: str | None = None) -> None:
    """Give the ball to `holder`, by default to whom the state of the journey says, and book the time from `at` on."""
    holder = holder or _holder(journey)
    stretch = WaitingOn.objects.filter(journey=journey, until=None).first()
    if stretch is not None and (stretch.holder, stretch.team_id) == (holder, journey.team_id):
        return
    if stretch is not None:
        stretch.until = max(at, stretch.since)
        stretch.save(update_fields=["until"])
        at = stretch.until
    WaitingOn.objects.create(journey=journey, holder=holder, team_id=journey.team_id, since=at)
    journey.waiting_on = holder


def stop_clock(journey: Journey, at: dt.datetime) -> None:
    """Nobody holds the ball of an ended journey."""
    for stretch in WaitingOn.objects.filter(journey=journey, until=None):
        stretch.until = max(at, stretch.since)
        stretch.save(update_fields=["until"])


def moment(since: dt.datetime) -> dt.datetime:
    """Now, or `since` where this machine's clock is behind the one that wrote it."""
    return max(now(), since)


def _holder(journey: Journey) -> str:
    """A blocker decides first, then what only the customer can bring; else it is the team's turn."""
    kinds = list(journey.blockers.filter(cleared_at=None).order_by("opened_at", "id").values_list("kind", flat=True))
    for kind in kinds:
        if kind in BLOCKED_BY:
            return BLOCKED_BY[BlockerKind(kind)]
    if kinds or not journey.missing_requirements:
        return BallHolder.TEAM
    theirs = any(state.requirement.kind != RequirementKind.APPROVAL for state in holding(journey))
    return BallHolder.CUSTOMER if theirs else BallHolder.TEAM
