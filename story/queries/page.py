"""A customer's story as people read it: newest first, with moods, what each fact is about, and what can be filtered."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from core.listing import merged_page
from core.registries import registries
from story.models import Event
from story.queries.filter import StoryFilter
from teams.models import Team

NEWEST_FIRST = ("-occurred_at", "-id")


@dataclass(frozen=True)
class Day:
    """The events of one day where the reader is, newest first."""

    date: dt.date
    events: list[Event]


@dataclass(frozen=True)
class StoryPage:
    """Events newest first, each with `subject`, `mood` and `older_mood`, and the cursors to older and newer ones."""

    events: list[Event]
    next: str
    previous: str = ""

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


@dataclass(frozen=True)
class StorySummary:
    """Contacts (facts with a channel that are cards) in numbers, and what the story can be filtered by."""

    contacts: int = 0
    since: dt.datetime | None = None
    repeated: int = 0
    channels: dict[str, int] = field(default_factory=dict)
    teams: list[Team] = field(default_factory=list)
    journeys: dict[int, str] = field(default_factory=dict)


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

    Queries: one for the events of all ids, one for the mood before the page where the story goes on, and one per
    kind of subject on the page.
    """
    wanted = StoryFilter(channel, journey_id, team_id, repeated, text.strip(), kinds)
    return filtered_page(customer_ids, wanted, cursor=cursor, size=size, user=user)


def filtered_page(
    customer_ids: Sequence[int], wanted: StoryFilter, *, cursor: str = "", size: int = 30, user: Any = None
) -> StoryPage:
    """The same for what a reader asked for."""
    condition = _condition(wanted, customer_ids, user)
    members = [Event.objects.filter(condition, customer_id=customer_id) for customer_id in customer_ids]
    page = merged_page(members, NEWEST_FIRST, cursor=cursor, size=size)
    before = _mood_before(page.rows[-1], condition, customer_ids) if page.next else None
    set_moods(page.rows, before)
    attach_subjects(page.rows, user)
    return StoryPage(page.rows, page.next, page.previous)


def set_moods(events: Sequence[Event], before: int | None = None) -> None:
    """Give each of these events (newest first) its mood: its own sentiment, else the last one known before it.

    `before` is the mood known when the oldest of them happened. `older_mood` is that of the next older event.
    """
    mood = before
    for event in reversed(events):
        event.older_mood = mood
        mood = event.sentiment if event.sentiment is not None else mood
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
        if event.shown_as and event.subject_id is not None:
            event.subject = found.get(event.shown_as.subjects, {}).get(event.subject_id)


def story_summary(customer_ids: Sequence[int]) -> StorySummary:
    """What is in the story of a person with these ids. Three queries."""
    cards = [kind.key for kind in registries.event_kinds if not kind.quiet]
    contacts = Event.objects.filter(customer_id__in=customer_ids, kind__in=cards).exclude(channel="")
    groups = contacts.values_list("channel", "team_id").annotate(
        n=Count("id"), since=Min("occurred_at"), repeated=Count("id", filter=Q(data__is_repeat=True))
    )
    channels: Counter[str] = Counter()
    for channel, _team, count, _since, _repeated in groups:
        channels[channel] += count
    return StorySummary(
        contacts=channels.total(),
        since=min((since for *_, since, _repeated in groups), default=None),
        repeated=sum(repeated for *_, repeated in groups),
        channels=dict(channels.most_common()),
        teams=list(Team.objects.filter(pk__in={team for _channel, team, *_ in groups if team})),
        journeys=_journeys(customer_ids),
    )


def summary_of(event: Event) -> str:
    """The fact as plain text; its subject must be attached."""
    kind = event.shown_as
    if kind is None:
        return event.kind
    return str(kind.summary(event, event.subject) if kind.summary else kind.label)


def _journeys(customer_ids: Sequence[int]) -> dict[int, str]:
    """Journeys the story tells of, newest first: 'Claim CL-1162', as their own facts name them."""
    told = Event.objects.filter(
        customer_id__in=customer_ids, journey_id__isnull=False, data__has_keys=["number", "map_name"]
    )
    newest = told.order_by("-journey_id", "-id").distinct("journey_id").values_list("journey_id", "data")
    return {journey_id: f"{data['map_name']} {data['number']}" for journey_id, data in newest if journey_id}


def _condition(wanted: StoryFilter, customer_ids: Sequence[int], user: Any) -> Q:
    condition = Q()
    if wanted.kinds is not None:
        condition &= Q(kind__in=wanted.kinds)
    if wanted.channel:
        condition &= Q(channel=wanted.channel)
    if wanted.journey_id is not None:
        condition &= Q(journey_id=wanted.journey_id)
    if wanted.team_id is not None:
        condition &= Q(team_id=wanted.team_id)
    if wanted.repeated:
        condition &= Q(data__is_repeat=True)
    if wanted.text:
        condition &= _about(wanted.text, customer_ids, user)
    return condition


def _about(text: str, customer_ids: Sequence[int], user: Any) -> Q:
    """Events whose kind, plain values, author or subject has these words."""
    named = [kind.key for kind in registries.event_kinds if text.casefold() in str(kind.label).casefold()]
    condition = Q(kind__in=named) | Q(actor_label__icontains=text) | Q(pk__in=_values_have(text, customer_ids))
    finders: dict[Any, list[str]] = defaultdict(list)
    for kind in registries.event_kinds:
        if kind.found:
            finders[kind.found].append(kind.key)
    for found, keys in finders.items():
        condition |= Q(kind__in=keys, subject_id__in=found(customer_ids, text, user))
    return condition


def _values_have(text: str, customer_ids: Sequence[int]) -> Any:
    told = Event.objects.filter(customer_id__in=customer_ids).annotate(words=Cast("data", TextField()))
    return told.filter(words__icontains=text).values("pk")


def _mood_before(oldest: Event, condition: Q, customer_ids: Sequence[int]) -> int | None:
    """The mood known just before this event: the newest older sentiment in the same story."""
    older = Q(occurred_at__lt=oldest.occurred_at) | Q(occurred_at=oldest.occurred_at, pk__lt=oldest.pk)
    felt = Event.objects.filter(
        condition, older, customer_id__in=customer_ids, occurred_at__lte=oldest.occurred_at, sentiment__isnull=False
    )
    return felt.order_by(*NEWEST_FIRST).values_list("sentiment", flat=True).first()
