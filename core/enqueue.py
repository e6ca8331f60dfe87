"""The only way to start a task: a hint after commit that may get lost without losing anything.

Every task works through rows that are already committed, and beat sweeps the same rows, so a hint only saves time.
Publishing may never hold up a request: 0.2 s at most, and after a failure no hints for 5 s (TESTPLAN section 3).
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from celery import Task, current_app  # noqa: TID251 (this is the one place)
from django.db import transaction
from prometheus_client import Counter

log = logging.getLogger(__name__)

HINT_TIMEOUT_SECONDS = 0.2
QUIET_SECONDS = 5.0
HINT_LIFE_SECONDS = 60  # a hint nobody took by then is dropped, so that hints don't pile up before a busy worker
HINTS_LOST = Counter("journeycrm_hints_lost", "Task hints that could not be published (beat's sweep does the work)")

# Not who acts, only this thread's own connection: a broker connection must not be shared between threads.
_own = threading.local()  # noqa: TID251
_quiet_until = 0.0  # for the whole process: one request finds out that the broker is gone, not one per thread


def enqueue(task: Task | str, /, **ids: int | str | None) -> None:
    """Ask for `task` after this transaction commits (at once outside one). Never raises, never waits.

    Arguments are ids only. Actions, whose room may not import tasks, give the name ('story.feed_facts'). The same
    hint twice in one transaction is one. A hint that cannot be published is counted and dropped: the sweeper finds
    the row.
    """
    hint = _Hint(task if isinstance(task, str) else task.name, tuple(sorted(ids.items())))
    if hint not in (waiting for _, waiting, *_ in transaction.get_connection().run_on_commit):
        transaction.on_commit(hint)


@dataclass(frozen=True)
class _Hint:
    """A task to be asked for, equal to another one for the same rows."""

    task: str
    ids: tuple[tuple[str, int | str | None], ...]

    def __call__(self) -> None:
        global _quiet_until
        if time.monotonic() < _quiet_until:
            HINTS_LOST.inc()
            return
        try:
            with _pool().acquire(block=True, timeout=HINT_TIMEOUT_SECONDS) as connection:
                _find(self.task).apply_async(
                    kwargs=dict(self.ids), connection=connection, retry=False, expires=HINT_LIFE_SECONDS
                )
        except Exception as error:  # whatever a broken broker raises: the fact is committed, the sweep will find it
            _quiet_until = time.monotonic() + QUIET_SECONDS
            _own.pool = None
            HINTS_LOST.inc()
            log.warning("hint lost", extra={"task": self.task, "error": str(error)})


def _find(name: str) -> Task:
    """The task of this name ('app.verb_noun'), from its app's `tasks` room."""
    import_module(f"{name.partition('.')[0]}.tasks")
    return current_app.tasks[name]


def _pool() -> Any:
    """A connection of its own from a pool of its own: a frozen broker must not block the request."""
    pool = getattr(_own, "pool", None)
    if pool is None:
        options = dict(current_app.conf.broker_transport_options or {})
        options.update(
            socket_timeout=HINT_TIMEOUT_SECONDS,
            socket_connect_timeout=HINT_TIMEOUT_SECONDS,
            max_retries=0,  # kombu's own default is to wait 2 s and try again
        )
        connection = current_app.connection_for_write(transport_options=options, connect_timeout=HINT_TIMEOUT_SECONDS)
        pool = _own.pool = connection.Pool(limit=1)
    return pool
