"""What the page of a map review shows beyond the plain counts: expectation against reality, stage by stage.

One query per block, each set-based over the journeys in scope. All shares are 0 to 1, all times seconds.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from insights.queries.scope import Scope, rows
from journeys.enums import StageKind, VersionState
from journeys.models import JourneyMap, Stage

MOST_CAUSES = 3
MOST_CHANNELS = 4


@dataclass(frozen=True)
class ChannelShare:
    """A channel's share of a stage's touchpoints, and whether the map planned it there."""

    channel: str
    share: float
    is_planned: bool


@dataclass(frozen=True)
class CauseCount:
    """A root cause and how many of the stage's tickets come from it."""

    pk: int
    title: str
    tickets: int


@dataclass
class StageFigures:
    """One stage as designed (`stage`) and as lived.

    `conversion`: of the journeys that have left the stage, the share that moved on to a stage that is not lost.
    `drop_off`: of the journeys that entered, the share that was lost from here. None where nothing can be said.
    """

    stage: Stage
    entered: int = 0
    still_there: int = 0
    moved_on: int = 0
    dropped: int = 0
    median_seconds: float | None = None
    p90_seconds: float | None = None
    touchpoints: int = 0
    sentiment: float | None = None
    tickets: int = 0
    channels: list[ChannelShare] = field(default_factory=list)
    causes: list[CauseCount] = field(default_factory=list)

    @property
    def conversion(self) -> float | None:
        left = self.entered - self.still_there
        return self.moved_on / left if left else None

    @property
    def drop_off(self) -> float | None:
        return self.dropped / self.entered if self.entered else None

    @property
    def tickets_per_100(self) -> float | None:
        return 100 * self.tickets / self.entered if self.entered else None

    @property
    def is_late(self) -> bool:
        """Half of the stays took longer than expected."""
        expected = self.stage.expected_seconds
        return bool(expected and self.median_seconds is not None and self.median_seconds > expected)


@dataclass(frozen=True)
class Headline:
    """The review in six figures. `to_success_seconds` is the median of journeys that ended well."""

    journeys: int
    running: int
    success: float | None
    to_success_seconds: float | None
    contacts: float | None
    repeats: float | None
    sentiment_at_end: float | None


def headline(scope: Scope) -> Headline:
    """Figures over all journeys in scope; one query."""
    ((journeys, running, success, seconds, contacts, repeats, at_end),) = rows(
        scope,
        """
        , talks AS (
            SELECT t.journey_id, count(*) AS contacts, bool_or(t.is_repeat) AS repeated,
                   (array_agg(t.sentiment ORDER BY t.occurred_at DESC)
                       FILTER (WHERE t.sentiment IS NOT NULL))[1] AS last
            FROM touchpoints_touchpoint t JOIN scoped s ON s.id = t.journey_id GROUP BY t.journey_id
        )
        SELECT count(*), count(*) FILTER (WHERE s.ended_at IS NULL),
               avg((s.outcome = 'success')::int) FILTER (WHERE s.outcome IN ('success', 'lost')),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM s.ended_at - s.started_at)::float8)
                   FILTER (WHERE s.outcome = 'success' AND s.ended_at IS NOT NULL),
               avg(coalesce(t.contacts, 0)), avg(coalesce(t.repeated, false)::int),
               avg(t.last) FILTER (WHERE s.ended_at IS NOT NULL)
        FROM scoped s LEFT JOIN talks t ON t.journey_id = s.id
        """,
    )
    shares = [None if value is None else float(value) for value in (success, seconds, contacts, repeats, at_end)]
    return Headline(journeys, running, *shares)


def stage_figures(journey_map: JourneyMap, scope: Scope) -> list[StageFigures]:
    """One StageFigures per stage of the newest published version, in its order; four queries.

    Versions pool by stage key; stages that only older versions had are not shown (map_review has them).
    """
    newest = journey_map.versions.filter(state=VersionState.PUBLISHED).order_by("-number")[:1]
    stages = Stage.objects.filter(map_version__in=newest.values("pk")).select_related("team").order_by("position")
    figures = {stage.key: StageFigures(stage) for stage in stages}
    _add_flow(figures, scope)
    _add_touchpoints(figures, scope)
    _add_tickets(figures, scope)
    return list(figures.values())


def expected_seconds(figures: list[StageFigures]) -> int:
    """How long the good way through the map should take: the expected times of its open stages before success."""
    total = 0
    for figure in figures:
        if figure.stage.kind == StageKind.SUCCESS:
            break
        if figure.stage.kind == StageKind.OPEN:
            total += figure.stage.expected_seconds or 0
    return total


def _add_flow(figures: dict[str, StageFigures], scope: Scope) -> None:
    found = rows(
        scope,
        """
        , stays AS (
            SELECT stage, journey_id,
                   bool_or(next_stage IS NULL AND ended_at IS NULL) AS still_there,
                   bool_or(next_stage <> stage AND next_kind <> 'lost') AS moved_on,
                   bool_or(kind <> 'lost' AND (next_kind = 'lost'
                           OR (next_stage IS NULL AND ended_at IS NOT NULL AND outcome = 'lost'))) AS dropped
            FROM visits GROUP BY stage, journey_id
        ), times AS (
            SELECT stage, percentile_cont(0.5) WITHIN GROUP (ORDER BY stayed) AS median,
                   percentile_cont(0.9) WITHIN GROUP (ORDER BY stayed) AS p90
            FROM visits GROUP BY stage
        )
        SELECT stage, count(*), count(*) FILTER (WHERE still_there), count(*) FILTER (WHERE moved_on),
               count(*) FILTER (WHERE dropped), min(median), min(p90)
        FROM stays JOIN times USING (stage) GROUP BY stage
        """,
    )
    for key, *values in found:
        if key in figures:
            figure = figures[key]
            figure.entered, figure.still_there, figure.moved_on, figure.dropped = values[:4]
            figure.median_seconds, figure.p90_seconds = values[4:]


def _add_touchpoints(figures: dict[str, StageFigures], scope: Scope) -> None:
    found = rows(
        scope,
        """
        SELECT t.stage_key, t.channel, count(*), count(t.sentiment), coalesce(sum(t.sentiment), 0)
        FROM touchpoints_touchpoint t JOIN scoped s ON s.id = t.journey_id
        WHERE t.direction <> 'internal' GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
        """,
    )
    by_stage: dict[str, list[Any]] = defaultdict(list)
    for key, *values in found:
        by_stage[key].append(values)
    for key in by_stage.keys() & figures.keys():
        figure, channels = figures[key], by_stage[key]
        figure.touchpoints = sum(count for _, count, _, _ in channels)
        rated = sum(count for _, _, count, _ in channels)
        figure.sentiment = sum(total for *_, total in channels) / rated if rated else None
        figure.channels = [
            ChannelShare(channel, count / figure.touchpoints, channel in figure.stage.channels)
            for channel, count, _, _ in channels[:MOST_CHANNELS]
        ]


def _add_tickets(figures: dict[str, StageFigures], scope: Scope) -> None:
    found = rows(
        scope,
        """
        SELECT t.stage_key, c.id, c.title, count(*)
        FROM tickets_ticket t JOIN scoped s ON s.id = t.journey_id LEFT JOIN tickets_rootcause c ON c.id = t.cause_id
        GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 2
        """,
    )
    for key, cause_id, title, count in found:
        if key in figures:
            figure = figures[key]
            figure.tickets += count
            if cause_id and len(figure.causes) < MOST_CAUSES:
                figure.causes.append(CauseCount(cause_id, title, count))
