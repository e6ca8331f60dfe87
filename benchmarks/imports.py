"""How fast an event log comes in, against bare COPY of the rows that it becomes.

What is compared: `import_events` of a CSV file (reading and checking each line, finding customers, ordering visits,
writing seven tables) with `COPY table (the same columns) FROM STDIN` of exactly the rows it wrote, taken as text before
the clock starts, into the same tables in the same database, with all their indexes, constraints, foreign keys and
triggers. Both run in one transaction, settle their foreign keys (SET CONSTRAINTS ALL IMMEDIATE) before the clock stops,
and are rolled back, so that the other finds the same tables; they take turns, and the median of the rounds counts.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from core.actor import Actor, ActorKind
from customers.models import Customer, Identity
from insights.actions import EventLogOptions, import_events
from insights.actions.eventlog import Columns
from journeys.models import Journey, StageVisit
from story.models import Event, Feed
from touchpoints.models import Touchpoint

TABLES = (Customer, Identity, Journey, StageVisit, Touchpoint, Event, Feed)  # as their foreign keys want
ACTIVITIES = ("Received", "Checked", "Documents asked", "Documents here", "Decided", "Paid")
CASES = 4_000
ROUNDS = 3


def import_rates(cases: int = CASES) -> dict[str, Any]:
    """Rows a second of both ways, and their ratio (1: as fast as COPY)."""
    with tempfile.TemporaryDirectory() as folder:
        first, log = Path(folder, "first.csv"), Path(folder, "log.csv")
        _write_log(first, range(1))
        _import(first)  # makes the map, which COPY does not
        events = _write_log(log, range(1, cases + 1))
        imported, copied, rows = [], [], 0
        for _round in range(ROUNDS):
            seconds, copies, rows = _timed_import(log)
            imported.append(seconds)
            _tidy()
            copied.append(timed_copy(copies))
            _tidy()
    importing, copying = statistics.median(imported), statistics.median(copied)
    return {
        "events": events, "rows": rows, "import_seconds": round(importing, 2), "copy_seconds": round(copying, 2),
        "import_rows_per_second": round(rows / importing), "copy_rows_per_second": round(rows / copying),
        "events_per_second": round(events / importing), "ratio": round(importing / copying, 2),
    }  # fmt: skip


def _write_log(path: Path, cases: range) -> int:
    """A log of six events a case, two of three with a channel, one of six with a rating; answers how many."""
    start = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("case", "activity", "time", "customer", "resource", "channel", "rating"))
        for case in cases:
            for step, activity in enumerate(ACTIVITIES):
                at = start + dt.timedelta(minutes=37 * case, hours=29 * step)
                channel = ("", "phone", "email")[step % 3]
                rating = case % 5 + 1 if step == 5 else ""
                out.writerow((f"case {case}", activity, at.isoformat(), f"person {case * 7 // 9}", f"clerk {case % 40}",
                              channel, rating))  # fmt: skip
    return len(cases) * len(ACTIVITIES)


def _import(path: Path) -> None:
    columns = Columns(
        case="case", activity="activity", time="time", customer="customer", resource="resource", channel="channel",
        rating="rating",
    )  # fmt: skip
    options = EventLogOptions(path=path, map_name="Benchmark log", columns=columns, source="bench")
    import_events(options=options, by=Actor(ActorKind.IMPORT, 0, "Benchmark", origin="bench"))


def _timed_import(path: Path) -> tuple[float, list[tuple[str, bytes]], int]:
    """Seconds of the import, and what it wrote: COPY statements with their text, and how many rows in all."""
    with transaction.atomic(), connection.cursor() as cursor:
        before = {model: model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in TABLES}
        start = time.perf_counter()
        _import(path)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds = time.perf_counter() - start
        copies, rows = written_since(before)
        transaction.set_rollback(True)
    return seconds, copies, rows


def written_since(before: dict[Any, int]) -> tuple[list[tuple[str, bytes]], int]:
    """What was written after these keys: COPY statements with their text, and how many rows in all."""
    copies, rows = [], 0
    with connection.cursor() as cursor:
        for model, last in before.items():
            columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
            key, table, text = model._meta.pk.column, model._meta.db_table, io.BytesIO()
            cursor.copy_expert(
                f"COPY (SELECT {columns} FROM {table} WHERE {key} > {last} ORDER BY {key}) TO STDOUT", text
            )
            rows += cursor.rowcount
            copies.append((f"COPY {table} ({columns}) FROM STDIN", text.getvalue()))
    return copies, rows


def timed_copy(copies: list[tuple[str, bytes]]) -> float:
    """Seconds of bare COPY of these rows, which are then taken away again."""
    with transaction.atomic(), connection.cursor() as cursor:
        start = time.perf_counter()
        for statement, text in copies:
            cursor.copy_expert(statement, io.BytesIO(text))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds = time.perf_counter() - start
        transaction.set_rollback(True)
    return seconds


def _tidy() -> None:
    """Take away what was rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) " + ", ".join(model._meta.db_table for model in TABLES))
