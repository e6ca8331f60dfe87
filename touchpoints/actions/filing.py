"""Touchpoints from a file: kept, then taken in by a job (import_slices)."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken
from core.jobs import start_job
from core.models import Job
from customers.actions import BadFile, open_table
from touchpoints import kinds
from touchpoints.validators import guess_columns

CHUNK = 1 << 20
PREFIX = "touchpoints-"
NEEDED = ({"customer", "email", "phone", "external"}, {"summary", "body"})


@action
def import_touchpoints(
    *, file_name: str, content: BinaryIO, by: Actor, source: str = "", history: bool = True, largest: int = 0
) -> Job:
    """Keep a CSV or XLSX file and start taking it in; the columns find their meaning by their names.

    `source` is whose ids the rows have ('' the file's name); the same row of the same source is one touchpoint, so the
    same file twice adds nothing. `history`: nothing reacts to them. Raises RuleBroken where the file is too large,
    cannot be read, or lacks a column that says who it was or what was said.
    """
    folder = Path(settings.IMPORT_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{PREFIX}{secrets.token_hex(16)}"
    try:
        digest = _copy(content, path, largest or settings.IMPORT_LARGEST_FILE)
        with open_table(path) as table:
            header = list(table.header)
        _refuse_unknown(header)
        name = "".join(char for char in file_name.replace("\\", "/").rpartition("/")[2] if char.isprintable())[-200:]
        params = {
            "file": path.name, "file_name": name or "file",
            "source": (source.strip() or Path(name).stem)[:60] or "file",
            "history": history, "digest": digest[:16], "columns": guess_columns(header), "header": header,
        }  # fmt: skip
        return start_job(kind=kinds.IMPORT_JOB, params=params, by=by)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@action
def sweep_import_files(*, by: Actor) -> int:
    """Delete files that were kept long enough for their jobs to be looked at; answers how many."""
    oldest = now().timestamp() - settings.IMPORT_FILES_KEPT_DAYS * 86_400
    old = [path for path in Path(settings.IMPORT_ROOT).glob(f"{PREFIX}*") if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _copy(content: BinaryIO, path: Path, largest: int) -> str:
    """In pieces; answers the SHA-256."""
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        path.chmod(0o600)
        while chunk := content.read(CHUNK):
            size += len(chunk)
            if size > largest:
                message = _("The file is larger than %(n)s MB. Cut it in parts.") % {"n": largest // 2**20}
                raise RuleBroken(message, code="too_large", field="file")
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _refuse_unknown(header: list[str]) -> None:
    meanings = set(guess_columns(header))
    who, what = (meanings & wanted for wanted in NEEDED)
    if not who:
        raise BadFile(_("No column says who it was: call one customer, email, phone or external customer id."))
    if not what:
        raise BadFile(_("No column says what happened: call one summary or text."))
