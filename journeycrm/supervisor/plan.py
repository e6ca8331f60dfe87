"""What runs: the three processes of JourneyCRM itself."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.queues import Queue
from journeycrm.embedded.child import CannotStart, Program

MARK = "JOURNEYCRM_SUPERVISED_HOME"  # in the environment of every process we start, to know it again


@dataclass(frozen=True)
class Plan:
    """Where we run and with what environment."""

    root: Path
    home: Path
    environ: Mapping[str, str]
    host: str
    port: int
    web_workers: str
    worker_processes: str

    @property
    def mark(self) -> str:
        return f"{MARK}={self.home}"

    @property
    def address(self) -> str:
        """The address to open in a browser."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host and '[' not in host else host}:{self.port}"

    @property
    def counters(self) -> Path:
        """The folder where all processes keep what they count, for one sum over them."""
        return self.home / "run" / "counters"

    def web(self, listener: socket.socket) -> Program:
        """Gunicorn on the socket we hold: while it restarts, callers wait in the queue and none is turned away."""
        return self._program(
            "web",
            [
                *("gunicorn", "journeycrm.wsgi:application", "--bind", f"fd://{listener.fileno()}"),
                *("--worker-class", "gthread", "--workers", self.web_workers, "--threads", "4"),
                *("--timeout", "60", "--graceful-timeout", "8", "--no-control-socket", "--name", "journeycrm"),
            ],
            keep_open=(listener.fileno(),),
        )

    def worker(self) -> Program:
        """One Celery worker for all queues."""
        queues = ",".join(queue.value for queue in Queue)
        return self._program(
            "worker",
            [
                *("celery", "--app", "journeycrm.celery", "worker", "--queues", queues),
                *("--concurrency", self.worker_processes, "--loglevel", "INFO", "--without-gossip"),
            ],
            stop_hard=signal.SIGQUIT,
            patience=12.0,
        )

    def beat(self) -> Program:
        """The scheduler; there is one, here."""
        schedule = str(self.home / "run" / "beat-schedule")
        return self._program(
            "beat",
            [
                "celery",
                "--app",
                "journeycrm.celery",
                "beat",
                "--schedule",
                schedule,
                "--pidfile=",
                "--loglevel",
                "INFO",
            ],
            patience=5.0,
        )

    def _program(
        self,
        process: str,
        command: list[str],
        *,
        keep_open: tuple[int, ...] = (),
        stop_hard: signal.Signals = signal.SIGKILL,
        patience: float = 10.0,
    ) -> Program:
        return Program(
            name=process,
            argv=(sys.executable, "-m", *command),
            log=self.home / "log" / f"{process}.log",
            environ={
                **self.environ,
                "JOURNEYCRM_HOME": str(self.home),
                "JOURNEYCRM_PROCESS": process,
                "PYTHONUNBUFFERED": "1",
                "PROMETHEUS_MULTIPROC_DIR": str(self.counters),
                MARK: str(self.home),
            },
            folder=self.root,
            stop_hard=stop_hard,
            patience=patience,
            keep_open=keep_open,
        )


def make_plan(root: Path, home: Path, environ: Mapping[str, str]) -> Plan:
    """Read HOST, PORT, WEB_WORKERS and WORKER_PROCESSES; raises CannotStart when they make no sense."""
    port = environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise CannotStart(f"PORT={port} is not a port: give a number from 1 to 65535")
    return Plan(
        root,
        home.resolve(),
        environ,
        host=environ.get("HOST") or "127.0.0.1",
        port=int(port),
        web_workers=_processes(environ, "WEB_WORKERS"),
        worker_processes=_processes(environ, "WORKER_PROCESSES"),
    )


def _processes(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name) or str(min(4, max(2, os.cpu_count() or 2)))
    if not value.isdigit() or int(value) < 1:
        raise CannotStart(f"{name}={value} is not a number of processes")
    return value


def reserve(host: str, port: int) -> socket.socket:
    """Bind the address without listening yet; raises CannotStart when somebody else has it."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except socket.gaierror as error:
        raise CannotStart(f"HOST={host} is not an address of this machine: {error.strerror}") from error
    except PermissionError as error:
        raise CannotStart(f"port {port} needs more rights than this user has: set PORT to one above 1023") from error
    except OSError as error:
        raise CannotStart(
            f"port {port} on {host} is taken ({error.strerror}): choose another, like PORT=8001"
        ) from error
    return listener
