"""The databases that are measured: one of each size, so that both can be asked in turn under the same load.

They are on the server of DATABASE_URL (it must be empty, and its role may make a second database, which is dropped in
the end), else on an embedded one of this run alone. Durability stays on: what is measured is what runs elsewhere.
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
from typing import Any

import psycopg2
from django.db import connections
from psycopg2 import sql

from journeycrm.embedded.child import CannotStart, Child, wait_until
from journeycrm.embedded.locations import ROLE, services_home, socket_folder
from journeycrm.embedded.postgres import SUPERUSER, Postgres
from journeycrm.embedded.secrets import generated_secret


@contextmanager
def server() -> Iterator[str]:
    """Set the environment up, start the server where none is named, and say in words what is measured."""
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


@contextmanager
def second_database() -> Iterator[Any]:
    """Copy the (migrated) database; answers Django's connection to the copy, see `use`."""
    first = connections["default"]
    name = f"{first.settings_dict['NAME']}_second"
    first.close()
    _as_maker("CREATE DATABASE {} TEMPLATE {} OWNER {}", name, first.settings_dict["NAME"], _role())
    second = connections.create_connection("default")
    second.settings_dict = first.settings_dict | {"NAME": name}
    try:
        yield second
    finally:
        second.close()
        use(first)
        _as_maker("DROP DATABASE {}", name)


def use(connection: Any) -> None:
    """Let everything that asks the default database ask this one."""
    connections["default"] = connection


def _role() -> str:
    return connections["default"].settings_dict["USER"] or ROLE


def _as_maker(statement: str, *names: str) -> None:
    """Run a statement about whole databases as who may: the superuser of the embedded server, else our role."""
    to = connections["default"].get_connection_params()
    if not os.environ.get("DATABASE_URL"):
        home = Path(os.environ["JOURNEYCRM_HOME"])
        password = generated_secret(home, "database_superuser_password")
        to |= {"host": str(socket_folder(home)), "user": SUPERUSER, "password": password}
    kept = {name: to[name] for name in ("host", "port", "user", "password") if to.get(name)}
    connection = psycopg2.connect(dbname="postgres", **kept)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))
    finally:
        connection.close()


def _start(server: Postgres, to_undo: ExitStack) -> None:
    server.prepare()
    kept = services_home(server.home)
    if kept != server.home.resolve():
        to_undo.callback(shutil.rmtree, kept, ignore_errors=True)
    child = Child(server.program())
    to_undo.callback(child.wait_stopped)
    wait_until(server.answers, child, seconds=60)
    server.settle()
