"""Journeys for screens and for other apps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from core import clock
from customers.queries import family_has, family_ids, records_of_people
from journeys.models import (
    Blocker,
    FollowUp,
    Journey,
    JourneyQuerySet,
    Promise,
    RequirementState,
    Stage,
    StageVisit,
)
from journeys.queries.courses import effective_visits

VISITS_SHOWN = 100  # of one journey, newest first
ACTIVE_SHOWN = 20  # a person has a handful of journeys at once; no page draws more


def fresh_state(journey: Journey) -> dict[str, Any]:
    """What somebody who was too late must know: where the journey is now. Plain values, for pages and JSON."""
    return {
        "id": journey.pk,
        "number": str(journey),
        "stage": journey.stage.key,
        "stage_name": journey.stage.name,
        "version": journey.version,
        "outcome": journey.outcome,
        "ended_at": journey.ended_at.isoformat() if journey.ended_at else None,
        "updated_at": journey.updated_at.isoformat(),
    }


def with_names(journeys: JourneyQuerySet) -> JourneyQuerySet:
    """With everything a line of a list names: map, customer, organisation, stage, owner, team. No further queries."""
    return journeys.select_related("map", "customer__organisation", "stage", "owner", "team")


def running_journeys(user: Any, filters: Mapping[str, Any]) -> JourneyQuerySet:
    """The work list: running journeys with names, as `filters` narrow it, annotated with `due_key`.

    Order by ("due_key", "id"): what should have been left first comes first.
    """
    return with_names(narrowed(Journey.objects.visible_to(user).running(), filters)).by_due()


def narrowed(journeys: JourneyQuerySet, filters: Mapping[str, Any]) -> JourneyQuerySet:
    """The journeys that match every filter that is set.

    map, stage (keys), owner, team (ids), risk, of_teams_of (user), overdue (needs `now`), blocked, missing,
    customer (id of any record of the person), q (part of a customer's name or a journey's number).
    """
    exact = {"map": "map__key", "stage": "stage__key", "owner": "owner_id", "team": "team_id", "risk": "risk"}
    given = {column: filters[name] for name, column in exact.items() if filters.get(name)}
    journeys = journeys.filter(**given)
    if filters.get("of_teams_of"):
        journeys = journeys.of_teams_of(filters["of_teams_of"])
    if filters.get("overdue"):
        journeys = journeys.overdue(filters["now"])
    if filters.get("blocked"):
        journeys = journeys.blocked()
    if filters.get("missing"):
        journeys = journeys.missing()
    if filters.get("customer"):
        journeys = journeys.filter(customer__in=family_ids(int(filters["customer"])))
    return journeys.filter(matching(filters["q"])) if filters.get("q") else journeys


def matching(text: str) -> Q:
    """Journeys of customers whose name or handles hold every word of `text`, or whose number it names ('CL-1162')."""
    found = Q(customer__in=records_of_people(text))
    prefix, _dash, digits = text.strip().rpartition("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 18):
        return found
    numbered = Q(number=int(digits))
    return found | (numbered & Q(map__prefix__iexact=prefix) if prefix else numbered)


def active_counts(families: Mapping[int, Collection[int]]) -> dict[int, int]:
    """How many journeys are running, by customer, each over the ids of its whole family; one query."""
    customer_of = {member: head for head, members in families.items() for member in members}
    rows = Journey.objects.running().filter(customer__in=customer_of).values_list("customer").annotate(Count("pk"))
    counts: dict[int, int] = {}
    for member, number in rows:
        counts[customer_of[member]] = counts.get(customer_of[member], 0) + number
    return counts


def customers_with_journeys(value: str) -> Q:
    """Customers who have a running journey ('open') or none, over all records of the person."""
    running = family_has(Journey.objects.running())
    return running if value == "open" else ~running


def active_journeys(customer_ids: Collection[int]) -> list[Journey]:
    """A person's journeys that have not ended, newest first, ready for `stage_track` and `blocking_note`; 4 queries."""
    visits = StageVisit.objects.order_by("position")
    return list(
        with_names(Journey.objects.running().filter(customer__in=customer_ids))
        .select_related("map_version")
        .prefetch_related(
            "map_version__stages",
            Prefetch("visits", visits),
            Prefetch("blockers", Blocker.objects.filter(cleared_at=None).order_by("opened_at"), "holding_blockers"),
        )
        .order_by("-started_at", "-pk")[:ACTIVE_SHOWN]
    )


def journey_for_touchpoint(
    customer_ids: Collection[int],
    channel: str,
    journey_id: int | None = None,
    thread_journey_id: int | None = None,
) -> Journey | None:
    """The journey a touchpoint belongs to, with its stage.

    The one named (if it is this person's); else its thread's; else the only open one; else the newest open one whose
    current stage plans this channel; else none.
    """
    own = Journey.objects.filter(customer__in=customer_ids).select_related("stage", "map")
    for named in (journey_id, thread_journey_id):
        found = own.filter(pk=named).first() if named is not None else None
        if found is not None:
            return found
    open_ones = list(own.running().order_by("-started_at", "-pk")[:ACTIVE_SHOWN])
    return among_open(open_ones, channel)


def among_open(open_ones: Sequence[Journey], channel: str) -> Journey | None:
    """Of a person's open journeys, newest first: the only one, else the newest whose stage plans this channel."""
    if len(open_ones) == 1:
        return open_ones[0]
    return next((journey for journey in open_ones if channel in journey.stage.channels), None)


@dataclass(frozen=True)
class VisitLine:
    """One stay in a stage as the page tells it."""

    stage_name: str
    entered_at: dt.datetime
    stayed: dt.timedelta
    expected: str  # '3 d', '' where nothing is expected
    by: str
    reason: str
    is_undo: bool
    is_undone: bool


@dataclass(frozen=True)
class JourneyPage:
    """Everything the page of one journey shows."""

    journey: Journey
    stages: list[Stage]
    visits: list[StageVisit]  # newest first
    requirements: list[RequirementState]  # of the current stage, then of the others in the map's order
    blockers: list[Blocker]  # open ones first
    follow_ups: list[FollowUp]  # open ones, by due time
    promises: list[Promise]

    @property
    def can_undo(self) -> bool:
        """Whether the last move can be taken back."""
        last = self.visits[0]
        return len(self.visits) > 1 and not last.is_undo and self.journey.ended_at in (None, last.entered_at)

    def visits_shown(self) -> list[VisitLine]:
        """The visits, newest first, with the names of their stages; no query."""
        stages, moment = {stage.pk: stage for stage in self.stages}, clock.now()
        counted = {visit.pk for visit in effective_visits(self.visits[::-1])}
        return [
            VisitLine(
                stage_name=stages[visit.stage_id].name,
                entered_at=visit.entered_at,
                stayed=(visit.left_at or moment) - visit.entered_at,
                expected=stages[visit.stage_id].expected_words,
                by=visit.entered_by,
                reason=visit.entered_reason,
                is_undo=visit.is_undo,
                is_undone=not visit.is_undo and visit.pk not in counted,
            )
            for visit in self.visits[:VISITS_SHOWN]
        ]


def journey_detail(user: Any, journey_id: int) -> JourneyPage | None:
    """One journey with its stages, visits, needs, blockers, follow-ups and promises; None where the user sees none."""
    journey = (
        with_names(Journey.objects.visible_to(user))
        .select_related("map_version")
        .prefetch_related("map_version__stages__team", Prefetch("visits", StageVisit.objects.order_by("-position")))
        .filter(pk=journey_id)
        .first()
    )
    if journey is None:
        return None
    requirements = journey.requirement_states.select_related("requirement__stage", "document").order_by(
        "requirement__stage__position", "requirement__position", "requirement_id"
    )
    return JourneyPage(
        journey=journey,
        stages=list(journey.map_version.stages.all()),
        visits=list(journey.visits.all()),
        requirements=sorted(requirements, key=lambda state: state.requirement.stage_id != journey.stage_id),
        blockers=list(journey.blockers.order_by(F("cleared_at").desc(nulls_first=True), "-opened_at")[:50]),
        follow_ups=list(journey.follow_ups.open().select_related("assignee", "team").order_by("due_at", "pk")[:50]),
        promises=list(journey.promises.select_related("made_by").order_by("-due_at", "-pk")[:50]),
    )


def journeys_in_full(user: Any) -> QuerySet[Journey]:
    """Journeys with requirements, blockers and visits (oldest first), for programs. 4 queries."""
    states = RequirementState.objects.select_related("requirement__stage").order_by(
        "requirement__stage__position", "pk"
    )
    return (
        Journey.objects.visible_to(user)
        .select_related("map", "stage")
        .prefetch_related(
            Prefetch("requirement_states", states),
            Prefetch("blockers", Blocker.objects.order_by("opened_at", "pk")),
            Prefetch("visits", StageVisit.objects.select_related("stage").order_by("position")),
        )
    )
