"""A program run as our child: it writes to its own log, ends when we end, and is stopped politely first."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .secrets import make_folder

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 20 * 1024 * 1024  # bytes; a longer log is put aside as NAME.log.1 at the next start
ERROR_MARKS = ("FATAL:", "PANIC:", "ERROR:", "Error:", "error:", "FATAL CONFIG", "# ", "Exception")


class CannotStart(Exception):
    """Something needed does not start. Its text is one line for the person who typed the command."""


@dataclass(frozen=True)
class Program:
    """How to run one program. `patience` is in seconds: how long `stop_with` may take before `stop_hard` follows."""

    name: str
    argv: tuple[str, ...]
    log: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path("/")
    user: pwd.struct_passwd | None = None
    stop_with: signal.Signals = signal.SIGTERM
    stop_hard: signal.Signals = signal.SIGKILL
    patience: float = 10.0
    keep_open: tuple[int, ...] = ()


class Child:
    """One running copy of a Program, in a session of its own so that Ctrl-C in the terminal reaches only us."""

    def __init__(self, program: Program) -> None:
        """Start it; raises CannotStart when that is impossible at all (no such file, no memory)."""
        self.program = program
        self.started = time.monotonic()
        self._asked_to_stop: float | None = None
        user = program.user
        log = _open_log(program.log)
        try:
            self._process = subprocess.Popen(
                program.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(program.environ),
                cwd=program.folder,
                start_new_session=True,
                pass_fds=program.keep_open,
                umask=0o077 if user else -1,
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
                preexec_fn=_end_with_parent(program.stop_with),
            )
        except OSError as error:
            raise CannotStart(f"{program.name} cannot be started: {error}") from error
        finally:
            os.close(log)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self.started

    def ended(self) -> int | None:
        """Return the exit code (negative: the signal) once it has ended, else None."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        """Send the polite signal, once."""
        if self._asked_to_stop is None:
            self._asked_to_stop = time.monotonic()
            self._send(self.program.stop_with)

    def wait_stopped(self, patience: float | None = None) -> None:
        """Wait until it has ended: first politely, then with `stop_hard`, at last with SIGKILL to its whole group."""
        self.ask_to_stop()
        if self._wait(self.program.patience if patience is None else patience):
            return
        self._send(self.program.stop_hard)
        if self._wait(3.0):
            return
        self.kill()
        self._process.wait()

    def kill(self) -> None:
        """Send SIGKILL to its whole group, without waiting."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    def kill_rest(self) -> None:
        """After it has ended: end what it has left in its group (processes of a pool, say)."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def last_words(self) -> str:
        """Return the line of its log that says best why it ended: the last one that looks like an error."""
        lines = [line.strip() for line in tail(self.program.log).splitlines() if line.strip()]
        telling = [line for line in lines if any(mark in line for mark in ERROR_MARKS)]
        return (telling or lines or ["it wrote nothing"])[-1][:300]

    def _wait(self, seconds: float) -> bool:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=seconds)
            return True
        return False

    def _send(self, number: signal.Signals) -> None:
        if self._process.poll() is None:
            self._process.send_signal(number)


def wait_until(ready: Callable[[], bool], child: Child, *, seconds: float) -> None:
    """Wait until `ready()`; raises CannotStart when the child ends before, or when the time is over."""
    deadline = time.monotonic() + seconds
    while not ready():
        if child.ended() is not None:
            raise CannotStart(f"{child.program.name} did not start: {child.last_words()} (log: {child.program.log})")
        if time.monotonic() > deadline:
            raise CannotStart(f"{child.program.name} gave no answer in {seconds:.0f} s (log: {child.program.log})")
        time.sleep(0.05)


def run_to_end(program: Program, *, seconds: float) -> None:
    """Run a program that ends by itself; raises CannotStart with its last words unless it ends well in time."""
    child = Child(program)
    if not child._wait(seconds):
        child.wait_stopped(0)
        raise CannotStart(f"{program.name} took longer than {seconds:.0f} s (log: {program.log})")
    if child.ended() != 0:
        raise CannotStart(f"{program.name} failed: {child.last_words()} (log: {program.log})")


def tail(path: Path, size: int = 8192) -> str:
    """Return the last `size` bytes of a text file; '' when there is none."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - size))
            return stream.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _open_log(path: Path) -> int:
    """Open for appending only, so that a log rotated by copying and truncating leaves no hole of zeros."""
    try:
        make_folder(path.parent, 0o700)
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotStart(f"cannot write the log {path}: {error.strerror}") from error


def _end_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Return what the child does before it becomes its program: ask Linux for a signal when its parent dies."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and here
            os._exit(1)

    return ask
