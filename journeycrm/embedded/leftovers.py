"""Processes that outlived a supervisor which was killed: found by what they are, never by a number in a file.

Whoever calls this holds the home folder's lock, so nothing found here belongs to a living supervisor.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from .child import CannotStart

PROCESSES = Path("/proc")  # where there is none, nothing is found


def standing_in(folder: Path) -> list[int]:
    """Return the processes whose working folder this is: all of a PostgreSQL or Valkey server stands in its data."""
    place = str(folder.resolve())
    return _processes(lambda process: os.readlink(process / "cwd") == place)


def marked_with(mark: str) -> list[int]:
    """Return the processes, besides ourselves, that were started with this NAME=VALUE in their environment."""
    line = os.fsencode(mark)
    return _processes(lambda process: line in (process / "environ").read_bytes().split(b"\0"))


def end_leftovers(
    find: Callable[[], list[int]], steps: Iterable[tuple[signal.Signals | None, float]], *, what: str
) -> None:
    """Send each step's signal (None: none yet) and give its seconds, until `find` finds nothing any more.

    Raises CannotStart when something is left after the last step.
    """
    for number, seconds in steps:
        left = find()
        if not left:
            return
        for pid in left if number is not None else ():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number or 0)
        deadline = time.monotonic() + seconds
        while find() and time.monotonic() < deadline:
            time.sleep(0.05)
    if left := find():
        raise CannotStart(f"{what} (process {left[0]}) is still running and does not stop")


def _processes(is_meant: Callable[[Path], bool]) -> list[int]:
    if not PROCESSES.exists():
        return []
    found = []
    for process in PROCESSES.iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            with contextlib.suppress(OSError):  # it has just ended, or it is somebody else's
                if is_meant(process):
                    found.append(int(process.name))
    return sorted(found)
