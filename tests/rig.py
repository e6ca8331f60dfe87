"""Real processes around a test: a Celery worker, beat, and a mail server on loopback that remembers what it was given.

Shared by the flows and by `python -m chaos`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default as mail_policy
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit, urlunsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from journeycrm.embedded.child import Child
from journeycrm.supervisor.plan import make_plan

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what: Callable[[], object], seconds: float = 30.0, step: float = 0.1) -> float:
    """Wait until `what()` is true; answers how many seconds that took. Raises TimeoutError."""
    began = time.monotonic()
    while not what():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"still not after {seconds} s")
        time.sleep(step)
    return time.monotonic() - began


@dataclass(frozen=True)
class Mail:
    """A mail as the server took it: who it was for in the envelope, and the message."""

    readers: tuple[str, ...]
    message: Message
    at: float


@dataclass
class MailServer:
    """An SMTP server on 127.0.0.1. `answer` is what it says to DATA.

    It thinks for `thinking` seconds before it takes a message, and for `delay` seconds more before it says so.
    """

    answer: str = "250 taken"
    thinking: float = 0.0
    delay: float = 0.0
    mails: list[Mail] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    def __enter__(self) -> MailServer:
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # a dozen lines a mail otherwise
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=10)
        self._controller.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a message (the name is the protocol's)."""
        await asyncio.sleep(self.thinking)
        if self.answer.startswith("2"):
            message = message_from_bytes(cast(bytes, envelope.content), policy=mail_policy)
            self.mails.append(Mail(tuple(envelope.rcpt_tos), message, time.time()))
        await asyncio.sleep(self.delay)
        return self.answer

    @property
    def url(self) -> str:
        """What EMAIL_URL is for this server."""
        return f"smtp://127.0.0.1:{self.port}"

    def keys(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(str(mail.message["Message-ID"]) for mail in list(self.mails))


@dataclass
class Crew:
    """A worker, beat and web server of their own, as `./manage.py up` would start them."""

    home: Path
    environ: Mapping[str, str]
    worker: Child | None = None
    beat: Child | None = None
    web: Child | None = None

    def __post_init__(self) -> None:
        self._plan = make_plan(ROOT, self.home, {**os.environ, **self.environ})
        self._plan.counters.mkdir(parents=True, exist_ok=True)

    def start_worker(self) -> None:
        """Start the worker group."""
        self.worker = Child(self._plan.worker())

    def start_beat(self) -> None:
        """Start the scheduler."""
        self.beat = Child(self._plan.beat())

    def start_web(self, listener: socket.socket) -> None:
        """Start the web server on this socket."""
        self.web = Child(self._plan.web(listener))

    def kill_worker(self) -> None:
        """kill -9 the whole worker group, at once."""
        assert self.worker is not None
        self.worker.kill()
        wait_for(lambda: self.worker is None or self.worker.ended() is not None, 10)
        self.worker = None

    def stop(self) -> None:
        """End what runs."""
        for child in (self.beat, self.worker, self.web):
            if child is not None:
                child.kill()
                child.wait_stopped(0)
        self.beat = self.worker = self.web = None

    def log(self, name: str) -> str:
        """What a process said."""
        path = self.home / "log" / f"{name}.log"
        return path.read_text() if path.exists() else ""


def broker_of_its_own(url: str, number: int) -> str:
    """The same broker, another database in it: what one test asks for is taken by its own worker."""
    parts = urlsplit(url)
    if parts.scheme == "redis+socket":
        return urlunsplit(parts._replace(query=f"virtual_host={number}"))
    return urlunsplit(parts._replace(path=f"/{number}"))


def database_url(settings_of_database: Mapping[str, object]) -> str:
    """A DATABASES entry as an URL for another process."""
    from urllib.parse import quote

    user, password = (quote(str(settings_of_database[key]), safe="") for key in ("USER", "PASSWORD"))
    options = cast(Mapping[str, str], settings_of_database.get("OPTIONS") or {})
    host = str(settings_of_database["HOST"] or options.get("host", ""))  # a socket's folder stands among the options
    port = settings_of_database["PORT"]
    name = settings_of_database["NAME"]
    if host.startswith("/"):
        return f"postgresql://{user}:{password}@/{name}?host={quote(host, safe='')}"
    return f"postgresql://{user}:{password}@{host}:{port or 5432}/{name}"
