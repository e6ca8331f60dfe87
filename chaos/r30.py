"""R30: a file of 100,000 people, the worker killed -9 at 10, 50 and 90 %: every row exactly once."""

from __future__ import annotations

import contextlib
import csv
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chaos.results import Result
from chaos.rig import house
from core.actor import Actor, ActorKind
from core.enums import JobState
from core.models import Job
from customers.actions import start_import, store_import
from customers.models import Customer, CustomerImport, Identity, ImportedRow
from story.models import Event
from tests.rig import Crew, MailServer, wait_for

ROWS, BAD_EVERY = 100_000, 97
KILLS_AT = (0.1, 0.5, 0.9)
LONGEST, LARGEST = 600.0, 300  # seconds for the first import; MB of one worker process
BY = Actor(ActorKind.IMPORT, 0, "Chaos", origin="chaos R30")
FIRST = ("Ada", "Bob", "Çelik", "Dee", "Eve", "Finn", "Gus", "Håkon", "Ina", "Jo", "Kai", "Lea", "Max", "Nia", "Łucja")


def run(home: Path) -> Result:
    """Rows in exactly once, bad ones with their lines, in time and memory; the same file again makes nobody."""
    path, bad_lines = _write_file(home)
    with MailServer() as mail, house(home, mail) as crew, _watched(crew) as largest:
        began = time.monotonic()
        first = _start(path)
        kills = _kill_at(crew, first)
        _wait(first)
        seconds = time.monotonic() - began
        again_began = time.monotonic()
        again = _start(path)
        _wait(again)
        again_seconds = time.monotonic() - again_began
    figures = _figures(first, again, bad_lines)
    figures |= {
        "kills": kills,
        "seconds": round(seconds, 1),
        "seconds_again": round(again_seconds, 1),
        "largest_process_mb": max(largest),
    }
    good = ROWS - len(bad_lines)
    passed = figures["customers"] == figures["created"] == good and figures["created_again"] == 0
    exact = not any(figures[name] for name in ("rows_missing", "rows_twice", "people_twice", "bad_lines_wrong"))
    told = figures["facts_of_creation"] == good
    in_time = seconds <= LONGEST and max(largest) <= LARGEST and len(kills) == len(KILLS_AT)
    return Result(row="R30", figures=figures, passed=passed and exact and told and in_time)


def _write_file(home: Path) -> tuple[Path, set[int]]:
    """The file, and the lines whose rows cannot be taken."""
    path, dice, bad = home / "people.csv", random.Random(30), set()
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(("Customer number", "First name", "Last name", "Email", "Phone", "Company", "Tags", "Language"))
        for n in range(ROWS):
            email = f"p{n}@example.org"
            if n % BAD_EVERY == 5:
                bad.add(n + 2)
                email = "no address"
            name = f"{dice.choice(FIRST)}{dice.randrange(10**6)}"
            phone = f"+4420{n + 10_000_000:08d}"
            out.writerow((f"C-{n}", name, f"Person-{n % 8191}", email, phone, f"Company {n % 2000}", "chaos", "de"))
    return path, bad


def _start(path: Path) -> CustomerImport:
    with path.open("rb") as file:
        source = store_import(file_name=path.name, content=file, by=BY)
    return start_import(import_id=source.pk, by=BY)


def _job(source: CustomerImport) -> Job:
    return Job.objects.get(customer_import=source)


def _kill_at(crew: Crew, source: CustomerImport) -> list[int]:
    """Kill the whole worker group each time the next share of the rows is in; answers how many were."""
    kills = []
    for share in KILLS_AT:
        wait_for(lambda wanted=share * ROWS: _job(source).done >= wanted, LONGEST, 0.05)  # type: ignore[misc]
        time.sleep(random.Random(share).uniform(0.0, 0.4))  # somewhere inside a slice
        crew.kill_worker()
        kills.append(_job(source).done)
        crew.start_worker()
    return kills


def _wait(source: CustomerImport) -> None:
    with contextlib.suppress(TimeoutError):
        wait_for(lambda: _job(source).state not in (JobState.QUEUED, JobState.RUNNING), LONGEST, 0.2)


@contextmanager
def _watched(crew: Crew) -> Iterator[list[int]]:
    """The largest memory (MB, resident) of any process of the worker group, sampled all the time."""
    largest, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            worker = crew.worker
            if worker is not None:
                largest.append(max([_resident(pid) for pid in _group(worker.pid)], default=0))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield largest
    finally:
        over.set()
        thread.join()


def _group(leader: int) -> list[int]:
    """The processes of a session."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == leader:
                found.append(int(folder.name))
    return found


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return 0


def _figures(first: CustomerImport, again: CustomerImport, bad_lines: set[int]) -> dict[str, Any]:
    """What came of both, counted from the rows themselves."""
    rows = ImportedRow.objects.filter(source=first)
    lines = list(rows.values_list("line", flat=True))
    ids = Identity.objects.filter(kind="external").values_list("customer_id", flat=True)
    result, result_again = _job(first).result, _job(again).result
    return {
        "rows": ROWS,
        "created": result.get("created", 0),
        "bad": result.get("bad", 0),
        "customers": Customer.objects.count(),
        "rows_missing": len(set(range(2, ROWS + 2)) - set(lines)),
        "rows_twice": len(lines) - len(set(lines)),
        "people_twice": len(ids) - len(set(ids)),
        "bad_lines_wrong": len(set(rows.filter(outcome="bad").values_list("line", flat=True)) ^ bad_lines),
        "facts_of_creation": Event.objects.filter(kind="customer.created").count(),
        "created_again": result_again.get("created", 0),
        "unchanged_again": result_again.get("unchanged", 0),
    }
