"""Which journeys an analysis is over, and the SQL its blocks share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Scope:
    """Journeys of one map whose first visit was entered in [since, until) (UTC days; None is open on that side)."""

    map_id: int
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def params(self) -> dict[str, Any]:
        """Parameters of VISITS."""
        return {"map": self.map_id, "since": _midnight(self.since), "until": _midnight(self.until)}


# One row per stage visit of the journeys in scope, with the visit after it. Versions pool by stage key. `seconds` is
# only over visits that have a next one (CONTRACT.md); `stayed` also knows how long the last stage of an ended journey
# took. A visit that was closed the moment it began (the end of an imported case) tells nothing.
VISITS = """
    WITH scoped AS (
        SELECT j.id, j.started_at, j.ended_at, j.outcome
        FROM journeys_journey j JOIN journeys_stagevisit f ON f.journey_id = j.id AND f.position = 1
        WHERE j.map_id = %(map)s
          AND (%(since)s::timestamptz IS NULL OR f.entered_at >= %(since)s)
          AND (%(until)s::timestamptz IS NULL OR f.entered_at < %(until)s)
    ), visits AS (
        SELECT v.journey_id, v.position, v.entered_at, s.key AS stage, s.kind,
               lead(s.key) OVER w AS next_stage, lead(s.kind) OVER w AS next_kind,
               extract(epoch FROM lead(v.entered_at) OVER w - v.entered_at)::float8 AS seconds,
               extract(epoch FROM coalesce(lead(v.entered_at) OVER w, nullif(v.left_at, v.entered_at))
                                  - v.entered_at)::float8 AS stayed,
               j.ended_at, j.outcome
        FROM scoped j
        JOIN journeys_stagevisit v ON v.journey_id = j.id
        JOIN journeys_stage s ON s.id = v.stage_id
        WINDOW w AS (PARTITION BY v.journey_id ORDER BY v.position)
    )
"""

TIMES = """avg(seconds), percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds)"""


def rows(scope: Scope, sql: str, **more: Any) -> Sequence[tuple[Any, ...]]:
    """Run one block over the scope's visits; `sql` follows the WITH clause VISITS."""
    with connection.cursor() as cursor:
        cursor.execute(VISITS + sql, scope.params | more)
        return cursor.fetchall()


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time.min, tzinfo=dt.UTC) if day else None
