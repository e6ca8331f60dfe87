"""The analysis of one map as plain data: the same for the command, the API and the page."""

from __future__ import annotations

from typing import Any

from insights.queries.scope import TIMES, Scope, rows
from journeys.models import JourneyMap

CUT = 100


def map_review(
    journey_map: JourneyMap, scope: Scope, *, all_transitions: bool = False, all_variants: bool = False
) -> dict[str, Any]:
    """CONTRACT.md's `map_review --json`: counts and times (seconds, floats; null where there is nothing to measure).

    Percentiles interpolate linearly (percentile_cont). Stages are named by their key and come in the order they are
    usually reached, transitions and variants by how often they happen; both are cut at 100 unless all are wanted.
    `end` and `duration` are over journeys that have ended. Five queries.
    """
    stages = _stages(scope)
    start, end, journeys, duration = _ends(scope)
    return {
        "map": journey_map.key,
        "journeys": journeys,
        "visits": sum(stage["visits"] for stage in stages),
        "stages": stages,
        "start": start,
        "end": end,
        "transitions": _transitions(scope, None if all_transitions else CUT),
        "variants": variants(scope, None if all_variants else CUT),
        "duration": duration,
    }


def _times(mean: float | None, median: float | None, p90: float | None) -> dict[str, float | None]:
    return {"mean_seconds": mean, "median_seconds": median, "p90_seconds": p90}


def _stages(scope: Scope) -> list[dict[str, Any]]:
    found = rows(
        scope,
        f"SELECT stage, count(DISTINCT journey_id), count(*), {TIMES} FROM visits "
        "GROUP BY stage ORDER BY avg(position), stage",
    )
    return [
        {"stage": stage, "journeys": journeys, "visits": visits, **_times(*times)}
        for stage, journeys, visits, *times in found
    ]


def _ends(scope: Scope) -> tuple[dict[str, int], dict[str, int], int, dict[str, float | None]]:
    """Where journeys start and end, how many there are, and how long the ended ones took."""
    found = rows(
        scope,
        """
        , edges AS (
            SELECT position = 1 AS is_first, next_stage IS NULL AND ended_at IS NOT NULL AS is_last, stage FROM visits
        )
        SELECT 'start', stage, count(*) FROM edges WHERE is_first GROUP BY stage
        UNION ALL SELECT 'end', stage, count(*) FROM edges WHERE is_last GROUP BY stage
        ORDER BY 1, 3 DESC, 2
        """,
    )
    start = {stage: count for edge, stage, count in found if edge == "start"}
    end = {stage: count for edge, stage, count in found if edge == "end"}
    duration = rows(
        scope,
        f"SELECT {TIMES} FROM (SELECT extract(epoch FROM ended_at - started_at)::float8 AS seconds FROM scoped) ended",
    )[0]
    return start, end, sum(start.values()), _times(*duration)


def _transitions(scope: Scope, limit: int | None) -> list[dict[str, Any]]:
    found = rows(
        scope,
        f"SELECT stage, next_stage, count(*), {TIMES} FROM visits WHERE next_stage IS NOT NULL "
        "GROUP BY stage, next_stage ORDER BY 3 DESC, 1, 2 LIMIT %(limit)s",
        limit=limit,
    )
    return [{"from": before, "to": after, "count": count, **_times(*times)} for before, after, count, *times in found]


def variants(scope: Scope, limit: int | None) -> dict[str, Any]:
    """The different paths journeys took, commonest first, and how many there are."""
    found = rows(
        scope,
        """
        , paths AS (SELECT array_agg(stage ORDER BY position) AS path FROM visits GROUP BY journey_id)
        SELECT path, count(*), count(*) OVER () FROM paths GROUP BY path ORDER BY 2 DESC, 1 LIMIT %(limit)s
        """,
        limit=limit,
    )
    return {
        "count": found[0][2] if found else 0,
        "top": [{"path": path, "journeys": journeys} for path, journeys, _ in found],
    }
