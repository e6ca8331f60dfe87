"""`make bench`, `make bench ONLY=board` (or stories): a table on the screen and bench-results/bench.json."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

import django

from benchmarks.services import second_database, server, use

RESULTS = Path("bench-results/bench.json")
BIG = 100_000
LINE = "{:<34}{:>10}{:>10}{:>10}{:>10}{:>8}{:>7}  {}"


def main() -> None:
    """Measure both sizes in turn, then the import."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="", help="one row, by its key: list, search, typo, story, board ...")
    parser.add_argument("--small", type=int, default=1_000, help="customers at first")
    parser.add_argument("--big", type=int, default=BIG, help="customers in the end (1,000,000 for stories)")
    parser.add_argument("--requests", type=int, default=60, help="requests per row and size")
    options = parser.parse_args()
    with server() as where:
        django.setup()
        print(f"{where}; {platform.python_version()}, {os.cpu_count()} cores", flush=True)
        run = _run_stories if options.only == "stories" else _run
        results = run(options) | {"database": where, "cores": os.cpu_count(), "python": platform.python_version()}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    if options.only == "stories":
        from benchmarks.stories import show

        show(results)
    else:
        _show(results)
    print(f"\nWritten to {RESULTS}")


def _run_stories(options: argparse.Namespace) -> dict[str, Any]:
    """The people of benchmarks/million.py and their stories; 1,000 and 1,000,000 of them unless said otherwise."""
    from django.core.management import call_command
    from django.db import connections

    from benchmarks.pages import Side
    from benchmarks.stories import story_rates

    call_command("migrate", verbosity=0)
    with second_database() as second:
        sizes = (options.small, options.big if options.big != BIG else 1_000_000)
        return story_rates((Side(connections["default"]), Side(second)), sizes, options.requests)


def _run(options: argparse.Namespace) -> dict[str, Any]:
    # Django must be set up before its models can be named.
    from django.core.management import call_command
    from django.db import connections

    from benchmarks.bulk import bulk_rates
    from benchmarks.imports import import_rates
    from benchmarks.pages import ROWS, Side, measure
    from benchmarks.people import people_rates
    from benchmarks.world import grow
    from customers.models import Customer

    rows = [row for row in ROWS if options.only in ("", row.key)]
    if not rows and options.only not in ("import", "people", "bulk"):
        sys.exit(f"bench: no row {options.only!r}: {', '.join(row.key for row in ROWS)}, import, people, bulk")
    call_command("migrate", verbosity=0)
    if Customer.objects.exists():
        sys.exit("bench: DATABASE_URL names a database with customers in it: give an empty one")
    made: dict[int, float] = {}
    with second_database() as second:
        sides = [Side(connection) for connection in (connections["default"], second)]
        for side, size in zip(sides, (options.small, options.big), strict=True):
            use(side.connection)
            start = time.perf_counter()
            grow(size)
            made[size] = round(time.perf_counter() - start, 1)
            print(f"{size:,} customers, made in {made[size]} s", flush=True)
            side.sign_in()
        return {
            "customers": list(made),
            "seconds_to_make": list(made.values()),
            "requests": options.requests,
            "rows": {row.key: _as_dict(row, *measure(row, sides, options.requests)) for row in rows},
            "import": import_rates() if options.only in ("", "import") else None,
            "people": people_rates() if options.only in ("", "people") else None,
            "bulk": bulk_rates() if options.only in ("", "bulk") else None,
        }


def _as_dict(row: Any, small: Any, big: Any) -> dict[str, Any]:
    return {
        "title": row.title,
        "median_ms": [round(1000 * one.median, 1) for one in (small, big)],
        "p95_ms": [round(1000 * one.p95, 1) for one in (small, big)],
        "ratio": round(big.median / small.median, 2),
        "p95_ratio": round(big.p95 / small.p95, 2),
        "aim": row.aim,
        "requests": len(big.seconds),
        "seq_scans": big.seq_scans,
    }


def _show(results: dict[str, Any]) -> None:
    small, big = (f"{size:,}" for size in results["customers"])
    print(f"\nMilliseconds a request at {small} and at {big} customers ({results['requests']} requests each)\n")
    print(LINE.format("", f"med {small}", big, f"p95 {small}", big, "ratio", "aim", "seq scans"))
    for row in results["rows"].values():
        median, p95 = row["median_ms"], row["p95_ms"]
        aim = f"{row['aim']:.1f}" if row["aim"] else "-"
        scans = ", ".join(row["seq_scans"]) or "none"
        missed = "  over its aim" if row["aim"] and row["ratio"] > row["aim"] else ""
        print(LINE.format(row["title"], median[0], median[1], p95[0], p95[1], row["ratio"], aim, scans + missed))
    if results["import"]:
        print("\nImport of an event log against bare COPY of the rows it becomes (how: benchmarks/imports.py)\n")
        for name, value in results["import"].items():
            print(f"  {name.replace('_', ' '):<24}{value:>12,}")
    if results["people"]:
        print("\nImport of a file of people against bare COPY of the rows it becomes (how: benchmarks/people.py)\n")
        for name, value in results["people"].items():
            print(f"  {name.replace('_', ' '):<24}{value:>12,}")
    for who, rates in (results["bulk"] or {}).items():
        print(f"\nThe bulk API against bare COPY of the rows it becomes, {who} people (how: benchmarks/bulk.py)\n")
        for name, value in rates.items():
            print(f"  {name.replace('_', ' '):<24}{value:>12,}")


if __name__ == "__main__":
    main()
