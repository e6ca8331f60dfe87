"""Stories among a million customers: is the page of one of them slower, and does a story of 50,000 facts open slower?

`make bench ONLY=stories`. Both databases hold the people of benchmarks/million.py with two contacts each; the same few
people have the same 40 contacts in both, and in the big one one person has 50 and another 50,000.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from benchmarks.maps import make_company
from benchmarks.million import bare, load
from benchmarks.pages import Measure, Request, Row, Side, measure
from benchmarks.services import use
from benchmarks.typos import show as show_typos
from benchmarks.typos import typo_rates
from core.bulk import insert_from
from story.models import SHARDS, Event, Feed
from touchpoints.models import Touchpoint

MODELS = (Touchpoint, Event, Feed)
ASKED = 20  # customers 1 to 20: the same 40 contacts in both databases
SHORT, LONG = 21, 22  # customers with 50 and with 50,000
CONTACTS = f"CASE WHEN c.id <= {ASKED} THEN 40 WHEN c.id = {SHORT} THEN 50 WHEN c.id = {LONG} THEN 50000 ELSE 2 END"
_TALK = f"""
    CREATE TEMP TABLE talk ON COMMIT DROP AS
    SELECT row_number() OVER () AS id, c.id AS customer, k,
           timestamptz '2026-11-01 12:00Z' - make_interval(hours => k::int, mins => (c.id %% 600)::int) AS at,
           (ARRAY['phone', 'email', 'chat', 'web'])[1 + (c.id + k) %% 4] AS channel,
           CASE WHEN k %% 3 = 0 THEN (k %% 5) - 2 END AS mood
    FROM customers_customer c, LATERAL generate_series(1, {CONTACTS}) k
"""


def tell() -> None:
    """Give everybody their contacts, as rows and as facts with their place in the feed; into empty tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(_TALK, [])
        with bare(cursor, [model._meta.db_table for model in MODELS]):
            _write()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) " + ", ".join(model._meta.db_table for model in MODELS))


def _write() -> None:
    shared = {"customer_id": "customer", "channel": "channel", "occurred_at": "at", "recorded_at": "at",
              "sentiment": "mood"}  # fmt: skip
    words = "'Talked about the policy, number ' || id"
    insert_from(
        Touchpoint,
        shared | {
            "id": "id", "direction": "CASE WHEN mod(k, 4) = 0 THEN 'out' ELSE 'in' END", "summary": words,
            "sentiment_source": "CASE WHEN mood IS NULL THEN '' ELSE 'agent' END",
        },
        "FROM talk",
    )  # fmt: skip
    insert_from(
        Event,
        shared | {
            "id": "id", "kind": "'touchpoint.logged'", "subject_kind": "'touchpoint'", "subject_id": "id",
            "actor_kind": "'system'", "actor_id": "0", "actor_label": "'Benchmark'", "data": "'{}'",
        },
        "FROM talk",
    )  # fmt: skip
    shard = f"mod(customer, {SHARDS})"
    insert_from(Feed, {"event_id": "id", "customer_id": "customer", "shard": shard, "position": "id"}, "FROM talk")


def prepare(side: Side, customers: int) -> float:
    """Fill this database; answers the seconds it took."""
    use(side.connection)
    start = time.perf_counter()
    make_company()
    load(customers)
    tell()
    side.sign_in()
    seconds = round(time.perf_counter() - start, 1)
    print(f"{customers:,} customers with their stories, made in {seconds} s", flush=True)
    return seconds


def _of(name: str, query: str = "", ids: range | tuple[int, ...] = range(1, ASKED + 1)) -> Callable[[], list[Request]]:
    """The page of this name for these customers."""
    return lambda: [Request(reverse(name, args=[pk]) + query) for pk in ids]


ROWS = (
    Row("story", "story page", _of("desk:customer_story"), 1.3),
    Row("brief", "brief page", _of("desk:brief"), 1.3),
    Row("events", "events alone", _of("story:timeline"), 1.3),
)
#: What is asked of a long story: nothing, a common channel, one that it does not have, words nobody said, a day.
VIEWS = {
    "story page": ("desk:customer_story", ""), "... by channel": ("desk:customer_story", "?channel=phone"),
    "... by a channel it has not": ("desk:customer_story", "?channel=letter"),
    "... with words nobody said": ("desk:customer_story", "?q=unheard-of"),
    "... from a day on": ("desk:customer_story", "?at=2026-10-31"), "brief page": ("desk:brief", ""),
}  # fmt: skip


def story_rates(sides: tuple[Side, Side], sizes: tuple[int, int], times: int) -> dict[str, Any]:
    """Milliseconds a request, and how many times longer: at both sizes, and for 50,000 facts beside 50."""
    made = [prepare(side, size) for side, size in zip(sides, sizes, strict=True)]
    by_size = {row.title: _figures(*measure(row, sides, times)) for row in ROWS}
    return {
        "customers": list(sizes),
        "seconds_to_make": made,
        "by_size": by_size,
        "by_length": _lengths(sides[1], times),
        "typos": typo_rates(sides[1], sizes[1]),
    }


def _lengths(side: Side, times: int) -> dict[str, Any]:
    """The same view of both people in turn, in the big database."""
    use(side.connection)
    found: dict[str, Any] = {}
    for title, (name, query) in VIEWS.items():
        asked = [Request(reverse(name, args=[pk]) + query) for pk in (SHORT, LONG)]
        measured = [Measure([]), Measure([])]
        for n in range(times + 1):
            for request, one in zip(asked, measured, strict=True):
                start = time.perf_counter()
                request.send(side.client)
                if n:  # the first one warms up
                    one.seconds.append(time.perf_counter() - start)
        found[title] = _figures(*measured)
    return found


def _figures(small: Measure, big: Measure) -> dict[str, Any]:
    return {
        "median_ms": [round(1000 * one.median, 1) for one in (small, big)],
        "p95_ms": [round(1000 * one.p95, 1) for one in (small, big)],
        "ratio": round(big.median / small.median, 2),
        "seq_scans": big.seq_scans,
    }


def show(rates: dict[str, Any]) -> None:
    """The figures as two tables."""
    for heading, key, names in (
        ("Milliseconds a request by how many customers there are (aim: 1.3 times)", "by_size", rates["customers"]),
        ("Milliseconds a request by how many facts a customer has", "by_length", (50, 50_000)),
    ):
        print(f"\n{heading}\n\n{'':<30}{names[0]:>12,}{names[1]:>12,}{'ratio':>8}  seq scans")
        for title, row in rates[key].items():
            low, high = row["median_ms"]
            print(f"{title:<30}{low:>12}{high:>12}{row['ratio']:>8}  {', '.join(row['seq_scans']) or 'none'}")
    show_typos(rates["typos"])
