"""Slices of an import's work: read the file once into plain rows, then take some hundred of them in at a time.

What a slice did, how far it got and the result so far commit together, and a row is known by its line: whatever is
killed, every row is taken in exactly once.
"""

from __future__ import annotations

from collections import Counter

from core.jobs import actor_of
from core.models import Job
from customers.actions._import_chunk import write_chunk
from customers.actions._import_undo import take_back_chunk
from customers.enums import RowOutcome
from customers.matching.files import BadFile, StagedRows, stage_rows
from customers.matching.imports import reading_of, table_of
from customers.models import CustomerImport, ImportedRow

CHUNK = 500  # rows: their advisory locks are held until the slice commits, and must fit beside others'


def take_in(job: Job, deadline: float) -> bool:
    """One slice of an import; answers whether all is in. A file that cannot be read ends it: `result["problem"]`."""
    source = CustomerImport.objects.select_for_update(no_key=True).get(pk=job.params["import_id"])
    if "offset" not in job.cursor or not source.staged_path.exists():
        return _read_file(source, job)
    rows, offset = StagedRows(source.staged_path).read(job.cursor["offset"], CHUNK)
    if rows:
        counts = write_chunk(source, rows, reading_of(source), actor_of(job))
        _count(job, counts, len(rows))
        job.cursor = {"offset": offset}
    finished = len(rows) < CHUNK
    if finished:
        source.staged_path.unlink(missing_ok=True)
    return finished


def _read_file(source: CustomerImport, job: Job) -> bool:
    """The rows in the form in which work can go on anywhere. They are always the same: an older place still holds."""
    try:
        with table_of(source) as table:
            job.total = stage_rows(table.rows, source.staged_path)
    except BadFile as error:
        job.result = {**job.result, "problem": error.message}
        return True
    job.cursor = {"offset": job.cursor.get("offset", 0)}
    return False


def take_back(job: Job, deadline: float) -> bool:
    """One slice of undoing an import, the last rows first; answers whether all is taken back that can be."""
    source = CustomerImport.objects.select_for_update(no_key=True).get(pk=job.params["import_id"])
    rows = ImportedRow.objects.filter(source=source).exclude(outcome=RowOutcome.BAD)
    if (before := job.cursor.get("before")) is not None:
        rows = rows.filter(line__lt=before)
    chunk = list(rows.order_by("-line")[:CHUNK])
    if chunk:
        counts = take_back_chunk(source, chunk, actor_of(job))
        _count(job, counts, len(chunk))
        job.cursor = {"before": chunk[-1].line}
    return len(chunk) < CHUNK


def _count(job: Job, counts: Counter[str], rows: int) -> None:
    job.result = dict(Counter({k: v for k, v in job.result.items() if isinstance(v, int)}) + counts)
    job.done += rows
