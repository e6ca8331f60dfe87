"""From nothing to a page that answers, and back to nothing: the whole life of one `up`."""

from __future__ import annotations

import http.client
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol

from journeycrm.embedded.child import CannotStart, Program, wait_until
from journeycrm.embedded.leftovers import end_leftovers, marked_with
from journeycrm.embedded.postgres import Postgres
from journeycrm.embedded.secrets import make_folder
from journeycrm.embedded.valkey import Valkey

from .lock import hold
from .plan import Plan, reserve
from .watch import Member, stop_in_order, watch

LEAST_FREE = 300 * 1024 * 1024  # bytes
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """Somebody asked us to stop."""


class World(Protocol):
    """What only Django knows, done in this process while the services are up and nothing else is."""

    def migrate(self) -> None:
        """Bring the database to the code's state."""

    def is_empty(self) -> bool:
        """Say whether there is neither a customer nor a user."""

    def load_demo(self) -> None:
        """Fill the empty database with the demo world."""

    def closing_words(self) -> list[str]:
        """Return lines for the person at the terminal: how to sign in."""


class Opening:
    """One `up`: `run` returns when somebody asked it to stop and everything has stopped."""

    def __init__(self, plan: Plan, world: World, say: Callable[[str], None], *, demo: bool = True) -> None:
        self.plan = plan
        self.world = world
        self.say = say
        self.demo = demo
        self.servers: list[Member] = []
        self.processes: list[Member] = []

    def run(self) -> None:
        """Start everything, keep it running, stop it on SIGINT, SIGTERM or SIGHUP; raises CannotStart."""
        with _stop_on_signals():
            try:
                self._start()
                watch([*self.servers, *self.processes], self._say_event)
            except Stop:
                self.say("\nStopping ...")
            finally:
                _let_second_signal_kill(self)
                stop_in_order([self.processes, self.servers])
        self.say("Stopped.")

    def _start(self) -> None:
        plan = self.plan
        self._lock = hold(plan.home)
        check_space(plan.home)
        end_leftovers(
            lambda: marked_with(plan.mark),
            ((None, 1.0), (signal.SIGTERM, 8.0), (signal.SIGKILL, 5.0)),
            what="a process of a supervisor that was killed",
        )
        listener = reserve(plan.host, plan.port)
        self.say(f"JourneyCRM starts, with its home in {plan.home}")
        embedded_database = not plan.environ.get("DATABASE_URL")
        if embedded_database:
            self._start_server("PostgreSQL", Postgres(plan.home))
        if not plan.environ.get("BROKER_URL"):
            self._start_server("Valkey", Valkey(plan.home))
        with self._step("migrations"):
            self.world.migrate()
        if self.demo and embedded_database and self.world.is_empty():
            with self._step("demo world"):
                self.world.load_demo()
        self._start_processes(listener)
        self._say_welcome()

    def _start_server(self, name: str, server: Postgres | Valkey) -> None:
        member = Member(program=server.program, prepare=server.prepare)
        self.servers.append(member)
        with self._step(name):
            child = member.start()
            wait_until(server.answers, child, seconds=120)
            server.settle()

    def _start_processes(self, listener: socket.socket) -> None:
        shutil.rmtree(self.plan.counters, ignore_errors=True)
        make_folder(self.plan.counters, 0o700)
        with self._step("web, worker, scheduler"):
            programs: list[Callable[[], Program]] = [
                lambda: self.plan.web(listener),
                self.plan.worker,
                self.plan.beat,
            ]
            for program in programs:
                member = Member(program=program)
                self.processes.append(member)
                member.start()
            web = self.processes[0].child
            assert web is not None  # noqa: S101 - just started
            wait_until(lambda: _answers(self.plan.host, self.plan.port), web, seconds=120)

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        self.say(f"  {name} ...")
        yield
        self.say(f"  {name}: ready in {time.monotonic() - began:.1f} s")

    def _say_event(self, text: str) -> None:
        self.say(f"{time.strftime('%H:%M:%S')} {text}")

    def _say_welcome(self) -> None:
        lines = ["", f"JourneyCRM is open: {self.plan.address}"]
        lines += [f"  {line}" for line in self.world.closing_words()]
        lines += [f"Logs: {self.plan.home / 'log'}. Ctrl-C stops everything; the next start has all data.", ""]
        self.say("\n".join(lines))


def check_space(home: Path) -> None:
    """Raise CannotStart when the home folder's disk has no room to work with."""
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE:
        raise CannotStart(
            f"the disk of {home} is full: {free // 2**20} MB free, {LEAST_FREE // 2**20} MB are needed to start"
        )


def _answers(host: str, port: int) -> bool:
    """Say whether /-/live answers there with anything but a failure of its own."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(target, port, timeout=5)
    try:
        connection.request("GET", "/-/live")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def _stop_on_signals() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)  # one is enough until we have begun to stop
        raise Stop

    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _let_second_signal_kill(opening: Opening) -> None:
    """From now on a further Ctrl-C ends the waiting for our own processes; the servers still shut down well."""

    def hurry(number: int, frame: FrameType | None) -> None:
        for member in opening.processes:
            if member.child is not None:
                member.child.kill()

    for number in STOP_SIGNALS:
        signal.signal(number, hurry)
