"""A journey's stages as a row of steps, for `{% track %}`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core import wording
from core.clock import now
from journeys.enums import StageKind
from journeys.models import Journey, Stage, StageVisit
from journeys.queries.courses import effective_visits


@dataclass(frozen=True)
class TrackStage:
    """One step: `state` is done, current, late or todo; `meta` a short line of words."""

    name: str
    state: str
    meta: str


def stage_track(journey: Journey) -> list[TrackStage]:
    """The stages of the journey's version with where it stands. Lost stages only show once they are entered.

    No query where `map_version__stages` and `visits` are prefetched (as `active_journeys` does).
    """
    moment = now()
    last = {visit.stage_id: visit for visit in effective_visits(sorted(journey.visits.all(), key=lambda v: v.position))}
    return [
        TrackStage(stage.name, *_standing(journey, stage, last.get(stage.pk), moment))
        for stage in journey.map_version.stages.all()
        if stage.kind != StageKind.LOST or stage.pk in last
    ]


def _standing(journey: Journey, stage: Stage, visit: StageVisit | None, moment: dt.datetime) -> tuple[str, str]:
    if stage.pk == journey.stage_id:
        if journey.ended_at is not None:
            return "done", wording.day(journey.ended_at)
        late = bool(journey.open_blockers) or (journey.due_at is not None and journey.due_at < moment)
        return "late" if late else "current", _current(journey, stage, moment)
    if visit is not None and visit.left_at is not None and stage.position < journey.stage.position:
        return "done", _done(stage, visit)
    return "todo", stage.expected_words


def _done(stage: Stage, visit: StageVisit) -> str:
    assert visit.left_at is not None  # noqa: S101 (for the type checker)
    spent = (visit.left_at - visit.entered_at).total_seconds()
    if stage.expected_seconds and spent > stage.expected_seconds * 1.05:
        return _("%(spent)s, expected %(expected)s") % {
            "spent": wording.days(spent) if spent >= wording.DAY else wording.duration(spent),
            "expected": stage.expected_words,
        }
    return f"{wording.day(visit.entered_at)} · {wording.duration(spent)}"


def _current(journey: Journey, stage: Stage, moment: dt.datetime) -> str:
    """'Day 3 of 5', or in hours where a stage is expected to last less than two days; 'Blocked · ...'."""
    spent = (moment - journey.stage_entered_at).total_seconds()
    if not stage.expected_seconds:
        words = _("since %(day)s") % {"day": wording.day(journey.stage_entered_at)}
    elif stage.expected_seconds >= 2 * wording.DAY:
        day, days = int(spent // wording.DAY) + 1, round(stage.expected_seconds / wording.DAY)
        words = _("day %(n)s of %(all)s") % {"n": day, "all": days}
    else:
        words = _("%(spent)s of %(expected)s") % {
            "spent": wording.duration(spent),
            "expected": stage.expected_words,
        }
    return _("Blocked · %(words)s") % {"words": words} if journey.open_blockers else words[:1].upper() + words[1:]
