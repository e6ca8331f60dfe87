"""A house at work: worker, beat and mail server beside the test, on the test's own database."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.rig import Crew, MailServer, broker_of_its_own, database_url

UNDER_FIRE = "under fire"  # how the server knows the processes that are killed
FIRST_BROKER_DATABASE = 10  # below that are the tests' own


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with MailServer() as server:
        yield server


@pytest.fixture
def crew(transactional_db: None, mail_server: MailServer, tmp_path: Path) -> Iterator[Crew]:
    """A worker and beat that are not started yet; ended before the tables are emptied."""
    lane = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    (tmp_path / "static").mkdir()
    crew = Crew(
        home=tmp_path,
        environ={
            "DATABASE_URL": database_url(connection.settings_dict),
            "BROKER_URL": broker_of_its_own(settings.BROKER_URL, FIRST_BROKER_DATABASE + lane),
            "EMAIL_URL": mail_server.url,
            "WORKER_PROCESSES": "2",
            "WEB_WORKERS": "1",
        },
    )
    try:
        yield crew
    finally:
        crew.stop()


@pytest.fixture
def at_work(crew: Crew) -> Crew:
    """The same, started."""
    crew.start_worker()
    crew.start_beat()
    return crew


@pytest.fixture
def forge():
    """Start processes by the line that tells their work; answers their ids. Whatever happens, none is left."""
    command = [sys.executable, "-m", "tests.flows.fire", connection.settings_dict["NAME"]]
    named = {**os.environ, "PGAPPNAME": UNDER_FIRE}
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=named)
    assert program.stdout.readline() == "ready\n"
    started: list[int] = []

    def start(line: str) -> int:
        program.stdin.write(line + "\n")
        program.stdin.flush()
        started.append(int(program.stdout.readline()))
        return started[-1]

    yield start
    program.communicate()
    for process in started:
        kill(process)


def kill(process: int) -> None:
    """kill -9, where it still runs."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def wait_until_alone() -> None:
    """The server needs a moment to notice that a client was killed, and to take back what it had open."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"
    deadline = time.monotonic() + 60
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(others, [UNDER_FIRE])
            if cursor.fetchone()[0] == 0:
                return
            time.sleep(0.05)
    raise AssertionError("killed clients still hold the database")
