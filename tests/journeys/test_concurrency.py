"""Many people move the same journeys at once: what is acknowledged is there, nothing is lost, the late one is told."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from core.errors import Stale
from journeys.actions import give_follow_up, move_journey, start_journey
from journeys.models import FollowUp, Journey, StageVisit
from story.models import Event
from tests.factories.customers import CustomerFactory
from tests.factories.teams import UserFactory
from tests.journeys.world import ALICE, published_map

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
STAGES = [{"name": name} for name in ("A", "B", "C", "D")] + [{"name": "Paid", "kind": "success"}]
OPEN = ("a", "b", "c", "d")


def at_once(workers: int, work: Callable[[int], None]) -> None:
    """Run `work(number)` in as many threads, each with a connection of its own; the first error is raised."""
    errors: list[BaseException] = []
    start = threading.Barrier(workers)

    def run(number: int) -> None:
        try:
            start.wait(30)
            work(number)
        except BaseException as error:  # a thread's failure is the test's
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    if errors:
        raise errors[0]


class Mover:
    """Somebody who drags cards: moves from the state they saw, and from the fresh one when they are told."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.acknowledged = 0
        self.told = 0

    def attempt(self, journey_id: int, seen: dict) -> dict:
        """One try from what was seen; answers what is known afterwards."""
        to = self.random.choice([key for key in OPEN if key != seen["stage"]])
        try:
            moved = move_journey(journey_id=journey_id, to=to, version=seen["version"], by=ALICE, reason="drag")
        except Stale as stale:
            assert stale.status == 409 and stale.fresh["version"] > seen["version"]
            self.told += 1
            return stale.fresh
        self.acknowledged += 1
        return {"stage": moved.stage.key, "version": moved.version}


def check(journeys: list[Journey], movers: list[Mover]) -> None:
    """Acknowledged moves = visits beyond the first = versions beyond the first = facts; one visit is open."""
    acknowledged = sum(mover.acknowledged for mover in movers)
    fresh = list(Journey.objects.filter(pk__in=[journey.pk for journey in journeys]))
    assert sum(journey.version - 1 for journey in fresh) == acknowledged
    assert StageVisit.objects.count() - len(fresh) == acknowledged
    assert Event.objects.filter(kind="stage.entered").count() == acknowledged
    assert StageVisit.objects.filter(left_at=None).count() == len(fresh)
    for journey in fresh:
        positions = list(journey.visits.order_by("position").values_list("position", flat=True))
        assert positions == list(range(1, journey.version + 1))
        assert journey.visits.get(left_at=None).stage_id == journey.stage_id


def test_twenty_people_move_one_journey_fifty_times_each():
    the_map = published_map(STAGES)
    journey = start_journey(customer_id=CustomerFactory().pk, map_id=the_map.pk, by=ALICE)
    movers = [Mover(number) for number in range(20)]

    def work(number: int) -> None:
        seen = {"stage": "a", "version": 1}
        for _n in range(50):
            seen = movers[number].attempt(journey.pk, seen)

    at_once(20, work)
    check([journey], movers)
    assert sum(mover.acknowledged + mover.told for mover in movers) == 1000
    assert sum(mover.told for mover in movers) > 0, "nobody was ever late: the test did not press"


def test_eight_people_work_on_two_hundred_journeys():
    the_map = published_map(STAGES)
    journeys = [start_journey(customer_id=CustomerFactory().pk, map_id=the_map.pk, by=ALICE) for _n in range(200)]
    movers = [Mover(number) for number in range(8)]

    def work(number: int) -> None:
        seen = {journey.pk: {"stage": "a", "version": 1} for journey in journeys}
        for pk in movers[number].random.sample(list(seen), 100):
            seen[pk] = movers[number].attempt(pk, seen[pk])

    at_once(8, work)
    check(journeys, movers)
    assert sum(mover.acknowledged + mover.told for mover in movers) == 800


def test_the_same_external_id_at_once_starts_one_journey():
    the_map, customer = published_map(STAGES), CustomerFactory()
    found: list[tuple[int, bool]] = []

    def work(number: int) -> None:
        call = {"customer_id": customer.pk, "map_id": the_map.pk, "source": "core", "external_id": "42"}
        journey = start_journey(**call, by=ALICE)
        found.append((journey.pk, journey.is_new))

    at_once(8, work)
    assert len({pk for pk, _new in found}) == 1 and [new for _pk, new in found].count(True) == 1
    assert Journey.objects.count() == 1


def test_the_same_occasion_at_once_gives_one_follow_up():
    customer, user = CustomerFactory(), UserFactory()
    new: list[bool] = []

    def work(number: int) -> None:
        due = customer.created_at
        call = {"customer_id": customer.pk, "title": "Call", "due_at": due, "assignee_id": user.pk, "by": ALICE}
        new.append(give_follow_up(**call, occasion="rule:1")[1])

    at_once(8, work)
    assert new.count(True) == 1 and FollowUp.objects.count() == 1
