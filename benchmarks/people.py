"""How fast a file of customers comes in, against bare COPY of the rows that it becomes.

What is compared: storing a CSV file of people, reading it, and taking all of it in slice by slice as a worker would
(each row checked, matched with who is here, written with handles, tags, search text, facts, feed markers and what
undoing needs) with COPY of exactly the rows it wrote, taken as text before the clock starts, into the same tables in
the same database, with all their indexes, constraints, foreign keys and triggers (the audit's too). Both run in one
transaction, settle their foreign keys before the clock stops, and are rolled back; they take turns, and the median of
the rounds counts.
"""

from __future__ import annotations

import csv
import io
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from benchmarks.imports import timed_copy, written_since
from core.actor import Actor, ActorKind
from core.jobs import run_slice
from core.models import Job
from customers.actions import start_import, store_import
from customers.models import Customer, CustomerImport, Identity, ImportedRow, Organisation, Tag
from story.models import Event, Feed

TABLES = (
    Job, CustomerImport, Organisation, Tag, Customer, Identity, Customer.tags.through, Event, Feed, ImportedRow,
)  # fmt: skip
PEOPLE, ROUNDS = 3_000, 3
BY = Actor(ActorKind.IMPORT, 0, "Benchmark", origin="bench")


def people_rates(people: int = PEOPLE) -> dict[str, Any]:
    """Rows a second of both ways, and our share of COPY's (1: as fast)."""
    imported, copied, rows = [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        settings.IMPORT_ROOT = Path(folder)
        for _round in range(ROUNDS):
            seconds, copies, rows = _timed_import(_file(people))
            imported.append(seconds)
            _tidy()
            copied.append(timed_copy(copies))
            _tidy()
    importing, copying = statistics.median(imported), statistics.median(copied)
    return {
        "people": people, "rows": rows, "import_seconds": round(importing, 2), "copy_seconds": round(copying, 2),
        "import_rows_per_second": round(rows / importing), "copy_rows_per_second": round(rows / copying),
        "people_per_second": round(people / importing), "share_of_copy": round(copying / importing, 2),
    }  # fmt: skip


def _file(people: int) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("First name", "Last name", "Email", "Phone", "Company", "Language", "Tags"))
    for n in range(people):
        tags = "gold" if n % 5 == 0 else ""
        writer.writerow((f"Person{n}", f"Bench {n % 997}", f"bench{n}@example.org", f"+4420{n + 20_000_000:08d}",
                         f"Bench company {n % 200}", ("en", "de")[n % 2], tags))  # fmt: skip
    return out.getvalue().encode()


def _timed_import(content: bytes) -> tuple[float, list[tuple[str, bytes]], int]:
    """Seconds of the import, and what it wrote."""
    with transaction.atomic(), connection.cursor() as cursor:
        before = {model: model._default_manager.aggregate(last=Max("pk"))["last"] or 0 for model in TABLES}
        start = time.perf_counter()
        source = store_import(file_name="people.csv", content=io.BytesIO(content), by=BY)
        job_id = start_import(import_id=source.pk, by=BY).job_id
        while run_slice(job_id or 0):
            pass
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds = time.perf_counter() - start
        copies, rows = written_since(before)
        transaction.set_rollback(True)
    return seconds, copies, rows


def _tidy() -> None:
    """Take away what was rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) " + ", ".join(f'"{model._meta.db_table}"' for model in TABLES))
