"""`./manage.py import_touchpoints FILE [--source NAME] [--live]`: interactions from a CSV or XLSX file."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from core.actor import Actor, ActorKind
from core.errors import DomainError
from core.jobs import OPEN, run_slice
from core.models import Job
from touchpoints.actions import import_touchpoints
from touchpoints.queries import bad_rows_report

WAIT = 0.2  # seconds until we look again whether a worker that took a slice is done with it


class Command(BaseCommand):
    help = (
        "Import touchpoints from a CSV or XLSX file. Columns find their meaning by their names; rows that cannot be"
        " taken go to a report, the others go in. The same file twice adds nothing. Prints a JSON summary."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="whose ids the rows have (the file's name)")
        parser.add_argument("--live", action="store_true", help="rules react to them; without it they are history")
        parser.add_argument("--report", type=Path, help="where the rows that stay out go (FILE.not-imported.csv)")

    def handle(self, *args: Any, **given: Any) -> None:
        path: Path = given["file"]
        by = Actor(ActorKind.IMPORT, 0, f"Import of {path.name}"[:200], origin="command import_touchpoints")
        try:
            with path.open("rb") as file:
                job = import_touchpoints(
                    file_name=path.name, content=file, source=given["source"], history=not given["live"], by=by,
                    largest=sys.maxsize,
                )  # fmt: skip
        except DomainError as error:
            raise CommandError(f"{error.message} Nothing was imported.") from error
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}. Nothing was imported.") from error
        started = time.monotonic()
        job = _work_off(job)
        self._tell(job, given["report"] or path.with_name(f"{path.name}.not-imported.csv"), time.monotonic() - started)

    def _tell(self, job: Job, report: Path, seconds: float) -> None:
        told = dict(job.result)
        if told.pop("bad", []):
            with report.open("w", newline="", encoding="utf-8") as file:
                file.writelines(bad_rows_report(job))
            told["report"] = str(report)
        columns = dict(zip(job.params["header"], job.params["columns"], strict=True))
        told |= {"job": job.pk, "state": job.state, "rows": job.done, "columns": columns, "seconds": round(seconds, 3)}
        self.stdout.write(json.dumps(told))
        if "problem" in told or job.error:
            raise CommandError(told.get("problem") or job.error.splitlines()[-1])


def _work_off(job: Job) -> Job:
    """All slices, here; a worker may take some of them too."""
    with tqdm(unit="row", desc=job.params["file_name"], file=sys.stderr) as bar:
        while job.state in OPEN:
            if not run_slice(job.pk):
                time.sleep(WAIT)
            job.refresh_from_db()
            bar.update(job.done - bar.n)
    return job
