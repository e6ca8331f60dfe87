"""One supervisor for one home folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from journeycrm.embedded.child import CannotStart
from journeycrm.embedded.secrets import make_folder


def hold(home: Path) -> IO[str]:
    """Take the home folder's lock and write our pid into it; the kernel gives it back however we end.

    Raises CannotStart with the holder's pid when another supervisor runs there.
    """
    path = home / "run" / "up.pid"
    try:
        make_folder(home, 0o755 if os.geteuid() == 0 else 0o700)
        make_folder(path.parent, 0o700)
        stream = path.open("a+")
    except OSError as error:
        raise CannotStart(f"cannot write {path}: {error.strerror}") from error
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        stream.seek(0)
        raise CannotStart(
            f"JourneyCRM already runs with the home folder {home} (process {stream.read().strip()})"
        ) from error
    stream.truncate(0)
    stream.write(f"{os.getpid()}\n")
    stream.flush()
    return stream
