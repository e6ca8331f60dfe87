"""What is done with time: calls nobody told the end of, and what is old enough to be forgotten."""

from __future__ import annotations

import time

from core.actor import SYSTEM
from touchpoints.actions import forget_old_events, record_silent_call
from touchpoints.queries import silent_calls

SWEEP_SECONDS = 5.0  # a task's share


def record_silent_calls() -> None:
    """Record calls whose end was never told, each in a transaction of its own, for a task's share of time."""
    until = time.monotonic() + SWEEP_SECONDS
    for call_id in silent_calls():
        record_silent_call(call_id=call_id, by=SYSTEM)
        if time.monotonic() > until:
            return


def forget() -> None:
    """Forget what is old, for a task's share of time."""
    until = time.monotonic() + SWEEP_SECONDS
    while forget_old_events(by=SYSTEM) and time.monotonic() < until:
        pass
