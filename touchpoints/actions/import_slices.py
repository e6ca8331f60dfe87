"""Slices of taking a file of touchpoints in. Rows are known by source and id, so no row is taken in twice."""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import RuleBroken
from core.jobs import actor_of
from core.models import Job
from customers.actions import BadFile, open_table
from touchpoints.actions.many import record_touchpoints
from touchpoints.validators import row_of

PORTION = 2_000  # rows of one call of record_touchpoints
MOST_TOLD = 5_000  # bad rows the report names; beyond them only their number is kept


def take_in(job: Job, deadline: float) -> bool:
    """Some thousand rows more; answers whether all are in. A file that cannot be read ends it: `result["problem"]`."""
    path = Path(settings.IMPORT_ROOT) / job.params["file"]
    job.result = {"created": 0, "existing": 0, "failed": 0, "bad": []} | job.result
    try:
        with open_table(path) as table:
            rows = itertools.islice(table.rows, job.done, None)
            while portion := list(itertools.islice(rows, PORTION)):
                _take(job, portion)
                if time.monotonic() > deadline:
                    return False
    except BadFile as error:
        job.result["problem"] = error.message
    except FileNotFoundError:
        job.result["problem"] = _("The file is not here any more. Choose it again.")
    job.total = job.done
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return True


def _take(job: Job, portion: list[Any]) -> None:
    asked = job.params
    given = [
        RuleBroken(row.problem, code="bad_row")
        if row.problem
        else row_of(asked["columns"], row.cells, source=asked["source"], line_key=f"{asked['digest']}:{row.line}")
        for row in portion
    ]
    good = [one for one in given if isinstance(one, dict)]
    results = iter(record_touchpoints(rows=good, by=actor_of(job), history=asked["history"]))
    for row, one in zip(portion, given, strict=True):
        error = one if isinstance(one, RuleBroken) else None
        result = None if error else next(results)
        error = error or (result.error if result else None)
        if error is not None:
            job.result["failed"] += 1
            if len(job.result["bad"]) < MOST_TOLD:
                said = f"{error.field}: {error.message}" if error.field else error.message
                job.result["bad"].append([row.line, said, [cell[:300] for cell in row.cells]])
        elif result is not None:
            job.result["created" if result.is_new else "existing"] += 1
    job.done += len(portion)
