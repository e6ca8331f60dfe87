"""Where documents lie: one file each under a random name, outside everything that is served by itself.

A file is there before its row is committed, so a row never lacks its file. A mark of the same name in `incoming` tells
of it until then; what was never committed is taken away by whoever finds an old mark (actions.sweep_documents).
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import DomainError
from customers.files.names import clean_file_name
from customers.files.pictures import draw_anew
from customers.files.sniffing import refuse, sniff

CHUNK = 1 << 16
INCOMING = "incoming"
FILE_MODE, FOLDER_MODE = 0o640, 0o750
SCAN_SECONDS = 20


class NoRoom(DomainError):
    """The disk is nearly full: nothing is taken until an admin has made room."""

    status = 507
    code = "no_room"


@dataclass(frozen=True)
class StoredFile:
    """A file that lies where it belongs. `thumbnail_as` is '' where there is none; sizes are in bytes."""

    name: str
    content_type: str
    size: int
    digest: str
    stored_as: str
    thumbnail_as: str


def path_of(stored_as: str) -> Path:
    """Where the file of this random name lies. Names that we did not make are refused (ValueError)."""
    if not stored_as.isalnum() or len(stored_as) < 32:
        raise ValueError("no name of a stored file")
    return Path(settings.DOCUMENT_ROOT) / stored_as[:2] / stored_as


def put(content: bytes | BinaryIO, name: str) -> StoredFile:
    """Take a file in: written in pieces, judged by its content, pictures drawn anew.

    Raises RuleBroken (refused_file, file_too_large) or NoRoom; then nothing of it is left.
    """
    with _new_file() as (stored_as, path):
        _write(content, path)
        _scan(path)
        kind, cleaned = sniff(path, clean_file_name(name))
        thumbnail = b""
        if kind.is_picture:
            kind, thumbnail = draw_anew(path)
            if not cleaned.lower().endswith(tuple(f".{ending}" for ending in kind.endings)):
                cleaned = f"{cleaned.rpartition('.')[0]}.{kind.endings[0]}"
        path.chmod(FILE_MODE)
        thumbnail_as = _keep_thumbnail(thumbnail) if thumbnail else ""
        return StoredFile(cleaned, kind.content_type, path.stat().st_size, _digest(path), stored_as, thumbnail_as)


def settle(*names: str) -> None:
    """The row is committed: these files are no longer on trial."""
    for name in filter(None, names):
        _mark(name).unlink(missing_ok=True)


def discard(*names: str) -> None:
    """Take these files away."""
    for name in filter(None, names):
        path_of(name).unlink(missing_ok=True)
        _mark(name).unlink(missing_ok=True)


def on_trial(older_than_seconds: float, now: float, limit: int) -> list[str]:
    """Names of files that were written at least so long ago and whose row was not seen to be committed."""
    folder = Path(settings.DOCUMENT_ROOT) / INCOMING
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        old = (entry.name for entry in entries if entry.stat().st_mtime < now - older_than_seconds)
        return [name for name, _turn in zip(old, range(limit), strict=False)]


@contextmanager
def _new_file() -> Iterator[tuple[str, Path]]:
    """A random name (256 bits) with its mark, and the path for its content; nothing of it stays if the body raises."""
    stored_as = secrets.token_hex(32)
    path, mark = path_of(stored_as), _mark(stored_as)
    for folder in (Path(settings.DOCUMENT_ROOT), path.parent, mark.parent):
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(FOLDER_MODE)
    mark.touch(mode=FILE_MODE)
    try:
        yield stored_as, path
    except BaseException:
        discard(stored_as)
        raise


def _write(content: bytes | BinaryIO, path: Path) -> None:
    """Copy in pieces to a file beside, on the disk before it gets its name."""
    part = path.with_suffix(".part")
    _refuse_full_disk(part)
    left = settings.DOCUMENT_LARGEST_BYTES
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:
            for chunk in _chunks(content):
                left -= len(chunk)
                if left < 0:
                    megabytes = settings.DOCUMENT_LARGEST_BYTES // 2**20
                    raise refuse(_("This file is larger than %(size)s MB.") % {"size": megabytes})
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _chunks(content: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
    else:
        yield from iter(lambda: content.read(CHUNK), b"")


def _refuse_full_disk(path: Path) -> None:
    if shutil.disk_usage(path.parent).free < settings.DOCUMENT_FREE_BYTES:
        raise NoRoom(_("There is no room for more files: ask an admin to make some."))


def _scan(path: Path) -> None:
    """Ask the virus scanner, where one is configured: 0 is clean, 1 is not; anything else is no answer."""
    if not settings.DOCUMENT_SCAN_COMMAND:
        return
    command = [*settings.DOCUMENT_SCAN_COMMAND, str(path)]
    try:
        told = subprocess.run(command, timeout=SCAN_SECONDS, capture_output=True, check=False).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        raise refuse(_("This file could not be checked for viruses: try again later.")) from error
    if told == 1:
        raise refuse(_("The virus scanner refused this file."))
    if told:
        raise refuse(_("This file could not be checked for viruses: try again later."))


def _keep_thumbnail(png: bytes) -> str:
    with _new_file() as (stored_as, path):
        _write(png, path)
        path.chmod(FILE_MODE)
        return stored_as


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _mark(stored_as: str) -> Path:
    return Path(settings.DOCUMENT_ROOT) / INCOMING / stored_as
