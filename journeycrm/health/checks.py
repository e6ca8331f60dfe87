"""The parts we depend on, one check each: it answers why it is not well, or None.

Reasons are shown to whoever asks, so they are ours: no host, user or path from somebody's exception.
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from kombu import Connection

from core.registries import registries

from .heartbeat import beat_age

PATIENCE_MS = 2000  # for one look into the database
BEAT_SILENT = 20.0  # seconds; it beats every 5
QUEUE_LATE = 60.0  # seconds
DISK_LOW = 0.05  # of the whole
DISK_FULL = 100 * 1024 * 1024  # bytes

Check = Callable[[], str | None]


@dataclass(frozen=True)
class Readiness:
    """What stands against giving us work (`failing`), and what works but not as it should (`degraded`)."""

    failing: Mapping[str, str] = field(default_factory=dict)
    degraded: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        return "failing" if self.failing else "degraded" if self.degraded else "ready"


def readiness() -> Readiness:
    """Look at everything; never raises. Without the database the checks that read it are left out."""
    failing = _reasons({"database": database, "disk": disk_full})
    if "database" not in failing:
        failing |= _reasons({"migrations": migrations})
    degraded = _reasons({"broker": broker} | ({} if "disk" in failing else {"disk": disk_low}))
    if not failing.keys() & {"database", "migrations"}:
        degraded |= _reasons({"beat": beat, "late queue": late_queue})
    return Readiness(failing, degraded)


def database() -> str | None:
    """The database answers within two seconds (and five for a new connection)."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PATIENCE_MS)])
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return "the database does not answer"
    return None


def migrations() -> str | None:
    """The database is at least where this code is."""
    missing = _known_migrations() - MigrationRecorder(connection).applied_migrations().keys()
    return f"{len(missing)} migrations are not applied" if missing else None


def disk_full() -> str | None:
    """The home folder's disk can take more."""
    free = shutil.disk_usage(settings.HOME).free
    return f"the disk is full: {free // 2**20} MB free" if free < DISK_FULL else None


def disk_low() -> str | None:
    """The home folder's disk has more than 5 % left."""
    usage = shutil.disk_usage(settings.HOME)
    return (
        f"the disk is nearly full: {usage.free * 100 // usage.total} % free"
        if usage.free < DISK_LOW * usage.total
        else None
    )


def broker() -> str | None:
    """The broker takes a connection within a second."""
    options = dict(getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {}))
    if options:  # Redis and Valkey; RabbitMQ goes by connect_timeout
        options |= {"socket_timeout": 1, "socket_connect_timeout": 1}
    try:
        with Connection(settings.BROKER_URL, connect_timeout=1, transport_options=options) as asked:
            asked.connect()
    except Exception:  # every transport has errors of its own
        return "the broker does not answer: work is found by sweeping, later than usual"
    return None


def beat() -> str | None:
    """The scheduler starts tasks and a worker takes them."""
    age = beat_age()
    if age is None:
        return "the scheduler and a worker have not shown up yet"
    return f"the scheduler or all workers have been silent for {age:.0f} s" if age > BEAT_SILENT else None


def late_queue() -> str | None:
    """No queue of rows has one that has been due for a minute."""
    late = []
    for gauge in registries.gauges:
        age = gauge.read().get("oldest_seconds", 0.0)
        if age > QUEUE_LATE:
            late.append(f"{gauge.name} ({age:.0f} s)")
    return f"due for more than {QUEUE_LATE:.0f} s: {', '.join(late)}" if late else None


@functools.cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _reasons(checks: Mapping[str, Check]) -> dict[str, str]:
    found = {}
    for name, check in checks.items():
        try:
            reason = check()
        except (DatabaseError, OSError):
            connection.close()
            reason = "this could not be looked at"
        if reason:
            found[name] = reason
    return found
