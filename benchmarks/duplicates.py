"""How well duplicates are found: precision, recall and F1 per file. `python benchmarks/duplicates.py [FILE ...]`.

FILEs have a column `rec_id` like 'rec-12-dup-0' that holds the truth. Without a file only made-up ones are measured.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeycrm.settings")

import django

django.setup()

from customers.matching.duplicates import find_duplicates  # noqa: E402
from customers.matching.reading import read_table  # noqa: E402
from tests.factories.doubles import STYLES, made_file  # noqa: E402


def measured(name: str, headers: list[str], rows: list[list[str]], owners: list[object]) -> dict[str, object]:
    """One line of the table."""
    groups: dict[object, list[int]] = {}
    for row, owner in enumerate(owners, start=1):
        groups.setdefault(owner, []).append(row)
    truth = {pair for members in groups.values() for pair in combinations(members, 2)}
    start = time.perf_counter()
    found = {(one, other) for one, other, _ in find_duplicates(headers, rows)}
    seconds = time.perf_counter() - start
    both = len(found & truth)
    return {
        "file": name, "rows": len(rows), "precision": round(both / max(len(found), 1), 4),
        "recall": round(both / max(len(truth), 1), 4), "f1": round(2 * both / max(len(found) + len(truth), 1), 4),
        "seconds": round(seconds, 1),
    }  # fmt: skip


def main(paths: list[str]) -> None:
    lines = []
    for path in paths:
        headers, rows = read_table(Path(path))
        owners = [re.sub(r"^(\w+-\d+).*", r"\1", row[headers.index("rec_id")]) for row in rows]
        lines.append(measured(Path(path).name, headers, rows, list(owners)))
    for style in STYLES:
        headers, rows, people = made_file(style, people=int(os.environ.get("PEOPLE", "2000")), seed=77)
        lines.append(measured(style, headers, rows, list(people)))
    for line in lines:
        sys.stdout.write("| {file} | {rows:,} | {precision} | {recall} | {f1} |\n".format(**line))
    sys.stdout.write(json.dumps(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
