"""A customer's story as people read it: newest first, with moods, what each fact is about, and why it happened."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from core.listing import cursor_at, merged_page
from core.registries import registries
from story.models import Event
from story.queries.filter import StoryFilter, StoryPlace
from story.queries.finding import NEWEST_FIRST, Found, find_events
from story.queries.why import causes_of

FELT = 20  # older facts with a mood that are looked at for one this reader may know


@dataclass(frozen=True)
class Day:
    """The events of one day where the reader is, newest first."""

    date: dt.date
    events: list[Event]


@dataclass(frozen=True)
class StoryPage:
    """Events newest first, each with `subject`, `mood`, `older_mood` and `causes`; cursors to older and newer ones.

    `looked_back_to`: how far back a filter has looked where that gave less than a page.
    """

    events: list[Event]
    next: str
    previous: str = ""
    looked_back_to: dt.datetime | None = None

    @property
    def days(self) -> list[Day]:
        """The events by day, in the active time zone."""
        days: list[Day] = []
        for event in self.events:
            date = timezone.localtime(event.occurred_at).date()
            if not days or days[-1].date != date:
                days.append(Day(date, []))
            days[-1].events.append(event)
        return days


def story_page(
    customer_ids: Sequence[int],
    *,
    cursor: str = "",
    size: int = 30,
    kinds: Collection[str] | None = None,
    channel: str = "",
    journey_id: int | None = None,
    team_id: int | None = None,
    repeated: bool = False,
    text: str = "",
    user: Any = None,
) -> StoryPage:
    """One page of the story of a person with these ids (`customers.queries.family_ids`), for this reader.

    Queries: one for the events of all ids, one for the mood before the page where the story goes on, one for what
    caused them where any was caused, and one per kind of subject on the page. What a filter adds: see `find_events`.
    """
    wanted = StoryFilter(channel, journey_id, team_id, repeated, text.strip(), kinds)
    return filtered_page(customer_ids, wanted, StoryPlace(cursor=cursor), size=size, user=user)


def filtered_page(
    customer_ids: Sequence[int],
    wanted: StoryFilter,
    place: StoryPlace | None = None,
    *,
    size: int = 30,
    user: Any = None,
) -> StoryPage:
    """The same for what a reader asked for, from the place they asked for."""
    place = place or StoryPlace()
    cursor = _cursor_of(place, customer_ids)
    found = _read(customer_ids, wanted, cursor, size, user)
    jumped = bool(cursor) and not place.cursor
    previous = found.previous if not jumped or wanted else _newer(found.previous, customer_ids)
    felt = _felt_before(customer_ids, found.next) if found.events and found.next else []
    chains = causes_of(found.events)
    attach_subjects([*found.events, *felt, *(cause for chain in chains.values() for cause in chain)], user)
    set_moods(found.events, next((event.felt for event in felt if event.felt is not None), None))
    for event in found.events:
        event.causes = chains.get(event.pk, [])
    return StoryPage(found.events, found.next, previous, found.looked_back_to)


def _read(customer_ids: Sequence[int], wanted: StoryFilter, cursor: str, size: int, user: Any) -> Found:
    if wanted:
        return find_events(customer_ids, wanted, cursor=cursor, size=size, user=user)
    page = merged_page(_members(customer_ids), NEWEST_FIRST, cursor=cursor, size=size)
    return Found(page.rows, page.next, page.previous, None)


def _members(customer_ids: Sequence[int]) -> list[Any]:
    return [Event.objects.filter(customer_id=customer_id) for customer_id in customer_ids]


def _cursor_of(place: StoryPlace, customer_ids: Sequence[int]) -> str:
    """The cursor that a place means; '' for the newest fact, also where there is no such place in this story."""
    if place.cursor:
        return place.cursor
    if place.event_id is not None:
        there = Event.objects.filter(pk=place.event_id, customer_id__in=customer_ids).first()
        return cursor_at(Event, NEWEST_FIRST, (there.occurred_at, there.pk + 1)) if there else ""
    if place.at is None or place.at >= dt.date.max:
        return ""
    ends = timezone.make_aware(dt.datetime.combine(place.at + dt.timedelta(days=1), dt.time()))
    return cursor_at(Event, NEWEST_FIRST, (ends, 0))


def _newer(cursor: str, customer_ids: Sequence[int]) -> str:
    """The same cursor, '' where nothing newer stands before it: a jump may land on the newest fact."""
    return cursor if cursor and merged_page(_members(customer_ids), NEWEST_FIRST, cursor=cursor, size=1).rows else ""


def _felt_before(customer_ids: Sequence[int], cursor: str) -> list[Event]:
    """The newest facts with a mood after this cursor: the line goes on from the first one this reader may know."""
    members = [part.filter(sentiment__isnull=False) for part in _members(customer_ids)]
    return merged_page(members, NEWEST_FIRST, cursor=cursor, size=FELT).rows


def set_moods(events: Sequence[Event], before: int | None = None) -> None:
    """Give each of these events (newest first) its mood: its own as far as the reader may know it, else the last one.

    `before` is the mood known when the oldest of them happened. `older_mood` is that of the next older event.
    """
    mood = before
    for event in reversed(events):
        event.older_mood = mood
        mood = event.felt if event.felt is not None else mood
        event.mood = mood


def attach_subjects(events: Sequence[Event], user: Any) -> None:
    """Give each event its kind and its `subject`: None where there is none (any more) or this reader may not see it."""
    wanted: dict[Any, set[int]] = defaultdict(set)
    for event in events:
        event.shown_as = registries.event_kinds.get(event.kind)
        if event.shown_as and event.shown_as.subjects and event.subject_id is not None:
            wanted[event.shown_as.subjects].add(event.subject_id)
    found = {load: load(ids, user) for load, ids in wanted.items()}
    for event in events:
        load = event.shown_as.subjects if event.shown_as else None
        if load and event.subject_id is not None:
            event.subject = found[load].get(event.subject_id)
            event.is_hidden = event.subject is None
