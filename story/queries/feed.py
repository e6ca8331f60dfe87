"""The feed as programs and live pages read it, and how far everybody is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection

from core.registries import registries
from story.enums import FailureState
from story.models import ConsumerFailure, Event, Feed

NEWS_AT_ONCE = 200  # a page that slept longer reloads everything anyway


@dataclass(frozen=True)
class News:
    """What is new about a customer: up to which position, how much, and which parts of their pages changed."""

    position: int
    count: int
    changed: list[str]


def feed_after(position: int, limit: int = 100) -> list[Feed]:
    """At most `limit` placed facts after `position`, oldest first, each with its `event`. One query.

    Positions have no gaps and are final: who reads on from the last one gets every fact once.
    """
    return list(Feed.objects.filter(position__gt=position).select_related("event").order_by("position")[:limit])


def newest_position(customer_ids: Collection[int]) -> int:
    """The position of the newest placed fact about these customers; 0 while there is none. One look per customer."""
    with connection.cursor() as cursor:
        # A range and the customer first in the order, so that only the customers' own index fits: going through all
        # positions backwards looks cheap for somebody with many facts, and is not when the newest are other people's.
        cursor.execute(
            """
            SELECT COALESCE(max(newest.position), 0) FROM unnest(%s::bigint[]) AS asked (id) CROSS JOIN LATERAL (
                SELECT position FROM story_feed
                WHERE customer_id BETWEEN asked.id AND asked.id AND position IS NOT NULL
                ORDER BY customer_id, position DESC LIMIT 1
            ) newest
            """,
            [list(customer_ids)],
        )
        return cursor.fetchone()[0]


def news_after(customer_ids: Collection[int], position: int) -> News | None:
    """What happened to these customers after `position`, None where nothing did. One indexed read."""
    new = Feed.objects.filter(customer_id__in=customer_ids, position__gt=position).order_by("position")
    found = list(new.values_list("position", "event__kind")[:NEWS_AT_ONCE])
    if not found:
        return None
    regions = {"story": None}
    for _, key in found:
        kind = registries.event_kinds.get(key)
        regions.update(dict.fromkeys(kind.regions if kind else ()))
    return News(position=found[-1][0] or 0, count=len(found), changed=list(regions))


def feed_gauge() -> Mapping[str, float]:
    """Facts that are committed but have no place yet: `count`, and the age of the oldest in seconds."""
    return _measured(
        """
        SELECT count(*), COALESCE(extract(epoch FROM now() - min(e.recorded_at)), 0)
        FROM story_feed f JOIN story_event e ON e.id = f.event_id WHERE f.position IS NULL
        """
    )


def consumer_gauge() -> Mapping[str, float]:
    """How far consumers are behind: `count` of shards with unread facts, age of the oldest unread fact in seconds."""
    return _measured(
        """
        SELECT count(unread.event_id), COALESCE(extract(epoch FROM now() - min(e.recorded_at)), 0)
        FROM story_consumer c
        CROSS JOIN LATERAL (
            SELECT f.event_id FROM story_feed f
            WHERE f.shard = c.shard AND f.position > c.position ORDER BY f.position LIMIT 1
        ) unread
        JOIN story_event e ON e.id = unread.event_id
        WHERE c.name = ANY(%s)
        """,
        [list(registries.consumers.keys())],
    )


def failure_gauge() -> Mapping[str, float]:
    """Facts that consumers could not take in: `count` to be tried again, how long the oldest is due, and `dead`."""
    measured = _measured(
        """
        SELECT count(*), GREATEST(0, COALESCE(extract(epoch FROM now() - min(next_attempt_at)), 0))
        FROM story_consumerfailure WHERE state = 'retrying'
        """
    )
    return {**measured, "dead": float(ConsumerFailure.objects.filter(state=FailureState.DEAD).count())}


def _measured(sql: str, params: list[list[str]] | None = None) -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or [])
        count, oldest = cursor.fetchone()
    return {"count": float(count), "oldest_seconds": float(oldest)}


def work_of_others(customer_ids: Collection[int], but: str) -> dict[int, str]:
    """Who of these customers has facts whose source does not begin with `but`: the newest one's author. One query."""
    facts = Event.objects.filter(customer__in=list(customer_ids)).exclude(source__startswith=but)
    newest = facts.order_by("customer_id", "-occurred_at", "-pk").distinct("customer_id")
    return dict(newest.values_list("customer_id", "actor_label"))


def count_recorded_since(customer_id: int, since: dt.datetime) -> int:
    """How many facts this record got after `since`, its merge apart; counted no further than 1,000. One query."""
    facts = Event.objects.filter(customer=customer_id, recorded_at__gt=since, occurred_at__gt=since)
    return facts.exclude(kind__startswith="customer.")[:1000].count()
