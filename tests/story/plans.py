"""How much of the big tables a request reads, by what PostgreSQL itself says after running its queries."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

BIG = ("story_event", "story_feed", "touchpoints_touchpoint")


def reading(work: Callable[[], Any]) -> tuple[int, Counter[str]]:
    """Run `work`; answer how many queries it took, and the most rows that one of them read of each big table.

    Rows that a filter threw away count as read: what is not read is neither counted nor sorted either.
    """
    asked: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        work()
    most: Counter[str] = Counter()
    with connection.cursor() as cursor:
        for sql, params in asked:
            if not sql.lstrip("( \n").upper().startswith(("SELECT", "WITH")):
                continue
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
            answer = cursor.fetchone()[0]
            plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
            for table, rows in _read(plan).items():
                most[table] = max(most[table], rows)
    return len(asked), most


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


def _read(plan: dict[str, Any]) -> Counter[str]:
    rows: Counter[str] = Counter()
    for node in _nodes(plan):
        if node.get("Relation Name") in BIG:
            each = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            rows[node["Relation Name"]] += round(each * node["Actual Loops"])
    return rows
