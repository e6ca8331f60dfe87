"""Where many interactions belong, by the rule of `journey_for_touchpoint`, in three queries however many they are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import OuterRef, Q, Subquery

from journeys.models import Journey, StageVisit
from journeys.queries.journeys import ACTIVE_SHOWN, among_open


@dataclass
class Places:
    """What is known of some people's journeys; a person is named by one id, whichever records they have."""

    journeys: dict[int, dict[int, Journey]] = field(default_factory=lambda: defaultdict(dict))
    open_ones: dict[int, list[Journey]] = field(default_factory=dict)
    visits: dict[int, list[tuple[dt.datetime, str]]] = field(default_factory=lambda: defaultdict(list))

    def owns(self, person: int, journey_id: int) -> bool:
        """Whether this journey is the person's."""
        return journey_id in self.journeys[person]

    def journey(
        self, person: int, channel: str, journey_id: int | None, thread_journey_id: int | None
    ) -> Journey | None:
        """The journey an interaction belongs to; the promise is `journey_for_touchpoint`."""
        for named in (journey_id, thread_journey_id):
            if named is not None and named in self.journeys[person]:
                return self.journeys[person][named]
        return among_open(self.open_ones.get(person, ()), channel)

    def stage_key(self, journey: Journey, moment: dt.datetime) -> str:
        """The stage the journey stood in at that moment; its first one before it began. (`add_visits` was called.)"""
        if not _had_moved_on(journey, moment):
            return journey.stage.key
        stays = self.visits[journey.pk]  # newest first
        return next((key for entered_at, key in stays if entered_at <= moment), stays[-1][1] if stays else "")

    def add_visits(self, placed: Iterable[tuple[Journey, dt.datetime]]) -> None:
        """Read the stays of the journeys that had moved on since these moments."""
        ids = {journey.pk for journey, moment in placed if _had_moved_on(journey, moment)}
        rows = StageVisit.objects.filter(journey__in=ids).order_by("journey", "-position")
        for journey_id, entered_at, key in rows.values_list("journey_id", "entered_at", "stage__key"):
            self.visits[journey_id].append((entered_at, key))


def places_for(person_of: Mapping[int, int], named: Collection[int]) -> Places:
    """The running journeys of these people, and of the `named` journeys those that are theirs.

    `person_of`: for each of their customer ids (merged records too) the id that stands for the person. One query.
    """
    wanted = Q(ended_at=None, history=False) | Q(pk__in=named)
    newest = StageVisit.objects.filter(journey=OuterRef("pk")).order_by("-position").values("entered_at")[:1]
    rows = Journey.objects.filter(wanted, customer__in=person_of).select_related("stage")
    rows = rows.annotate(last_entered_at=Subquery(newest))
    running: dict[int, list[Journey]] = defaultdict(list)
    places = Places()
    for journey in rows.order_by("-started_at", "-pk"):
        person = person_of[journey.customer_id]
        places.journeys[person][journey.pk] = journey
        if journey.ended_at is None and not journey.history:
            running[person].append(journey)
    places.open_ones = {person: ones[:ACTIVE_SHOWN] for person, ones in running.items()}
    return places


def _had_moved_on(journey: Journey, moment: dt.datetime) -> bool:
    """Whether the journey entered its present stage after this moment (by its visit: undoing keeps older times)."""
    entered_at = journey.last_entered_at  # type: ignore[attr-defined]
    return entered_at is None or moment < entered_at
