"""Hints never hold anybody up and never raise, whatever the broker does."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager

import pytest
from celery import current_app, shared_task
from django.db import transaction
from kombu import Queue

from core import enqueue as room
from core.enqueue import HINTS_LOST, enqueue

PATIENCE_SECONDS = 0.3


@shared_task(name="core.note_nothing", queue="default")
def note_nothing(*, row_id: int) -> None:
    """A task nobody runs: the tests look at its hints."""


@pytest.fixture(autouse=True)
def _fresh_connection(monkeypatch):
    """Each test begins with no connection and no silence."""
    monkeypatch.setattr(room, "_quiet_until", 0.0)
    monkeypatch.setattr(room, "_own", threading.local())
    monkeypatch.setattr(room, "_find", lambda name: current_app.tasks[name])


@pytest.fixture
def broker(monkeypatch):
    """Point the hints at another broker."""

    def point_at(url: str) -> None:
        original = current_app.connection_for_write
        monkeypatch.setattr(current_app, "connection_for_write", lambda **options: original(url=url, **options))

    return point_at


@contextmanager
def _closed_port():
    with socket.socket() as holder:  # bound, not listening: nobody else can take it, and it refuses
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@contextmanager
def _frozen_server():
    with socket.create_server(("127.0.0.1", 0)) as listener:  # the kernel accepts, nobody ever answers
        yield listener.getsockname()[1]


def _lost() -> float:
    return HINTS_LOST._value.get()


def _seconds(work) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("server", [_closed_port, _frozen_server])
@pytest.mark.parametrize("scheme", ["redis://127.0.0.1:{}/0", "amqp://guest:guest@127.0.0.1:{}//"])
def test_a_dead_broker_costs_a_moment_then_nothing_and_never_an_error(broker, server, scheme):
    with server() as port:
        broker(scheme.format(port))
        before = _lost()
        first = _seconds(lambda: enqueue(note_nothing, row_id=1))
        next_ones = _seconds(lambda: [enqueue(note_nothing, row_id=n) for n in range(2, 102)])
    assert first <= PATIENCE_SECONDS
    assert next_ones <= 0.1, "after a failure no hints are tried"
    assert _lost() == before + 101


@pytest.mark.django_db(transaction=True)
def test_after_the_silence_hints_are_tried_again(broker, monkeypatch):
    monkeypatch.setattr(room, "QUIET_SECONDS", 0.05)
    before = _lost()
    with _closed_port() as port:
        broker(f"redis://127.0.0.1:{port}/0")
        enqueue(note_nothing, row_id=1)
    monkeypatch.undo()  # the real broker is back
    monkeypatch.setattr(room, "_find", lambda name: current_app.tasks[name])
    time.sleep(0.06)
    with _listening() as taken:
        enqueue(note_nothing, row_id=2)
        assert taken() == [{"row_id": 2}]
    assert _lost() == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_hint_goes_out_once_per_transaction_and_only_after_its_commit():
    with _listening() as taken:
        with transaction.atomic():
            for _ in range(3):
                enqueue(note_nothing, row_id=7)
            enqueue(note_nothing, row_id=8)
            assert taken() == []
        assert taken() == [{"row_id": 7}, {"row_id": 8}]
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            enqueue(note_nothing, row_id=9)
            raise ZeroDivisionError
        assert taken() == []


@pytest.mark.django_db(transaction=True)
def test_a_task_can_be_named_and_is_found_in_its_apps_tasks_room(monkeypatch):
    monkeypatch.undo()
    with _listening() as taken:
        enqueue("core.sweep_idempotency_keys")
        assert taken() == [{}]


@contextmanager
def _listening():
    """Read the real broker's default queue; yields a function that answers what arrived since the last call."""
    with current_app.connection_for_read() as connection:
        channel = connection.default_channel
        queue = Queue("default")(channel)
        queue.declare()
        queue.purge()

        def taken() -> list[dict]:
            arrived = []
            while message := queue.get(no_ack=True):
                arrived.append(message.payload[1])
            return arrived

        yield taken
