"""The database that is measured: the one in DATABASE_URL (it must be empty), else an embedded one of this run alone.

Durability stays on: what is measured is what runs at people's places.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from journeycrm.embedded.child import CannotStart, Child, wait_until
from journeycrm.embedded.locations import services_home
from journeycrm.embedded.postgres import Postgres


@contextmanager
def database() -> Iterator[str]:
    """Set the environment up, start the database where none is named, and say in words what is measured."""
    with ExitStack() as to_undo:
        home = Path(tempfile.mkdtemp(prefix="journeycrm-bench-"))
        to_undo.callback(shutil.rmtree, home, ignore_errors=True)
        home.chmod(0o711)  # as root the server runs as a user of its own, who must be able to walk in
        (home / "static").mkdir()
        given = bool(os.environ.get("DATABASE_URL"))
        os.environ |= {"JOURNEYCRM_HOME": str(home), "JOURNEYCRM_PROCESS": "web", "LOG_LEVEL": "ERROR"}
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
        os.environ["ALLOWED_HOSTS"] = "testserver"
        os.environ["DJANGO_SETTINGS_MODULE"] = "journeycrm.settings"
        if not given:
            try:
                _start(Postgres(home), to_undo)
            except CannotStart as error:
                sys.exit(f"bench: {error}")
        yield "the database in DATABASE_URL" if given else "the embedded PostgreSQL, durability on"


def _start(server: Postgres, to_undo: ExitStack) -> None:
    server.prepare()
    kept = services_home(server.home)
    if kept != server.home.resolve():
        to_undo.callback(shutil.rmtree, kept, ignore_errors=True)
    child = Child(server.program())
    to_undo.callback(child.wait_stopped)
    wait_until(server.answers, child, seconds=60)
    server.settle()
