"""Search for misspelt names among a million customers, beside reads by primary key in the same breath (aim: 20 times).

Part of `make bench ONLY=stories`. One slip of the pen a name: two letters swapped, one left out, or one too many.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from random import Random
from typing import Any

from django.db import connection

from benchmarks.pages import Side
from benchmarks.services import use
from customers.models import Customer
from customers.queries import find_customers

PEOPLE = 60
SHOWN = 8  # as many as the palette shows
WARM_UP = 10
EXPLAINED = 20


def typo_rates(side: Side, customers: int) -> dict[str, Any]:
    """By what was misspelt: milliseconds of a search and of a read by primary key, and how many times longer."""
    use(side.connection)
    random = Random(7)
    wanted = Customer.objects.filter(pk__in=random.sample(range(1, customers + 1), PEOPLE))
    names = list(wanted.order_by("pk").values_list("sort_key", flat=True))
    asked = {
        "full name": [" ".join([*name.split()[:-1], _slip(name.split()[-1], n)]) for n, name in enumerate(names)],
        "family name": [_slip(name.split()[-1], n) for n, name in enumerate(names)],
        "given name": [_slip(name.split()[0], n) for n, name in enumerate(names) if len(name.split()[0]) > 3],
    }
    rates: dict[str, Any] = {what: _rate(texts, customers, random) for what, texts in asked.items()}
    met = [any(one.sort_key == name for one in find_customers(text, SHOWN)) for text, name in
           zip(asked["full name"], names, strict=True)]  # fmt: skip
    scans = sum(_scans(text) for texts in asked.values() for text in texts[:EXPLAINED])
    return {"rates": rates, "found": f"{sum(met)} of {len(met)}", "seq_scans": scans}


def _slip(word: str, n: int) -> str:
    if len(word) < 4:
        return word
    at = 1 + n % (len(word) - 2)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return (swapped, word[:at] + word[at + 1 :], f"{word[:at]}x{word[at + 1 :]}")[n % 3]


def _rate(texts: list[str], customers: int, random: Random) -> dict[str, Any]:
    reads, searches = [], []
    for text in [*texts[:WARM_UP], *texts]:
        reads.append(_seconds(lambda: Customer.objects.get(pk=random.randint(1, customers))))
        searches.append(_seconds(lambda text=text: find_customers(text, SHOWN)))  # type: ignore[misc]
    read, search = (statistics.median(seconds[WARM_UP:]) for seconds in (reads, searches))
    return {"read_ms": round(1000 * read, 2), "search_ms": round(1000 * search, 2), "ratio": round(search / read, 1)}


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _scans(text: str) -> int:
    """How many statements of this search would read a whole table."""
    asked: list[tuple[Any, Any]] = []

    def note(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        find_customers(text, SHOWN)
    plans = []
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"EXPLAIN {sql}", params)
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    return sum("Seq Scan" in plan for plan in plans)


def show(rates: dict[str, Any]) -> None:
    """The figures as a table."""
    print("\nA search with a typo beside a read by primary key, median milliseconds (aim: 20 times)\n")
    for what, row in rates["rates"].items():
        print(f"{what:<30}{row['read_ms']:>12}{row['search_ms']:>12}{row['ratio']:>8}")
    print(f"the right person among the first {SHOWN}: {rates['found']}; sequential scans: {rates['seq_scans']}")
