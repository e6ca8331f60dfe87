"""The feeder: gives committed facts their places in the one order that everybody reads.

Ids are drawn before commit and commit out of order, so 'after id' loses facts. Each fact's transaction leaves a
marker (a Feed row without position); one feeder at a time gives all markers it can see the next positions. A position
is therefore only ever handed out to a committed fact, above all positions that anybody can have read.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Max

from core.registries import registries
from story.models import SHARDS, Consumer, Feed

FEEDER = 0x6A630001  # the advisory lock: 'jc', 1

_PLACE = """
    WITH waiting AS (
        SELECT event_id, row_number() OVER (ORDER BY event_id) AS turn
        FROM (SELECT event_id FROM story_feed WHERE position IS NULL ORDER BY event_id LIMIT %s) AS first
    ), last AS (
        SELECT COALESCE(max(position), 0) AS position FROM story_feed
    )
    UPDATE story_feed SET position = last.position + waiting.turn
    FROM waiting, last WHERE story_feed.event_id = waiting.event_id
"""


def place_markers(limit: int = 5000) -> int:
    """Give at most `limit` committed facts their positions, in the order of their ids; answers how many.

    Gapless from 1. One at a time over all processes: while another one is at it, this does nothing and answers 0.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FEEDER])
        if not cursor.fetchone()[0]:
            return 0
        _seat_new_consumers()
        # A statement of its own: its snapshot is taken under the lock, so it sees what the feeder before it placed.
        cursor.execute(_PLACE, [limit])
        return cursor.rowcount


def newest_place() -> int:
    """The last position of the feed; 0 while it is empty."""
    return Feed.objects.aggregate(at=Max("position"))["at"] or 0


def _seat_new_consumers() -> None:
    """Before any further fact is placed, a new consumer gets its cursors: from then on it misses none."""
    known = set(Consumer.objects.values_list("name", "shard"))
    new = [who for who in registries.consumers if any((who.name, shard) not in known for shard in range(SHARDS))]
    if not new:
        return
    end = newest_place()
    Consumer.objects.bulk_create(
        [
            Consumer(name=who.name, shard=shard, position=0 if who.from_start else end)
            for who in new
            for shard in range(SHARDS)
        ],
        ignore_conflicts=True,
    )
