"""Generated secrets: one file each, 0600, in a folder of their own below the home folder."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def generated_secret(home: Path, name: str) -> str:
    """Return the secret `name` of this home folder; the first caller makes it, every later one reads the same.

    Safe when several processes ask at once. Raises SystemExit(1) with one line when the file cannot be read or made.
    """
    folder = home / "secrets"
    path = folder / name
    try:
        make_folder(home, 0o755 if os.geteuid() == 0 else 0o700)
        make_folder(folder, 0o700)
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(48))
        return path.read_text().strip()
    except OSError as error:
        raise SystemExit(
            f"journeycrm: cannot use {path}: {error.strerror}. "
            "Run as the user who owns the folder, or name another one in JOURNEYCRM_HOME."
        ) from error


def make_folder(path: Path, mode: int) -> None:
    """Make one folder (and plain parents) with this mode; a folder that is there already is left exactly as it is."""
    if path.is_dir():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
        path.chmod(mode)


def _write_once(path: Path, text: str) -> None:
    """Write beside, then link into place: nobody ever reads half a secret, and the first of two writers wins."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
