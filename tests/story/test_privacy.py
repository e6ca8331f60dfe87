"""The log of an erased person: counted, and silent about them."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from core.clock import now
from core.registries import registries
from story.models import Event
from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fact():
    return Event.objects.create(
        customer=CustomerFactory(), kind="touchpoint.logged", channel="phone", sentiment=-1, occurred_at=now(),
        actor_kind="user", actor_id=1, actor_label="Alice", source="mail", external_id="<amara@example.org>",
        data={"reason": "CANARY"},
    )  # fmt: skip


def test_the_fact_stays_without_the_person(fact):
    entry = registries.personal_data["story.Event"]
    other = Event.objects.create(
        customer=CustomerFactory(),
        kind="x",
        occurred_at=fact.occurred_at,
        actor_kind="system",
        actor_id=0,
        data={"a": 1},
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL journeycrm.erasing = 'on'")
    entry.erase(entry.rows([fact.customer_id]))
    fact.refresh_from_db()
    other.refresh_from_db()
    assert (fact.data, fact.external_id, fact.channel, fact.sentiment) == ({}, "", "phone", -1)
    assert other.data == {"a": 1}


def test_nobody_erases_by_the_way(fact):
    entry = registries.personal_data["story.Event"]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.erase(entry.rows([fact.customer_id]))
