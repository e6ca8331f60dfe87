"""The services tests run against: those named in DATABASE_URL and BROKER_URL, else embedded ones of this run alone.

Loaded as a plugin before Django's settings. The environment is set on import (where the servers will be follows from
the home folder alone); servers start only when tests are about to run, and only in the process that was started by
hand: xdist workers inherit its environment.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from journeycrm.embedded.child import CannotStart, Child, wait_until
from journeycrm.embedded.locations import DATABASE, embedded_broker_url, embedded_database_url, services_home
from journeycrm.embedded.postgres import Postgres
from journeycrm.embedded.valkey import Valkey

IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
_to_start: list[Postgres | Valkey] = []
_to_undo = ExitStack()
TEMPLATE_HOME = "JOURNEYCRM_TEST_TEMPLATE"  # set where the server is this run's own: the folder for the stamp


def _set_environment() -> None:
    if IS_WORKER:
        return
    home = Path(tempfile.mkdtemp(prefix="journeycrm-test-"))
    home.chmod(0o711)  # as root the servers run as a user of their own, who must be able to walk in
    (home / "static").mkdir()  # nothing is collected for tests, but the web server's warning of that is an error here
    _to_undo.callback(shutil.rmtree, home, ignore_errors=True)
    for name, url_of, server in (
        ("DATABASE_URL", embedded_database_url, Postgres),
        ("BROKER_URL", embedded_broker_url, Valkey),
    ):
        if not os.environ.get(name):
            os.environ[name] = url_of(home)
            _to_start.append(server(home, durable=False))
    if any(isinstance(server, Postgres) for server in _to_start):
        os.environ[TEMPLATE_HOME] = str(home)
    os.environ.setdefault("JOURNEYCRM_HOME", str(home))
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
    os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver")


_set_environment()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start what the environment does not name; they end with this process, whatever ends it."""
    if IS_WORKER or session.config.option.collectonly:
        return
    for server in _to_start:
        try:
            start(server, _to_undo.callback)
        except CannotStart as error:
            pytest.exit(f"the tests need their services: {error}", returncode=1)


def pytest_unconfigure() -> None:
    """Stop what was started and leave no folder behind."""
    _to_undo.close()


def start(server: Postgres | Valkey, at_the_end: Callable[..., object]) -> Child:
    """Run one server until the end of the session, and return when it answers and is set up."""
    server.prepare()
    kept = services_home(server.home)
    if kept != server.home.resolve():
        at_the_end(shutil.rmtree, kept, ignore_errors=True)
    child = Child(server.program())
    at_the_end(child.wait_stopped)
    wait_until(server.answers, child, seconds=60)
    server.settle()
    return child


def migrated_template() -> str | None:
    """Return the database that each process copies instead of migrating one of its own; the first to ask migrates it.

    None when the server was given: whatever database it names is not ours to fill.
    """
    if not os.environ.get(TEMPLATE_HOME):
        return None
    folder = Path(os.environ[TEMPLATE_HOME])
    with (folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "template.ready").exists():
            root = Path(__file__).resolve().parent.parent
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=root, check=True)
            (folder / "template.ready").touch()
    return DATABASE
