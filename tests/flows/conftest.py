"""A house at work: worker, beat and mail server beside the test, on the test's own database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.rig import Crew, MailServer, broker_of_its_own, database_url

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
