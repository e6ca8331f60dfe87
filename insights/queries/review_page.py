"""The page of a map review, ready to draw: figures beside the period before, and their shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core import drawing
from insights.queries.map_review import CUT, variants
from insights.queries.scope import Scope
from insights.queries.stage_figures import Headline, StageFigures, expected_seconds, headline, stage_figures
from journeys.enums import StageKind
from journeys.models import Journey, JourneyMap

PATHS_SHOWN = 6
TICKET_HEAT = ((30, 3), (20, 2), (10, 1))  # tickets per 100 journeys, at least -> shade
DROP_HEAT = ((0.10, 3), (0.07, 2), (0.04, 1))  # share of journeys lost from here, at least -> shade


@dataclass(frozen=True)
class Column:
    """One stage of the grid: its figures, those of the period before (or None), and its shapes."""

    figures: StageFigures
    before: StageFigures | None
    flow: str
    bullet: drawing.Bullet | None
    mood_at: int | None
    ticket_heat: int
    drop_heat: int

    @property
    def mood_change(self) -> float | None:
        return _change(self.figures.sentiment, self.before.sentiment if self.before else None)

    @property
    def tickets_change(self) -> float | None:
        return _change(self.figures.tickets_per_100, self.before.tickets_per_100 if self.before else None)


@dataclass(frozen=True)
class PathTaken:
    """One of the commonest paths: stage names in order (None: not on the map any more), journeys, share of all."""

    names: list[str]
    journeys: int
    share: float


@dataclass(frozen=True)
class ReviewPage:
    """Everything `insights/map_review.html` draws."""

    now: Headline
    before: Headline | None
    expected_seconds: int
    columns: list[Column]
    endings: list[StageFigures]
    curve: drawing.Curve | None
    curve_before: drawing.Curve | None
    paths: list[PathTaken]
    variants: int


def review_page(journey_map: JourneyMap, scope: Scope, previous: Scope | None) -> ReviewPage:
    """The review of `scope` beside `previous`; the same number of queries whatever the size of the map."""
    figures = stage_figures(journey_map, scope)
    before = {figure.stage.key: figure for figure in stage_figures(journey_map, previous)} if previous else {}
    lived = [figure for figure in figures if figure.stage.kind != StageKind.LOST]
    curve = _curve(lived)
    paths = variants(scope, CUT)
    return ReviewPage(
        now=headline(scope),
        before=headline(previous) if previous else None,
        expected_seconds=expected_seconds(figures),
        columns=_columns(lived, before, curve),
        endings=[figure for figure in figures if figure.stage.kind == StageKind.LOST],
        curve=curve,
        curve_before=_curve([before[figure.stage.key] for figure in lived]) if before else None,
        paths=_paths(figures, paths["top"]),
        variants=paths["count"],
    )


def stage_journeys(journey_map: JourneyMap, stage_key: str, *, dropped: bool = False) -> Any:
    """The journeys behind a stage's numbers: those that entered it, or those that were lost from it."""
    found = Journey.objects.filter(map=journey_map, visits__stage__key=stage_key)
    if dropped:
        found = found.filter(outcome="lost")
    return found.select_related("customer", "stage", "owner", "map").distinct()


def _curve(figures: list[StageFigures]) -> drawing.Curve | None:
    """Stages without a rating keep the mood of the stage before."""
    if all(figure.sentiment is None for figure in figures):
        return None
    moods, last = [], 0.0
    for figure in figures:
        last = figure.sentiment if figure.sentiment is not None else last
        moods.append(last)
    return drawing.mood_curve(moods)


def _columns(figures: list[StageFigures], before: dict[str, StageFigures], curve: drawing.Curve | None) -> list[Column]:
    most = max((figure.entered for figure in figures), default=0)
    columns = []
    for place, figure in enumerate(figures):
        onwards = figures[place + 1].entered if place + 1 < len(figures) else figure.entered
        rated = curve is not None and figure.sentiment is not None
        columns.append(
            Column(
                figures=figure,
                before=before.get(figure.stage.key),
                flow=drawing.flow_band(figure.entered, onwards, most),
                bullet=_bullet(figure),
                mood_at=drawing.curve_percent(curve.points[place][1]) if curve and rated else None,
                ticket_heat=_heat(figure.tickets_per_100, TICKET_HEAT),
                drop_heat=_heat(figure.drop_off, DROP_HEAT),
            )
        )
    return columns


def _bullet(figure: StageFigures) -> drawing.Bullet | None:
    if figure.median_seconds is None or figure.p90_seconds is None:
        return None
    return drawing.bullet(figure.median_seconds, figure.p90_seconds, figure.stage.expected_seconds)


def _heat(value: float | None, shades: tuple[tuple[float, int], ...]) -> int:
    return next((shade for least, shade in shades if (value or 0) >= least), 0)


def _change(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before


def _paths(figures: list[StageFigures], top: list[dict[str, Any]]) -> list[PathTaken]:
    names = {figure.stage.key: figure.stage.name for figure in figures}
    shown = top[:PATHS_SHOWN]
    total = sum(path["journeys"] for path in top)
    return [
        PathTaken([names.get(key, key) for key in path["path"]], path["journeys"], path["journeys"] / total)
        for path in shown
    ]
