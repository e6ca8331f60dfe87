"""Files of customers: stored, started, taken back, forgotten. The work itself is in slices (import_slices)."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor, ActorKind
from core.clock import now
from core.company import company
from core.enums import JobState
from core.errors import RuleBroken
from core.jobs import start_job
from core.names import sort_key
from customers import kinds
from customers.actions.own_fields import create_field
from customers.enums import Delimiter, FieldSubject, FieldType, KnownRule, RowOutcome, TextEncoding
from customers.matching.imports import SAMPLES, check_targets, table_of
from customers.matching.targets import NEW_FIELD, OURS, SEVERAL, guess_targets, known_system, places
from customers.matching.values import is_day_first
from customers.models import CustomerImport, ImportedRow
from customers.queries import definitions

CHUNK = 1 << 20
LONGEST_NAME = 255


@action
def store_import(*, file_name: str, content: BinaryIO, by: Actor, largest: int = 0) -> CustomerImport:
    """Keep an uploaded file and find out what it is; nothing is imported yet.

    Raises RuleBroken where it has more than `largest` bytes (0: the setting; code 'too_large'), BadFile where it cannot
    be read; then nothing is kept.
    """
    settings.IMPORT_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored_as = secrets.token_hex(16)
    path = settings.IMPORT_ROOT / stored_as
    try:
        size, digest = _copy(content, path, largest or settings.IMPORT_LARGEST_FILE)
        return _look_at(CustomerImport(
            file_name=_plain_name(file_name), stored_as=stored_as, size=size, digest=digest, actor_label=by.label,
            created_by_id=(by.id or None) if by.kind == ActorKind.USER else None,
        ))  # fmt: skip
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _plain_name(name: str) -> str:
    """The last part of a name, without what no name should have; it is shown, never used as a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable()).strip()[-LONGEST_NAME:] or "file"


def _copy(content: BinaryIO, path: Path, largest: int) -> tuple[int, str]:
    """In portions, so that no file of any size is held in memory."""
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        path.chmod(0o600)
        while chunk := content.read(CHUNK):
            size += len(chunk)
            if size > largest:
                most = largest // 2**20
                message = _("The file is larger than %(n)s MB. Cut it in parts, or use the command import_customers.")
                raise RuleBroken(message % {"n": most}, code="too_large", field="file")
            digest.update(chunk)
            file.write(chunk)
    return size, digest.hexdigest()


def _look_at(source: CustomerImport) -> CustomerImport:
    """Find out what its encoding and delimiter do not say yet, and guess what its columns are."""
    with table_of(source) as table:
        samples = [row.cells for row in itertools.islice(table.rows, SAMPLES)]
        source.format, source.encoding, source.delimiter = table.format, table.encoding, table.delimiter
        source.header = list(table.header)
    guessed = guess_targets(source.header, definitions(*FieldSubject.values), samples)
    system = known_system(source.header)
    source.plan = {
        "targets": guessed,
        "day_first": is_day_first((cell for row in samples for cell in row), otherwise=company().phone_region != "US"),
        "id_prefix": f"{system}:" if system not in ("", OURS) else "",
        "is_ours": system == OURS,
    }
    source.save()
    return source


@action
def reread_import(*, import_id: int, by: Actor, encoding: str = "", delimiter: str = "") -> CustomerImport:
    """Read a waiting file in another way, where '' means: find it out; its columns are guessed anew.

    Raises RuleBroken for what is none of the choices and, with code 'started', once the import runs; BadFile where the
    file cannot be read so. Then all stays as it was.
    """
    source = _waiting(import_id)
    for given, choices in ((encoding, TextEncoding), (delimiter, Delimiter)):
        if given and given not in choices.values:
            raise RuleBroken(_("%(value)s is not one of the choices.") % {"value": given}, code="unknown")
    source.encoding, source.delimiter = encoding, delimiter
    return _look_at(source)


def _waiting(import_id: int) -> CustomerImport:
    """The import while it waits for its columns to be named."""
    source = CustomerImport.objects.select_for_update().get(pk=import_id)
    if source.job_id is not None:
        raise RuleBroken(_("This import has been started already."), code="started")
    return source


@action
def plan_import(
    *, import_id: int, targets: Sequence[str], by: Actor, known_rule: str = KnownRule.FILL, day_first: bool = True,
    id_prefix: str = "",
) -> CustomerImport:  # fmt: skip
    """Say where each column goes and how cells are read. Columns that go to NEW_FIELD become own fields of type text.

    Raises RuleBroken (field 'targets') for places that do not exist, that two columns go to, and where nobody would be
    named; code 'started' once the import runs.
    """
    source = _waiting(import_id)
    if len(targets) != len(source.header):
        raise RuleBroken(_("Say for each column where it goes."), code="columns_missing", field="targets")
    if known_rule not in KnownRule.values:
        raise RuleBroken(
            _("%(value)s is not one of the choices.") % {"value": known_rule}, code="unknown", field="known"
        )
    chosen = [_own(source.header[n], by) if target == NEW_FIELD else target for n, target in enumerate(targets)]
    allowed = {place.key: place.label for place in places(definitions(*FieldSubject.values))}
    check_targets(chosen, allowed, SEVERAL)
    source.plan |= {"targets": chosen, "day_first": day_first, "id_prefix": _prefix(id_prefix)}
    source.known_rule = known_rule
    source.save()
    return source


def _own(header: str, by: Actor) -> str:
    """A new own field called like the column; one of that name is used as it is."""
    for known in definitions(FieldSubject.CUSTOMER):
        if sort_key(known.label) == sort_key(header):
            return f"fields.{known.key}"
    made = create_field(subject=FieldSubject.CUSTOMER, label=header, type=FieldType.TEXT, by=by)
    return f"fields.{made.key}"


def _prefix(text: str) -> str:
    name = "".join(c for c in text.strip().lower() if c.isalnum() or c in "-_.")[:30]
    return f"{name}:" if name else ""


@action
def start_import(*, import_id: int, by: Actor) -> CustomerImport:
    """Take the file in, as planned, in slices by a worker. Twice is once."""
    source = CustomerImport.objects.select_for_update().get(pk=import_id)
    if source.job_id is None:
        source.job = start_job(kind=kinds.IMPORT_JOB, params={"import_id": source.pk}, by=by)
        source.save()
    return source


@action
def resume_import(*, import_id: int, by: Actor) -> CustomerImport:
    """Go on with an import that failed or was cancelled, at the row where it stopped. One that runs goes on running.

    Raises RuleBroken where it is done, was undone, or its file is gone (code 'not_resumable').
    """
    source = CustomerImport.objects.select_for_update(of=("self",)).select_related("job").get(pk=import_id)
    job = source.job
    if job is not None and job.state in (JobState.QUEUED, JobState.RUNNING):
        return source
    stopped = job is not None and job.state in (JobState.FAILED, JobState.CANCELLED)
    if job is None or not stopped or source.undo_job_id is not None or not source.stored_as:
        raise RuleBroken(_("There is nothing to go on with."), code="not_resumable")
    source.job = start_job(kind=kinds.IMPORT_JOB, params={"import_id": source.pk}, by=by, total=job.total)
    source.job.cursor, source.job.done, source.job.result = job.cursor, job.done, job.result
    source.job.save()
    source.save()
    return source


@action
def undo_import(*, import_id: int, by: Actor) -> CustomerImport:
    """Take back what an import did, as far as nobody has gone on with it, in slices by a worker. Twice is once.

    Raises RuleBroken while it still runs (code 'not_over').
    """
    source = CustomerImport.objects.select_for_update(of=("self",)).select_related("job").get(pk=import_id)
    if not source.is_over:
        raise RuleBroken(_("Cancel the import first, or wait until it is done."), code="not_over")
    if source.undo_job_id is None:
        rows = ImportedRow.objects.filter(source=source).exclude(outcome=RowOutcome.BAD).count()
        source.undo_job = start_job(kind=kinds.UNDO_IMPORT_JOB, params={"import_id": source.pk}, by=by, total=rows)
        source.save()
    return source


@action
def discard_import(*, import_id: int, by: Actor) -> None:
    """Throw away a file that was never started, and all we know of it. Twice is once."""
    source = CustomerImport.objects.select_for_update().filter(pk=import_id).first()
    if source is None:
        return
    if source.job_id is not None:
        raise RuleBroken(_("This import has been started already."), code="started")
    source.delete_files()
    source.delete()


@action
def forget_import_files(*, by: Actor, limit: int = 100) -> int:
    """Delete files older than settings.IMPORT_FILES_KEPT_DAYS and the cells kept of bad rows; answers how many.

    What came of each row stays, so that the import can still be undone. Files that are being taken in stay.
    """
    old = now() - dt.timedelta(days=settings.IMPORT_FILES_KEPT_DAYS)
    kept = CustomerImport.objects.select_for_update(skip_locked=True, of=("self",)).select_related("job")
    due = [row for row in kept.filter(created_at__lt=old).exclude(stored_as="").order_by("created_at")[:limit]
           if row.job is None or row.is_over]  # fmt: skip
    for source in due:
        source.delete_files()
        source.stored_as, source.file_deleted_at = "", now()
        source.save()
        ImportedRow.objects.filter(source=source).exclude(cells=[]).update(cells=[])
    return len(due)
