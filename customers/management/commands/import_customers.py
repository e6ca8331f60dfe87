"""`./manage.py import_customers FILE [--map-column THEIRS=OURS ...]`: customers from a CSV, XLSX or vCard file."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from core.actor import Actor, ActorKind
from core.enums import JobState
from core.errors import DomainError
from core.jobs import run_slice
from core.models import Job
from customers.actions import plan_import, start_import, store_import
from customers.enums import FieldSubject, KnownRule
from customers.matching.columns import plain
from customers.matching.targets import IGNORE, NEW_FIELD, chosen_targets, places
from customers.models import CustomerImport
from customers.queries import bad_rows_report, definitions, import_view

WAIT = 0.2  # seconds until we look again whether a worker that took a slice is done with it


class Command(BaseCommand):
    help = (
        "Import customers from a CSV, XLSX or vCard file: matched to those who are here, never doubled. Rows that"
        " cannot be taken go to a report, the others go in. Columns find their place by themselves; --map-column helps."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--map-column", action="append", default=[], metavar="THEIRS=OURS",
            help="where a column goes (a place's key or name, 'new field' or 'ignore'); may be given many times",
        )  # fmt: skip
        parser.add_argument("--known", choices=KnownRule.values, default=KnownRule.FILL, help="what known people get")
        parser.add_argument("--ids-of", default="", metavar="NAME", help="whose numbers external ids are")
        parser.add_argument("--month-first", action="store_true", help="03/04/2026 is March 4")
        parser.add_argument("--report", type=Path, help="where the rows that stay out go (FILE.not-imported.csv)")

    def handle(self, *args: Any, **given: Any) -> None:
        path: Path = given["file"]
        by = Actor(ActorKind.IMPORT, 0, f"Import of {path.name}"[:200], origin="command import_customers")
        started = time.monotonic()
        try:
            with path.open("rb") as file:
                source = store_import(file_name=path.name, content=file, largest=sys.maxsize, by=by)
            source = plan_import(import_id=source.pk, by=by, **_plan(source, given))
            job = _work_off(start_import(import_id=source.pk, by=by))
        except DomainError as error:
            raise CommandError(f"{error.message} Nothing was imported.") from error
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}. Nothing was imported.") from error
        self._tell(source, job, given["report"] or path.with_name(path.name + ".not-imported.csv"), started)

    def _tell(self, source: CustomerImport, job: Job, report: Path, started: float) -> None:
        source.job = job
        view, seconds = import_view(source), time.monotonic() - started
        if view.has_report:
            with report.open("w", newline="", encoding="utf-8") as file:
                file.writelines(bad_rows_report(job))
        told = {
            "import": source.pk, "file": source.file_name, "state": job.state, "rows": view.done, **view.counts,
            "report": str(report) if view.has_report else None,
            "columns": dict(zip(source.header, source.plan["targets"], strict=True)),
            "seconds": round(seconds, 3), "rows_per_second": round(view.done / seconds) if seconds else 0,
        }  # fmt: skip
        self.stdout.write(json.dumps(told))
        if view.problem:
            raise CommandError(view.problem)


def _plan(source: CustomerImport, given: dict[str, Any]) -> dict[str, Any]:
    """The guesses of the file, with what was asked for in their place."""
    names = {plain(name): place.key for place in places(definitions(*FieldSubject.values))
             for name in (place.key, place.label)}  # fmt: skip
    names |= {"ignore": IGNORE, "new field": NEW_FIELD}
    chosen = {}
    for pair in given["map_column"]:
        theirs, equals, ours = pair.rpartition("=")
        if not equals or plain(theirs) not in {plain(header) for header in source.header}:
            raise CommandError(f"{pair!r}: the columns are {', '.join(source.header)}. Nothing was imported.")
        if plain(ours) not in names:
            known = ", ".join(sorted(filter(None, names.values())))
            raise CommandError(f"{pair!r}: the places are {known}. Nothing was imported.")
        chosen[theirs] = names[plain(ours)]
    return {
        "targets": chosen_targets(source.header, source.plan["targets"], chosen),
        "known_rule": given["known"],
        "day_first": source.plan["day_first"] and not given["month_first"],
        "id_prefix": given["ids_of"] or source.plan["id_prefix"],
    }


def _work_off(source: CustomerImport) -> Job:
    """All slices, here; a worker may take some of them too. Ctrl-C leaves the rest to it."""
    job = cast(Job, source.job)
    with tqdm(unit="row", desc=source.file_name, file=sys.stderr) as bar:
        while job.state in (JobState.QUEUED, JobState.RUNNING):
            if not run_slice(job.pk):
                time.sleep(WAIT)
            job.refresh_from_db()
            bar.total = job.total
            bar.update(job.done - bar.n)
    return job
