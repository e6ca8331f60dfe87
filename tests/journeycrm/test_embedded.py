"""The embedded services' places and servers: private, findable, and nobody else's permissions touched."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections import namedtuple
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest import mock

import psycopg2
import pytest

from journeycrm.embedded import locations
from journeycrm.embedded.child import CannotStart, Child, Program, tail, wait_until
from journeycrm.embedded.locations import (
    embedded_broker_url,
    embedded_database_url,
    keep_choice,
    services_home,
    socket_folder,
)
from journeycrm.embedded.postgres import Postgres
from journeycrm.embedded.programs import own_folder
from journeycrm.embedded.secrets import generated_secret
from journeycrm.supervisor.opening import check_space
from tests.services import start

is_root = os.geteuid() == 0


@contextmanager
def running(server):
    with ExitStack() as stack:
        yield start(server, stack.callback)


def walkable(path: Path) -> Path:
    """pytest's own folders are closed to others; the servers' user must be able to walk in."""
    for folder in (path, *path.parents):
        if folder.stat().st_mode & 0o001 == 0:
            folder.chmod(folder.stat().st_mode | 0o011)
    return path


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    return walkable(home)


def test_addresses_follow_from_the_home_alone_and_stay(home):
    assert embedded_database_url(home) == embedded_database_url(home)
    assert embedded_broker_url(home) == embedded_broker_url(home)
    assert embedded_database_url(home) != embedded_database_url(home / "other")
    assert f"@{socket_folder(home)}/valkey.sock" in embedded_broker_url(home)


def test_secrets_are_for_us_alone(home):
    generated_secret(home, "database_password")
    assert stat.S_IMODE((home / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "secrets" / "database_password").stat().st_mode) == 0o600
    assert [path.name for path in (home / "secrets").iterdir()] == ["database_password"], "no draft is left"


def test_a_socket_path_that_would_be_too_long_moves_to_tmp(home):
    deep = home / ("d" * 60) / ("e" * 60)
    assert len(os.fsencode(socket_folder(deep) / ".s.PGSQL.5432.lock")) <= 107
    assert socket_folder(deep) == socket_folder(deep)
    assert socket_folder(deep).parent == Path("/tmp")
    assert socket_folder(home / "x") != socket_folder(deep)


def test_a_folder_of_somebody_else_is_refused_and_left_alone(home):
    open_folder = home / "sockets"
    open_folder.mkdir()
    open_folder.chmod(0o777)
    with pytest.raises(CannotStart, match="mode 0700"):
        own_folder(open_folder)
    assert stat.S_IMODE(open_folder.stat().st_mode) == 0o777
    link = home / "link"
    link.symlink_to(home)
    with pytest.raises(CannotStart):
        own_folder(link)


@pytest.mark.skipif(not is_root, reason="only root runs the servers as another user")
def test_as_root_an_unreachable_home_has_its_services_elsewhere_for_good(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "home"
    home.mkdir()
    elsewhere = services_home(home)
    assert elsewhere.parent == locations.SYSTEM_HOME
    keep_choice(home)
    walkable(home)
    assert services_home(home) == elsewhere, "data does not seem to vanish when a permission changes"
    assert stat.S_IMODE(tmp_path.stat().st_mode) & 0o700 == 0o700


def test_a_home_that_moves_takes_its_services_along(home):
    keep_choice(home)
    moved = home.with_name("moved")
    home.rename(moved)
    assert services_home(moved) == moved.resolve()


@pytest.mark.slow
def test_the_server_refuses_strangers_and_survives_a_stale_pid_file(home):
    before = stat.S_IMODE(home.stat().st_mode)
    server = Postgres(home, durable=False)
    with running(server):
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(host=str(socket_folder(home)), user="postgres", password="wrong", dbname="postgres")
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(host=str(socket_folder(home)), user="journeycrm", password="", dbname="journeycrm")
        connection = psycopg2.connect(embedded_database_url(home))
        with connection, connection.cursor() as cursor:
            for extension in ("pg_trgm", "unaccent", "btree_gist"):
                cursor.execute(f"CREATE EXTENSION {extension}")
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute("COPY (SELECT 1) TO PROGRAM 'id'")
        connection.close()
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.stat().st_mode) == before

    somebody = subprocess.Popen(["sleep", "60"])
    try:
        (server.data / "postmaster.pid").write_text(f"{somebody.pid}\n{server.data}\n")
        with running(server):
            psycopg2.connect(embedded_database_url(home)).close()
        assert somebody.poll() is None, "a process that got the old number by chance is left alone"
    finally:
        somebody.kill()
        somebody.wait()


@pytest.mark.slow
def test_a_cut_first_start_and_a_lost_password_file_are_mended(home):
    server = Postgres(home, durable=False)
    half = server.data.with_name("postgres.making")
    server.prepare()
    shutil.copytree(server.data, half)
    shutil.rmtree(server.data)
    server.prepare()
    assert not half.exists()
    (home / "secrets" / "database_password").unlink(missing_ok=True)
    with running(server):
        psycopg2.connect(embedded_database_url(home)).close()


def test_data_of_another_postgresql_is_refused(home):
    server = Postgres(home)
    own_folder(server.data)
    (server.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(CannotStart, match="made by PostgreSQL 12"):
        server.prepare()


def test_a_full_disk_is_one_clear_line(home):
    full = namedtuple("Usage", "total used free")(10**9, 10**9 - 10**6, 10**6)
    with (
        mock.patch.object(shutil, "disk_usage", lambda path: full),
        pytest.raises(CannotStart, match="is full: 0 MB free"),
    ):
        check_space(home)


def test_a_program_that_dies_says_why(home):
    program = Program(
        "thing", ("/bin/sh", "-c", "echo noise; echo 'FATAL: no room' >&2; exit 3"), home / "log" / "t.log"
    )
    with pytest.raises(CannotStart, match="thing did not start: FATAL: no room"):
        wait_until(lambda: False, Child(program), seconds=10)
    assert stat.S_IMODE((home / "log" / "t.log").stat().st_mode) == 0o600


def test_a_child_that_will_not_stop_is_killed_in_time(home):
    program = Program(
        "deaf", ("/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"), home / "d.log", patience=0.3
    )
    child = Child(program)
    wait_until(lambda: "deaf" in tail(program.log), child, seconds=10)
    child.wait_stopped()
    assert child.ended() == -9
