"""How fast touchpoints come in through `POST /api/v1/touchpoints/bulk/`, against bare COPY of the rows they become.

What is compared: the whole call (reading JSON, checking each row, finding its person and journey, writing touchpoints,
facts and feed markers, answering each row's result) with COPY of exactly the rows it wrote, taken as text before the
clock starts, into the same tables in the same database, with all their indexes, constraints, foreign keys and triggers.
Both run in one transaction, settle their foreign keys before the clock stops, and are rolled back; they take turns, and
the median of the rounds counts. `known` people have a running journey each; `new` ones are made by the call.
"""

from __future__ import annotations

import hashlib
import json
import statistics
import time
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.test import Client

from benchmarks.imports import timed_copy, written_since
from core.actor import SYSTEM
from customers.actions import NewPerson, find_or_create_customers
from customers.models import Customer, Identity
from journeys.actions import start_journey
from journeys.models import JourneyMap
from story.models import Event, Feed
from teams.models import ApiKey
from touchpoints.models import Touchpoint

TABLES = (Customer, Identity, Touchpoint, Event, Feed)  # as their foreign keys want
ROWS, PEOPLE, ROUNDS = 10_000, 2_000, 5
URL = "/api/v1/touchpoints/bulk/"
KEY = "jc_bulk_benchmark"
WORDS = "Asks when the adjuster comes to see the kitchen, has sent the photos twice and wants a date by Friday"


def bulk_rates() -> dict[str, dict[str, Any]]:
    """For known and for new people: rows a second of both ways, and our share of COPY's (1: as fast)."""
    ApiKey.objects.create(
        name="Bulk", prefix=KEY[:16], digest=hashlib.sha256(KEY.encode()).hexdigest(), role="agent"
    )  # fmt: skip
    _people_with_journeys()
    return {"known": _measure("known"), "new": _measure("new")}


def _people_with_journeys() -> None:
    handles = {("external", f"known {n}"): NewPerson(f"Known Person {n}") for n in range(PEOPLE)}
    owners, _refused = find_or_create_customers(people=handles, by=SYSTEM)
    map_id = JourneyMap.objects.values_list("pk", flat=True).first()
    if map_id is not None:
        for customer_id in owners.values():
            start_journey(map_id=map_id, customer_id=customer_id, by=SYSTEM)


def _measure(who: str) -> dict[str, Any]:
    called, copied, rows = [], [], 0
    for turn in range(ROUNDS):
        seconds, copies, rows = _timed_call(who, turn)
        called.append(seconds)
        copied.append(timed_copy(copies))
    calling, copying = statistics.median(called), statistics.median(copied)
    return {
        "touchpoints": ROWS, "rows": rows, "call_seconds": round(calling, 2), "copy_seconds": round(copying, 2),
        "call_rows_per_second": round(rows / calling), "copy_rows_per_second": round(rows / copying),
        "touchpoints_per_second": round(ROWS / calling), "share_of_copy": round(copying / calling, 2),
    }  # fmt: skip


def _timed_call(who: str, turn: int) -> tuple[float, list[tuple[str, bytes]], int]:
    """Seconds of the call, and what it wrote."""
    body = json.dumps([
        {
            "identity": {"kind": "external", "value": f"{who} {n % PEOPLE}"},
            "channel": ("phone", "email", "chat")[n % 3],
            "summary": f"{WORDS} {n}", "occurred_at": f"2026-{n % 10 + 1:02}-{n % 27 + 1:02}T09:41:00+00:00",
            "source": "bench", "external_id": f"{turn} {n}", "author": f"Clerk {n % 40}",
        }
        for n in range(ROWS)
    ])  # fmt: skip
    client = Client(headers={"Authorization": f"Bearer {KEY}"})
    with transaction.atomic(), connection.cursor() as cursor:
        before = {model: model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in TABLES}
        start = time.perf_counter()
        answer = client.post(URL, body, content_type="application/json")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds = time.perf_counter() - start
        if answer.json()["created"] != ROWS:
            raise SystemExit(f"bench: the bulk call made {answer.json()['created']} of {ROWS} touchpoints")
        copies, rows = written_since(before)
        transaction.set_rollback(True)
    return seconds, copies, rows
