"""How a journey runs through the stages of its version: what follows a decision, what an outcome rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from journeys.enums import Outcome, StageKind
from journeys.models import Stage, StageVisit

DECIDES = {StageKind.SUCCESS: Outcome.SUCCESS, StageKind.LOST: Outcome.LOST}


@dataclass(frozen=True)
class Decision:
    """An outcome and when it was reached; neither while the journey is open."""

    outcome: str = ""
    at: dt.datetime | None = None


def after_care(stages: Sequence[Stage], outcome: str) -> list[Stage]:
    """The open stages that follow a decision, in order; empty when the journey ends with it.

    `stages` in the version's order. They are the unbroken run of open stages behind the stages that decide this
    outcome: in [Quote, Declined (lost), Signed (success), Welcome] Welcome is care for the signed, not the declined.
    """
    follows, found = False, []
    for stage in stages:
        if stage.kind == StageKind.OPEN:
            if follows:
                found.append(stage)
        else:
            follows = DECIDES[StageKind(stage.kind)] == outcome
    return found


def decision_on_entry(stages: Sequence[Stage], entered: Stage, before: Decision, at: dt.datetime) -> Decision:
    """The decision once `entered` is entered: made there, kept in its after-care, taken back by any other stage."""
    if entered.kind != StageKind.OPEN:
        outcome = DECIDES[StageKind(entered.kind)]
        return before if before.outcome == outcome else Decision(outcome, at)
    return before if entered in after_care(stages, before.outcome) else Decision()


def decision_after(stages: Sequence[Stage], visits: Iterable[StageVisit]) -> Decision:
    """The decision after these visits, in order."""
    by_id = {stage.pk: stage for stage in stages}
    decision = Decision()
    for visit in visits:
        decision = decision_on_entry(stages, by_id[visit.stage_id], decision, visit.entered_at)
    return decision


def effective_visits(visits: Iterable[StageVisit]) -> list[StageVisit]:
    """The visits that count, without those that were undone and without the undoing."""
    path: list[StageVisit] = []
    for visit in visits:
        if visit.is_undo:
            path.pop()
        else:
            path.append(visit)
    return path


def ends_on_entry(stages: Sequence[Stage], entered: Stage) -> bool:
    """Whether entering this stage ends the journey: it decides, and no after-care follows."""
    return entered.kind != StageKind.OPEN and not after_care(stages, DECIDES[StageKind(entered.kind)])
