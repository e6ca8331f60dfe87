"""The board of one map: a column per stage, the most pressing cards first. A constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Prefetch, Q, Subquery
from django.utils.translation import gettext as _

from core.errors import RuleBroken
from journeys.enums import StageKind, VersionState
from journeys.models import Blocker, FollowUp, Journey, JourneyMap, JourneyQuerySet, Stage
from journeys.queries.courses import after_care, ends_on_entry
from journeys.queries.journeys import narrowed, with_names

CARDS = 12  # per column at first, and with each "Show more"
TOTALS = ("running", "mine", "overdue", "blocked", "missing", "risky")


@dataclass(frozen=True)
class Card:
    """One journey on the board, with what its card says beyond its own columns."""

    journey: Journey
    late: bool
    age: dt.timedelta
    expected: dt.timedelta | None
    blocker: str  # the note of the oldest open one, '' for none
    needed: int  # requirements of the stage, of which journey.missing_requirements are missing
    next_step: str  # the next follow-up, '' where there is none
    next_due: dt.datetime | None
    next_late: bool

    @property
    def in_days(self) -> bool:
        """Whether days are the unit to compare age and expectation in."""
        return (self.expected or self.age) >= dt.timedelta(days=1) and self.age >= dt.timedelta(hours=3)


@dataclass
class Column:
    """One stage, over all versions of the map: how many journeys match, how many of them are late, the first cards."""

    key: str
    name: str
    stage: Stage
    closes: bool = False  # entering it ends a journey, so nothing ever stays in it
    is_care: bool = False
    count: int = 0
    overdue: int = 0
    stage_ids: list[int] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    more: str = ""  # cursor of the next cards, '' when all are shown
    extra: int | None = None  # a journey whose card is shown on top though it comes later


@dataclass(frozen=True)
class Board:
    """All of it. `totals` counts the map's running journeys whatever the filters; `count` what matches them."""

    map: JourneyMap
    columns: list[Column]
    totals: dict[str, int]
    count: int


def board(
    the_map: JourneyMap,
    filters: Mapping[str, Any],
    now: dt.datetime,
    user: Any,
    *,
    only: Iterable[str] | None = None,
    show: int | None = None,
) -> Board:
    """The board as `filters` (see `narrowed`) leave it; `only` draws the cards of these stage keys.

    The journey `show` (one that was just moved) has its card on top of its column when its place is further down.

    7 queries, 8 with filters. Counts read the partial index of the map's running journeys; cards are read per stage,
    as many as are shown.
    """
    rows = _counts(the_map, filters, now, user)
    columns = _columns(the_map, rows)
    wanted = [column for column in columns if column.count and (only is None or column.key in set(only))]
    _fill(wanted, _narrowed_map(the_map, filters, now), now, show=show)
    totals = {name: sum(row[name] for row in rows.values()) for name in TOTALS}
    return Board(map=the_map, columns=columns, totals=totals, count=sum(column.count for column in columns))


def column_page(
    the_map: JourneyMap, stage_key: str, filters: Mapping[str, Any], now: dt.datetime, after: str, but: int | None
) -> Column | None:
    """The cards of one column from the cursor `after` on, without `but`; None for a stage this map never had."""
    stages = list(Stage.objects.filter(map_version__map=the_map, key=stage_key).order_by("-map_version__number"))
    if not stages:
        return None
    column = Column(key=stage_key, name=stages[0].name, stage=stages[0], stage_ids=[one.pk for one in stages])
    journeys = _narrowed_map(the_map, filters, now).exclude(pk=but or 0)
    _fill([column], journeys, now, after=after)
    column.extra = but
    return column


def _narrowed_map(the_map: JourneyMap, filters: Mapping[str, Any], now: dt.datetime) -> JourneyQuerySet:
    return narrowed(Journey.objects.running().filter(map=the_map), {**filters, "now": now})


def _counts(the_map: JourneyMap, filters: Mapping[str, Any], now: dt.datetime, user: Any) -> dict[int, dict[str, Any]]:
    """Per stage id: all running journeys by kind, and how many match the filters (`count`, `late`).

    Where nothing is filtered that is one query, else two: to ask of each journey whether it matches costs far more.
    """
    late = Q(due_at__lt=now)
    teams = list(user.memberships.values_list("team_id", flat=True))
    counts: dict[int, dict[str, Any]] = {
        row["stage_id"]: {**row, "count": row["running"], "late": row["overdue"]}
        for row in Journey.objects.running()
        .filter(map=the_map)
        .values("stage_id")
        .annotate(
            running=Count("pk"),
            mine=Count("pk", filter=Q(team_id__in=teams)),
            overdue=Count("pk", filter=late),
            blocked=Count("pk", filter=Q(open_blockers__gt=0)),
            missing=Count("pk", filter=Q(missing_requirements__gt=0)),
            risky=Count("pk", filter=Q(risk="high")),
        )
        .order_by("stage_id")
    }
    if _is_set(filters):
        matching = _narrowed_map(the_map, filters, now).values("stage_id").order_by("stage_id")
        counted = matching.annotate(count=Count("pk"), late=Count("pk", filter=late))
        found: dict[int, Mapping[str, Any]] = {row["stage_id"]: row for row in counted}
        for stage_id, row in counts.items():
            row |= {name: found.get(stage_id, {}).get(name, 0) for name in ("count", "late")}
    return counts


def _is_set(filters: Mapping[str, Any]) -> bool:
    return any(value for name, value in filters.items() if name != "now")


def _columns(the_map: JourneyMap, rows: Mapping[int, Mapping[str, int]]) -> list[Column]:
    """The newest version's stages, then those of older versions that still hold journeys."""
    newest = Q(map_version__number=F("newest"), map_version__state=VersionState.PUBLISHED)
    stages = (
        Stage.objects.filter(map_version__map=the_map)
        .alias(newest=_newest_number(the_map))
        .filter(newest | Q(pk__in=list(rows)))
        .select_related("team")
        .order_by("-map_version__number", "position")
    )
    columns: dict[str, Column] = {}
    current: list[Stage] = []
    for stage in stages:
        column = columns.setdefault(stage.key, Column(key=stage.key, name=stage.name, stage=stage))
        column.stage_ids.append(stage.pk)
        counts = rows.get(stage.pk)
        if counts:
            column.count += counts["count"]
            column.overdue += counts["late"]
        if not current or stage.map_version_id == current[0].map_version_id:
            current.append(stage)
    care = {stage.key for outcome in ("success", "lost") for stage in after_care(current, outcome)}
    for column in columns.values():
        column.is_care = column.key in care
        column.closes = column.stage.kind != StageKind.OPEN and ends_on_entry(current, column.stage)
    return list(columns.values())


def _newest_number(the_map: JourneyMap) -> Any:
    return Subquery(the_map.versions.filter(state=VersionState.PUBLISHED).order_by("-number").values("number")[:1])


def _fill(
    columns: list[Column],
    journeys: JourneyQuerySet,
    now: dt.datetime,
    *,
    after: str = "",
    show: int | None = None,
) -> None:
    """Read the next cards of these columns: which ones in one query, then all their parts."""
    parts = [
        _after(journeys.filter(stage_id=stage_id), after).order_by(*ORDER).values_list("pk", flat=True)[: CARDS + 1]
        for column in columns
        for stage_id in column.stage_ids
    ]
    if show is not None:
        parts.append(journeys.filter(pk=show).order_by(*ORDER).values_list("pk", flat=True)[:1])
    if not parts:
        return
    ids = set(parts[0].union(*parts[1:], all=True)) if len(parts) > 1 else set(parts[0])
    cards = _cards(ids, now)
    for column in columns:
        own = [card for card in cards if card.journey.stage_id in column.stage_ids]
        late = [card for card in own[CARDS:] if card.journey.pk == show]
        own = [card for card in own if card not in late]
        column.cards = late + own[:CARDS]
        column.more = _cursor(own[CARDS - 1].journey) if len(own) > CARDS else ""
        column.extra = show if late else None


ORDER = (F("due_at").asc(nulls_last=True), "pk")


def _cards(ids: set[int], now: dt.datetime) -> list[Card]:
    """The cards of these journeys, in the board's order."""
    blockers = Blocker.objects.filter(cleared_at=None).order_by("opened_at", "pk")
    follow_ups = FollowUp.objects.open().order_by("due_at", "pk")
    journeys = (
        with_names(Journey.objects.filter(pk__in=ids))
        .annotate(needed=Count("stage__requirements"))
        .prefetch_related(
            Prefetch("blockers", blockers, "holding_blockers"), Prefetch("follow_ups", follow_ups, "open_follow_ups")
        )
        .order_by(*ORDER)
    )
    return [_card(journey, now) for journey in journeys]


def _card(journey: Any, now: dt.datetime) -> Card:
    expected = journey.stage.expected_seconds
    step = journey.open_follow_ups[0] if journey.open_follow_ups else None
    return Card(
        journey=journey,
        late=journey.due_at is not None and journey.due_at < now,
        age=now - journey.stage_entered_at,
        expected=dt.timedelta(seconds=expected) if expected else None,
        blocker=journey.holding_blockers[0].note if journey.holding_blockers else "",
        needed=journey.needed,
        next_step=step.title if step else "",
        next_due=step.due_at if step else None,
        next_late=step is not None and step.due_at < now,
    )


def _cursor(journey: Journey) -> str:
    return f"{journey.due_at.isoformat() if journey.due_at else ''}|{journey.pk}"


def _after(journeys: JourneyQuerySet, cursor: str) -> JourneyQuerySet:
    """The journeys behind a card in the board's order."""
    if not cursor:
        return journeys
    try:
        due_text, _bar, pk_text = cursor.partition("|")
        due, pk = (dt.datetime.fromisoformat(due_text) if due_text else None), int(pk_text)
    except ValueError as error:
        raise RuleBroken(_("This page link is broken. Start again from the first page."), code="bad_cursor") from error
    if due is None:
        return journeys.filter(due_at=None, pk__gt=pk)
    return journeys.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=pk) | Q(due_at=None))
