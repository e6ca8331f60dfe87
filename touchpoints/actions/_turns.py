"""Turns among those who write touchpoints of one source, and the fact that tells of one."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

from django.db import connection

from touchpoints import kinds

SOURCES = 0x6A64  # the class of the advisory locks: 'jd'
SHELVES = 64  # sources share locks, so that no call needs more of them than the server has


def lock_source(source: str, external_id: str) -> None:
    """Hold this one key until commit, and wait for whoever writes many of its source."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [SOURCES, _shelf(source)])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"touchpoint {source} {external_id}"])


def lock_sources(sources: Iterable[str]) -> None:
    """Hold all keys of these sources until commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, shelf) FROM unnest(%s::int[]) AS shelf",
            [SOURCES, sorted({_shelf(source) for source in sources})],
        )


def _shelf(source: str) -> int:
    return zlib.crc32(source.encode()) % SHELVES


def fact_about(touchpoint: Any, key: int) -> dict[str, Any]:
    """The fact that this touchpoint (a row or a model) was logged under this id, as record_event takes it.

    The words stay in the touchpoint: who may not read it finds nothing in the fact.
    """
    return {
        "customer_id": touchpoint.customer_id,
        "kind": kinds.LOGGED,
        "occurred_at": touchpoint.occurred_at,
        "journey_id": touchpoint.journey_id,
        "stage_key": touchpoint.stage_key,
        "subject": (kinds.SUBJECT, key),
        "channel": touchpoint.channel,
        "team_id": touchpoint.team_id,
        "sentiment": touchpoint.sentiment,
        "source": touchpoint.source,
        "data": {
            "direction": touchpoint.direction,
            "is_repeat": touchpoint.is_repeat,
            "is_automatic": touchpoint.is_automatic,
        },
        "history": touchpoint.history,
    }
