"""Eight writers and four readers, killed at random: every fact once, per customer in order, positions without gaps."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from django.db import connection

from core.registries import registries
from story.models import ConsumerFailure, Event, Feed
from story.work import catch_up
from tests.factories.customers import CustomerFactory
from tests.flows import fire
from tests.flows.conftest import kill, wait_until_alone

WRITERS, READERS = 8, 4
KILL_EVERY = 0.15
ENOUGH_KILLS, ENOUGH_FACTS = 40, 500
LONGEST = 25.0  # seconds of fire; a busy machine gets through less in that time

pytestmark = [pytest.mark.flow, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def effects():
    """Where the consumers' effects go; nothing in it stops a second row for the same fact."""
    with connection.cursor() as cursor:
        cursor.execute(fire.EFFECTS)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE fire_effect")


def test_nothing_is_lost_doubled_or_reordered(effects, forge, monkeypatch):
    customers = " ".join(str(CustomerFactory().pk) for _ in range(24))
    until = time.monotonic() + LONGEST
    lines = [f"write {until} {customers}"] * WRITERS + [f"read {until}"] * READERS
    crew = [forge(line) for line in lines]
    kills = 0
    while time.monotonic() < until and (kills < ENOUGH_KILLS or Event.objects.count() < ENOUGH_FACTS):
        time.sleep(random.random() * 2 * KILL_EVERY)
        number = random.randrange(len(crew))
        kill(crew[number])
        crew[number] = forge(lines[number])
        kills += 1
    for process in crew:
        kill(process)
    wait_until_alone()
    monkeypatch.setattr(registries.consumers, "_items", dict(fire.CONSUMERS))
    catch_up()

    facts = list(Event.objects.order_by("pk").values_list("pk", "customer_id"))
    print(f"{kills} kills, {len(facts)} facts")
    assert kills >= ENOUGH_KILLS / 2
    assert len(facts) >= ENOUGH_FACTS / 5
    placed = list(Feed.objects.order_by("position").values_list("position", "event_id", "customer_id"))
    assert [position for position, _, _ in placed] == list(range(1, len(facts) + 1))
    assert sorted(event for _, event, _ in placed) == [event for event, _ in facts]
    assert any(a > b for (_, a, _), (_, b, _) in itertools.pairwise(placed)), "facts did commit out of order"
    assert _by_customer((event, customer) for _, event, customer in placed) == _by_customer(facts)
    for name in fire.CONSUMERS:
        assert _by_customer(_effects_of(name)) == _by_customer(facts), f"{name}: each once, in order"
    assert not ConsumerFailure.objects.exists()


def _by_customer(rows) -> dict[int, list[int]]:
    """The events of each customer in the order of `rows`."""
    found: dict[int, list[int]] = {}
    for event, customer in rows:
        found.setdefault(customer, []).append(event)
    return found


def _effects_of(name: str) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT event_id, customer_id FROM fire_effect WHERE consumer = %s ORDER BY id", [name])
        return cursor.fetchall()
