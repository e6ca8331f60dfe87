"""`manage.py up` as people meet it: a real home, real servers, real signals."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg2
import pytest

from journeycrm.embedded.leftovers import marked_with, standing_in
from journeycrm.embedded.locations import embedded_database_url, services_home
from journeycrm.management.commands.up import DEMO_SIGN_INS

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = ("DATABASE_URL", "BROKER_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "BASE_URL", "DJANGO_SETTINGS_MODULE")


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


class Up:
    """One `manage.py up --empty` in a home folder."""

    def __init__(self, home: Path, port: int | None = None, **environ: str) -> None:
        self.home = home.resolve()
        self.port = port or free_port()
        self.output = home.with_name(f"up-{self.port}-{time.monotonic_ns()}.log")
        inherited = {name: value for name, value in os.environ.items() if name not in OUTSIDE and "PYTEST" not in name}
        with self.output.open("w") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--empty"],
                cwd=ROOT,
                stdout=stream,
                stderr=subprocess.STDOUT,
                env={**inherited, "JOURNEYCRM_HOME": str(home), "PORT": str(self.port), "WEB_WORKERS": "1", **environ},
            )

    def opened(self, seconds: float = 180) -> Up:
        until(lambda: "is open" in self.text() or self.process.poll() is not None, seconds)
        assert "is open" in self.text(), self.text()
        return self

    def text(self) -> str:
        return self.output.read_text()

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def child(self, name: str) -> int | None:
        """The pid of one of our children by its name in the log of starts."""
        if name == "postgres":
            found = [pid for pid in standing_in(services_home(self.home) / "postgres") if self.is_parent_of(pid)]
        elif name == "valkey":
            found = [pid for pid in standing_in(services_home(self.home) / "valkey") if self.is_parent_of(pid)]
        else:
            found = [
                pid
                for pid in marked_with(f"JOURNEYCRM_SUPERVISED_HOME={self.home}")
                if self.is_parent_of(pid) and f"JOURNEYCRM_PROCESS={name}".encode() in environment(pid)
            ]
        return found[0] if found else None

    def is_parent_of(self, pid: int) -> bool:
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1] == str(self.process.pid)
        return False

    def everything(self) -> list[int]:
        """All processes that belong to this home, the supervisor left out."""
        kept = services_home(self.home)
        return [
            *marked_with(f"JOURNEYCRM_SUPERVISED_HOME={self.home}"),
            *standing_in(kept / "postgres"),
            *standing_in(kept / "valkey"),
        ]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


def environment(pid: int) -> list[bytes]:
    """What a process was started with; nothing when it has just ended (the killed ones do, between two looks)."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return []


def until(condition, seconds: float):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.1)


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o750)
    return home


@pytest.fixture
def up(home):
    started = []

    def start(at: Path = home, port: int | None = None, **environ: str) -> Up:
        started.append(Up(at, port, **environ))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()
        until(lambda each=each: not each.everything(), 30)
        if services_home(each.home) != each.home:
            shutil.rmtree(services_home(each.home), ignore_errors=True)


@pytest.mark.flow
@pytest.mark.slow
def test_one_life_of_an_installation(up, home):
    """First start, a child killed, the supervisor killed, the next start with all data, Ctrl-C."""
    first = up().opened()
    assert first.get("/-/live") == (200, "live\n")
    assert f"http://127.0.0.1:{first.port}" in first.text()
    assert home.stat().st_mode & 0o777 == 0o750, "an existing folder keeps its permissions"

    with psycopg2.connect(embedded_database_url(home)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)
        sign_ins = [{"role": "agent", "email": "ana@demo.example", "password": "shown once"}]
        for key, value in (("test.kept", "yes"), (DEMO_SIGN_INS, sign_ins)):
            row = [key, json.dumps(value)]
            cursor.execute("INSERT INTO core_setting (key, value, updated_at) VALUES (%s, %s, now())", row)
    connection.close()
    until(lambda: first.get("/-/ready") == (200, '{"status": "ready", "reasons": {}}'), 40)

    _every_child_comes_back(first)
    _everything_ends_with_the_supervisor(first)

    second = up(port=first.port).opened()
    assert "Sign in as agent: ana@demo.example  password: shown once" in second.text()
    with psycopg2.connect(embedded_database_url(home)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT value FROM core_setting WHERE key = 'test.kept'")
        assert cursor.fetchone() == ("yes",)
    connection.close()

    refused = up(port=free_port())
    assert refused.process.wait(timeout=60) == 1
    assert f"already runs with the home folder {home}" in refused.text()
    assert len(refused.text().splitlines()) == 1

    began = time.monotonic()
    assert second.stop(signal.SIGINT) == 0
    assert time.monotonic() - began < 30
    assert second.everything() == []
    assert second.text().rstrip().endswith("Stopped.")


def _every_child_comes_back(running: Up) -> None:
    for name in ("postgres", "valkey", "web", "worker", "beat"):
        killed = running.child(name)
        assert killed, f"{name} runs"
        os.kill(killed, signal.SIGKILL)
        until(lambda name=name, killed=killed: running.child(name) not in (None, killed), 40)
    assert running.process.poll() is None
    assert running.get("/-/live") == (200, "live\n")
    until(lambda: running.get("/-/ready") == (200, '{"status": "ready", "reasons": {}}'), 60)
    for name in ("PostgreSQL", "Valkey", "web", "worker", "beat"):
        assert running.text().count(f"{name} ended (signal 9)") == 1, "a dependant survives what it depends on"


def _everything_ends_with_the_supervisor(running: Up) -> None:
    running.process.kill()
    running.process.wait()
    until(lambda: not running.everything(), 30)


def test_a_taken_port_is_one_clear_line(up, home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = up(port=port)
        assert refused.process.wait(timeout=60) == 1
    assert refused.text() == (
        f"journeycrm: port {port} on 127.0.0.1 is taken (Address already in use): choose another, like PORT=8001\n"
    )
    assert not (home / "postgres").exists(), "nothing was started for it"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"PORT": "eighty"}, "configuration cannot be used"),
        ({"PORT": "70000"}, "PORT=70000 is not a port"),
        ({"HOST": "no.such.host.invalid"}, "is not an address of this machine"),
        ({"WEB_WORKERS": "many"}, "WEB_WORKERS=many is not a number of processes"),
        ({"JOURNEYCRM_HOME": "/proc/nowhere"}, "cannot use /proc/nowhere"),
    ],
)
def test_a_broken_configuration_is_one_clear_line(up, environ, said):
    refused = up(**environ)
    assert refused.process.wait(timeout=60) == 1
    assert said in refused.text()
    assert len(refused.text().splitlines()) == 1


def test_a_python_without_the_packages_is_one_clear_line():
    done = subprocess.run(
        [sys.executable, "-S", "-I", "manage.py", "up"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "make setup" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_module_is_one_clear_line(up, tmp_path):
    (tmp_path / "rest_framework.py").write_text("raise ModuleNotFoundError(\"No module named 'rest_framework'\")\n")
    refused = up(PYTHONPATH=str(tmp_path))
    assert refused.process.wait(timeout=60) == 1
    assert refused.text() == "journeycrm: No module named 'rest_framework': run 'make setup'\n"


def test_a_python_without_venv_is_one_clear_line(tmp_path):
    python = tmp_path / "python3"
    python.write_text(f'#!/bin/sh\ncase "$2" in *venv*) exit 1;; esac\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "package-lock.json"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    done = subprocess.run(
        ["make", "-s", f"PYTHON={python}", "run"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "python3-venv" in done.stderr.splitlines()[0]
    assert not (tmp_path / ".venv" / "bin").exists()
