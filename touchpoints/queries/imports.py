"""Files of touchpoints that came in: what became of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.models import Job
from core.spreadsheets import escape_cell
from touchpoints.kinds import IMPORT_JOB


def import_jobs() -> QuerySet[Job]:
    """The jobs of all files of touchpoints; ordered by the caller."""
    return Job.objects.filter(kind=IMPORT_JOB)


def bad_rows_report(job: Job) -> Iterator[str]:
    """CSV of the rows that were not taken in: line, reason, and the cells as they were."""
    yield "\ufeff" + _line([_("Line"), _("What is wrong"), *job.params.get("header", [])])
    for line, reason, cells in job.result.get("bad", []):
        yield _line([str(line), reason, *cells])


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([escape_cell(str(cell)) for cell in cells])
    return text.getvalue()
