"""Facts and consumers of the tests' own, beside those of the apps."""

from __future__ import annotations

import pytest
from django.db import transaction

from core.actor import SYSTEM
from core.registries import EventKind, FeedConsumer, registries
from story.actions import record_event
from tests.factories.customers import CustomerFactory

KIND = "test.happened"


@pytest.fixture(autouse=True)
def kind(monkeypatch) -> str:
    """A kind of fact that only tests record."""
    monkeypatch.setitem(registries.event_kinds._items, KIND, EventKind(KIND, "Something happened", "bolt"))
    return KIND


@pytest.fixture
def record(kind):
    """Record a fact; the customer is made where none is given."""

    def recorded(customer_id: int | None = None, *, by=SYSTEM, **fields):
        fields.setdefault("kind", kind)
        with transaction.atomic():
            return record_event(customer_id=customer_id or CustomerFactory().pk, by=by, **fields)

    return recorded


@pytest.fixture
def consumer(monkeypatch):
    """Register consumers that are gone after the test, and nobody else: `consumer(handle, **options)`."""
    monkeypatch.setattr(registries.consumers, "_items", {})

    def registered(handle, name: str = "test.reader", **options) -> FeedConsumer:
        who = FeedConsumer(name, handle, **options)
        monkeypatch.setitem(registries.consumers._items, name, who)
        return who

    return registered
