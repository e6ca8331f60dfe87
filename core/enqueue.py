"""The only way to start a task: a hint after commit that may get lost without losing anything.

Every task works through rows that are already committed, and beat sweeps the same rows, so a hint only saves time.
Publishing may never hold up a request: 0.2 s at most, and after a failure no hints for 5 s (TESTPLAN section 3).
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from celery import Task, current_app  # noqa: TID251 (this is the one place)
from django.db import transaction
from prometheus_client import Counter

log = logging.getLogger(__name__)

HINT_TIMEOUT_SECONDS = 0.2
QUIET_SECONDS = 5.0
HINTS_LOST = Counter("journeycrm_hints_lost", "Task hints that could not be published (beat's sweep does the work)")

# Not who acts, only this thread's own connection: a broker connection must not be shared between threads.
_silence = threading.local()  # noqa: TID251


def enqueue(task: Task, /, **ids: int | str | None) -> None:
    """Ask for `task` after this transaction commits (at once outside one). Never raises, never waits.

    Arguments are ids only. A hint that cannot be published is counted and dropped: the sweeper finds the row.
    """
    transaction.on_commit(lambda: _publish(task, ids))


def _publish(task: Task, ids: dict[str, Any]) -> None:
    if time.monotonic() < getattr(_silence, "until", 0.0):
        HINTS_LOST.inc()
        return
    try:
        with _hint_connection() as connection:
            task.apply_async(kwargs=ids, connection=connection, retry=False)
    except Exception as error:  # whatever a broken broker raises: the fact is committed, the sweep will find it
        _silence.until = time.monotonic() + QUIET_SECONDS
        HINTS_LOST.inc()
        log.warning("hint lost", extra={"task": task.name, "error": str(error)})


def _hint_connection() -> Any:
    """A connection of its own from a pool of its own: a frozen broker must not block the request."""
    return _pool().acquire(block=True, timeout=HINT_TIMEOUT_SECONDS)


def _pool() -> Any:
    pool = getattr(_silence, "pool", None)
    if pool is None:
        options = dict(current_app.conf.broker_transport_options or {})
        options.update(socket_timeout=HINT_TIMEOUT_SECONDS, socket_connect_timeout=HINT_TIMEOUT_SECONDS)
        connection = current_app.connection_for_write(transport_options=options, connect_timeout=HINT_TIMEOUT_SECONDS)
        pool = _silence.pool = connection.Pool(limit=1)
    return pool
