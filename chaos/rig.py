"""The services a row runs against: embedded ones of this run alone, or those that DATABASE_URL and BROKER_URL name."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import django
from django.core.management import call_command

from journeycrm.embedded.child import Child, wait_until
from journeycrm.embedded.locations import embedded_broker_url, embedded_database_url, services_home
from journeycrm.embedded.postgres import Postgres
from journeycrm.embedded.valkey import Valkey
from tests.rig import Crew, MailServer

WORKER_PROCESSES = 4


@contextmanager
def services() -> Iterator[Path]:
    """Start what the environment does not name, migrate, and answer the home folder; all ends with the block."""
    with ExitStack() as undo:
        home = Path(tempfile.mkdtemp(prefix="journeycrm-chaos-"))
        undo.callback(shutil.rmtree, home, ignore_errors=True)
        home.chmod(0o711)  # as root the servers run as a user of their own, who must be able to walk in
        (home / "static").mkdir()
        for name, url_of, server in (
            ("DATABASE_URL", embedded_database_url, Postgres(home)),
            ("BROKER_URL", embedded_broker_url, Valkey(home)),
        ):
            if not os.environ.get(name):
                os.environ[name] = url_of(home)
                _start(server, undo)
        os.environ["JOURNEYCRM_HOME"] = str(home)
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
        os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")
        os.environ.setdefault("LOG_LEVEL", "WARNING")
        os.environ["DJANGO_SETTINGS_MODULE"] = "journeycrm.settings"
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        yield home


@contextmanager
def house(home: Path, mail: MailServer, **environ: str) -> Iterator[Crew]:
    """A worker group and beat, at work, that send to this mail server."""
    processes = str(WORKER_PROCESSES)
    crew = Crew(home, {"EMAIL_URL": mail.url, "WORKER_PROCESSES": processes, "LOG_LEVEL": "WARNING", **environ})
    try:
        crew.start_beat()
        crew.start_worker()
        yield crew
    finally:
        crew.stop()


def _start(server: Postgres | Valkey, undo: ExitStack) -> None:
    server.prepare()
    kept = services_home(server.home)
    if kept != server.home.resolve():
        undo.callback(shutil.rmtree, kept, ignore_errors=True)
    child = Child(server.program())
    undo.callback(child.wait_stopped)
    wait_until(server.answers, child, seconds=60)
    server.settle()
