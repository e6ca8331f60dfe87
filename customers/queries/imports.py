"""Imports as people see them: the list, one with its counts and how far it is, reports of rows that stayed out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.clock import now
from core.enums import JobState
from core.models import Job
from core.spreadsheets import escape_cell
from customers.enums import PARTLY_TAKEN, RowOutcome, UndoOutcome
from customers.models import CustomerImport, ImportedRow

NEWEST_FIRST = ("-created_at", "-id")
PORTION = 500


@dataclass(frozen=True)
class ImportView:
    """One import: the row, its job (None before it starts) and what came of it so far."""

    source: CustomerImport
    job: Job | None
    counts: Mapping[str, int]
    done: int
    total: int
    seconds_left: float | None
    problem: str

    @property
    def is_running(self) -> bool:
        return self.job is not None and self.job.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def has_report(self) -> bool:
        """Whether a row stayed out, or came in without one of its cells."""
        return bool(self.counts.get(RowOutcome.BAD) or self.counts.get(PARTLY_TAKEN))

    @property
    def taken(self) -> int:
        return sum(self.counts.get(name, 0) for name in (RowOutcome.CREATED, RowOutcome.UPDATED, RowOutcome.UNCHANGED))


def import_list() -> QuerySet[CustomerImport]:
    """All imports with their jobs; page them by NEWEST_FIRST."""
    return CustomerImport.objects.select_related("job", "undo_job")


def import_view(source: CustomerImport) -> ImportView:
    """How an import stands. No query where its job is loaded."""
    return _view(source, source.job, [*RowOutcome.values, PARTLY_TAKEN])


def undo_view(source: CustomerImport) -> ImportView:
    """How taking it back stands."""
    return _view(source, source.undo_job, UndoOutcome.values)


def _view(source: CustomerImport, job: Job | None, names: Iterable[str]) -> ImportView:
    result: Mapping[str, Any] = job.result if job else {}
    done, total = (job.done, job.total or 0) if job else (0, 0)
    problem = str(result.get("problem", ""))
    if job is not None and job.state == JobState.FAILED:
        problem = problem or _(
            "Something went wrong on our side. What was taken in stays; the rest can be tried again."
        )
    return ImportView(
        source=source, job=job, counts={name: int(result.get(name, 0)) for name in names}, done=done, total=total,
        seconds_left=_left(job, done, total), problem=problem,
    )  # fmt: skip


def _left(job: Job | None, done: int, total: int) -> float | None:
    """Seconds to go at the pace so far; None while that says nothing."""
    if job is None or job.ended_at is not None or not done or done >= total:
        return None
    return (now() - job.created_at).total_seconds() / done * (total - done)


def bad_rows_report(job: Job) -> Iterator[str]:
    """CSV of the rows that were not taken in, or not wholly: line, reasons, and the cells as they were."""
    source = CustomerImport.objects.get(job=job)
    rows = ImportedRow.objects.filter(source=source).exclude(problems=[])
    yield _line([_("Line"), _("What is wrong"), *source.header], mark=True)
    for row in _walk(rows):
        yield _line([str(row.line), _reasons(row, source.header), *row.cells])


def kept_rows_report(job: Job) -> Iterator[str]:
    """CSV of the rows that could not be taken back wholly: line, customer, reasons."""
    source = CustomerImport.objects.get(undo_job=job)
    rows = ImportedRow.objects.filter(source=source, undo_outcome__in=(UndoOutcome.KEPT, UndoOutcome.PARTLY))
    yield _line([_("Line"), _("Customer"), _("What stays and why")], mark=True)
    for row in _walk(rows.select_related("customer")):
        yield _line([str(row.line), row.customer.name if row.customer else "", row.undo_note])


def first_bad_rows(source: CustomerImport, count: int = 20) -> list[tuple[int, str]]:
    """(line, what is wrong) of the first rows that were not taken in."""
    rows = ImportedRow.objects.filter(source=source, outcome=RowOutcome.BAD).order_by("line")[:count]
    return [(row.line, _reasons(row, source.header)) for row in rows]


def _walk(rows: QuerySet[ImportedRow]) -> Iterator[ImportedRow]:
    """By line, in portions."""
    last = 0
    while portion := list(rows.filter(line__gt=last).order_by("line")[:PORTION]):
        yield from portion
        last = portion[-1].line


def _reasons(row: ImportedRow, header: list[str]) -> str:
    reasons = "; ".join(
        f"{header[column]}: {message}" if column is not None and column < len(header) else message
        for column, message in row.problems
    )
    return reasons if row.outcome == RowOutcome.BAD else _("Taken in without this: %(what)s") % {"what": reasons}


def _line(cells: Iterable[str], *, mark: bool = False) -> str:
    """One line of CSV that no spreadsheet takes for a formula; the first one says that the text is UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerow([escape_cell(cell) for cell in cells])
    return ("\ufeff" if mark else "") + out.getvalue()
