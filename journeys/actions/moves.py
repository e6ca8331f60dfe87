"""A journey moves: on, back, and to its end. Every move names the version it saw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actions import action
from core.actor import Actor
from core.errors import RuleBroken
from journeys import kinds
from journeys.actions._steps import (
    arrive,
    ask_for_requirements,
    close_visit,
    enter,
    holding,
    locked,
    moment,
    pass_ball,
    refuse_ended,
    refuse_stale,
    require_stage,
    save,
    stop_clock,
    tell,
)
from journeys.enums import StageKind
from journeys.models import Journey, Stage, StageVisit
from journeys.queries.courses import decision_after, effective_visits, ends_on_entry


@action
def move_journey(*, journey_id: int, to: str, version: int, by: Actor, reason: str = "") -> Journey:
    """Move a journey to the stage with the key `to`; `version` is the one the mover saw.

    Raises Stale (409, with `fresh`: the state as it is) when the journey has changed since. Refused (RuleBroken):
    an ended journey, an unknown stage, the stage it is in, and (code `reason_needed`) a move onwards while
    requirements of the stage being left hold it, unless a reason is given; going back or to a lost stage asks nothing.
    A success or lost stage sets the outcome and ends the journey unless after-care follows; an open stage outside
    that after-care takes the outcome back. The owner stays, the team becomes the new stage's where that has one.
    """
    journey = locked(journey_id)
    refuse_stale(journey, version)
    refuse_ended(journey)
    stages, target = require_stage(journey, to)
    if target.pk == journey.stage_id:
        raise RuleBroken(
            _("%(number)s is in %(stage)s already.") % {"number": journey, "stage": target.name}, code="same_stage"
        )
    reason = reason.strip()[:300]
    if target.kind != StageKind.LOST and target.position > journey.stage.position and not reason:
        _refuse_missing(journey)
    _go(journey, stages, target, by, reason)
    return journey


@action
def undo_move(*, journey_id: int, version: int, by: Actor) -> Journey:
    """Take the last move back: a new visit of the stage before, marked as undoing, with its clock as it was.

    Raises Stale when anything changed since the move the person saw; refused when there is nothing to take back: no
    move, an undo, or an end that was decided by itself (`end_journey`).
    """
    journey = locked(journey_id)
    refuse_stale(journey, version)
    visits = list(journey.visits.order_by("position"))
    if visits[-1].is_undo or len(visits) < 2 or journey.ended_at not in (None, visits[-1].entered_at):
        raise RuleBroken(_("There is no move to undo."), code="nothing_to_undo")
    path = effective_visits(visits)[:-1]
    stages = list(Stage.objects.filter(map_version_id=journey.map_version_id).select_related("team"))
    stage = next(one for one in stages if one.pk == path[-1].stage_id)
    at = moment(visits[-1].entered_at)
    if visits[-1].left_at is None:
        close_visit(journey, at=at, by=by, reason=_("Undone"))
    left = journey.stage
    journey.ended_at = None
    arrive(journey, stage, path[-1].entered_at, decision_after(stages, path))
    _write_visit(journey, visits[-1].position + 1, at, by, _("Undone"), is_undo=True)
    ask_for_requirements(journey, by, at)
    pass_ball(journey, at)
    save(journey)
    _tell_move(journey, left, by, visits[-1].position + 1, spent=0, reason="", undo=True)
    return journey


@action
def end_journey(
    *, journey_id: int, by: Actor, stage_key: str = "", version: int | None = None, reason: str = ""
) -> Journey:
    """End a journey now, whatever after-care was left; ending it twice is ending it once.

    An undecided journey must name the success or lost stage it ends with. One that is decided (in its after-care) may
    leave `stage_key` empty: this is how the last after-care stage is left.
    """
    journey = locked(journey_id)
    if journey.ended_at is not None:
        return journey
    refuse_stale(journey, version)
    reason = reason.strip()[:300]
    if stage_key and stage_key != journey.stage.key:
        stages, target = require_stage(journey, stage_key)
        if target.kind == StageKind.OPEN:
            raise RuleBroken(
                _("A journey ends with a success or a lost stage; %(stage)s is neither.") % {"stage": target.name},
                code="not_an_end",
                field="stage",
            )
        _go(journey, stages, target, by, reason)
    if not journey.outcome:
        raise RuleBroken(_("Say how it ends: name a success or lost stage."), code="no_outcome", field="stage")
    if journey.ended_at is None:
        _end(journey, moment(journey.visits.get(left_at=None).entered_at), by, reason)
        save(journey)
        _tell_end(journey, by)
    return journey


def _go(journey: Journey, stages: Sequence[Stage], target: Stage, by: Actor, reason: str) -> None:
    """Close the open visit, open the next, and end the journey where the new stage does."""
    open_visit = journey.visits.get(left_at=None)
    at = moment(open_visit.entered_at)
    left = journey.stage
    close_visit(journey, at=at, by=by, reason=reason)
    spent = (at - journey.stage_entered_at).total_seconds()
    enter(journey, stages, target, at)
    _write_visit(journey, open_visit.position + 1, at, by, reason)
    ask_for_requirements(journey, by, at)
    pass_ball(journey, at)
    ends = ends_on_entry(stages, target)
    if ends:
        _end(journey, at, by, reason)
    save(journey)
    _tell_move(journey, left, by, open_visit.position + 1, spent=spent, reason=reason)
    if ends:
        _tell_end(journey, by)


def _end(journey: Journey, at: dt.datetime, by: Actor, reason: str) -> None:
    """Close what is open: the visit and the clock."""
    close_visit(journey, at=at, by=by, reason=reason)
    stop_clock(journey, at)
    journey.ended_at, journey.due_at = at, None


def _write_visit(
    journey: Journey, position: int, at: dt.datetime, by: Actor, reason: str, *, is_undo: bool = False
) -> None:
    StageVisit.objects.create(
        journey=journey,
        stage=journey.stage,
        position=position,
        entered_at=at,
        entered_by=by.label[:200],
        entered_reason=reason[:300],
        is_undo=is_undo,
    )


def _refuse_missing(journey: Journey) -> None:
    names = [state.requirement.name for state in holding(journey)]
    if names:
        message = ngettext(
            "Still missing in %(stage)s: %(names)s. Receive or waive it, or give a reason to move anyway.",
            "Still missing in %(stage)s: %(names)s. Receive or waive them, or give a reason to move anyway.",
            len(names),
        )
        raise RuleBroken(
            message % {"stage": journey.stage.name, "names": ", ".join(names)}, code="reason_needed", field="reason"
        )


def _tell_move(
    journey: Journey, left: Stage, by: Actor, visit: int, *, spent: float, reason: str, undo: bool = False
) -> None:
    data: dict[str, Any] = {
        "from": left.key,
        "from_name": left.name,
        "to_name": journey.stage.name,
        "visit": visit,
        "reason": reason,
    }
    if left.expected_seconds and not undo:
        data["late_seconds"] = round(spent - left.expected_seconds)
    if undo:
        data["undo"] = True
    tell(journey, kinds.STAGE_ENTERED, by, outcome=journey.outcome, **data)


def _tell_end(journey: Journey, by: Actor) -> None:
    tell(
        journey,
        kinds.ENDED,
        by,
        outcome=journey.outcome,
        stage_name=journey.stage.name,
        lasted_seconds=round((cast(dt.datetime, journey.ended_at) - journey.started_at).total_seconds()),
    )
