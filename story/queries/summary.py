"""What is in a story, in numbers, and what it can be filtered by: read from its newest facts, never from all."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from core.listing import merged_page
from core.registries import registries
from customers.enums import Channel
from story.models import Event
from story.queries.finding import NEWEST_FIRST
from teams.models import Team

COUNTED = 1000  # facts; of a longer story the numbers say 'or more'


@dataclass(frozen=True)
class StorySummary:
    """Contacts (facts with a channel that are cards) in numbers, and what the story can be filtered by.

    `more`: the story is longer than what was counted; then every channel, team and kind is offered, and the numbers
    are those of the newest facts. `since`: the first contact, of a longer story its first fact.
    """

    contacts: int = 0
    more: bool = False
    since: dt.datetime | None = None
    repeated: int = 0
    channels: dict[str, int] = field(default_factory=dict)
    teams: list[Team] = field(default_factory=list)
    journeys: dict[int, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


def story_summary(customer_ids: Sequence[int]) -> StorySummary:
    """What is in the story of a person with these ids. Three queries, four for a story that is longer than counted."""
    page: Any = merged_page([_counted(customer_id) for customer_id in customer_ids], NEWEST_FIRST, size=COUNTED)
    more = bool(page.next)
    cards = {kind.key for kind in registries.event_kinds if not kind.quiet}
    contacts = [row for row in page.rows if row.channel and row.kind in cards]
    channels = Counter(row.channel for row in contacts)
    unseen = [code for code in Channel.values if code not in channels] if more else []
    offered = dict(channels.most_common()) | dict.fromkeys(unseen, 0)
    return StorySummary(
        contacts=len(contacts),
        more=more,
        since=_first_at(customer_ids) if more else min((row.occurred_at for row in contacts), default=None),
        repeated=sum(row.data__is_repeat is True for row in contacts),
        channels=offered,
        teams=_teams({row.team_id for row in contacts if row.team_id}, everyone=more),
        journeys=_journeys(dict.fromkeys(row.journey_id for row in page.rows if row.journey_id)),
        kinds=_kinds({row.kind for row in page.rows}, everyone=more),
    )


def _counted(customer_id: int) -> Any:
    columns = ("id", "occurred_at", "kind", "channel", "team_id", "journey_id", "data__is_repeat")
    return Event.objects.filter(customer_id=customer_id).values_list(*columns, named=True)


def _first_at(customer_ids: Collection[int]) -> dt.datetime | None:
    members = [Event.objects.filter(customer_id=pk).only("id", "occurred_at") for pk in customer_ids]
    oldest = merged_page(members, ("occurred_at", "id"), size=1).rows
    return oldest[0].occurred_at if oldest else None


def _teams(ids: Collection[int], *, everyone: bool) -> list[Team]:
    return list(Team.objects.order_by("name") if everyone else Team.objects.filter(pk__in=ids).order_by("name"))


def _kinds(keys: Collection[str], *, everyone: bool) -> dict[str, str]:
    """Kinds by key, in the order of their names."""
    named = [(str(kind.label), kind.key) for kind in registries.event_kinds if everyone or kind.key in keys]
    return {key: label for label, key in sorted(named)}


def _journeys(ids: Iterable[int]) -> dict[int, str]:
    """These journeys, 'Claim CL-1162', as their own first facts name them; one look into the index for each."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT asked.id, (
                SELECT data->>'map_name' || ' ' || (data->>'number') FROM story_event
                WHERE journey_id = asked.id AND data ?& ARRAY['number', 'map_name'] ORDER BY occurred_at LIMIT 1
            ) FROM unnest(%s::bigint[]) WITH ORDINALITY AS asked (id, place) ORDER BY asked.id DESC
            """,
            [list(ids)],
        )
        return {pk: name for pk, name in cursor.fetchall() if name}
