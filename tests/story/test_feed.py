"""The feeder: gapless, once, one at a time."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from core.actor import SYSTEM
from story.actions import record_event
from story.feed import newest_place, place_markers
from story.models import SHARDS, Consumer, Event, Feed
from tests.factories.customers import CustomerFactory


def _positions() -> list[int | None]:
    return list(Feed.objects.order_by("event_id").values_list("position", flat=True))


@pytest.mark.django_db
def test_positions_are_gapless_from_1_in_the_order_of_ids(record):
    for _ in range(5):
        record()
    assert place_markers() == 5
    assert _positions() == [1, 2, 3, 4, 5]
    record()
    assert place_markers() == 1
    assert place_markers() == 0
    assert _positions() == [1, 2, 3, 4, 5, 6]
    assert newest_place() == 6


@pytest.mark.django_db
def test_a_limit_leaves_the_newest_for_the_next_go(record):
    for _ in range(5):
        record()
    assert [place_markers(2), place_markers(2), place_markers(2)] == [2, 2, 1]
    assert _positions() == [1, 2, 3, 4, 5]


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [1, 3])
def test_placing_takes_the_same_statements_for_one_and_many(record, consumer, django_assert_num_queries, facts):
    for _ in range(facts):
        record()
    with django_assert_num_queries(5):  # savepoint, lock, cursors known, place, release
        place_markers()


@pytest.mark.django_db(transaction=True)
def test_one_feeder_at_a_time(record):
    record()
    answers = []

    def feed():
        answers.append(place_markers())
        connection.close()

    with transaction.atomic():
        assert place_markers() == 1
        other = threading.Thread(target=feed)
        other.start()
        other.join()
    assert answers == [0]
    assert _positions() == [1]


@pytest.mark.django_db(transaction=True)
def test_a_fact_with_a_lower_id_that_commits_later_gets_a_later_position_and_is_not_lost(record):
    """The reason for the feed: 'after id' would have passed the first fact by."""
    slow, fast = CustomerFactory(), CustomerFactory()
    recorded, may_commit = threading.Event(), threading.Event()

    def dawdle():
        with transaction.atomic():
            record_event(customer_id=slow.pk, kind="test.happened", by=SYSTEM)
            recorded.set()
            may_commit.wait(5)
        connection.close()

    dawdler = threading.Thread(target=dawdle)
    dawdler.start()
    recorded.wait(5)
    with transaction.atomic():
        record(fast.pk)
    assert place_markers() == 1
    may_commit.set()
    dawdler.join()
    assert place_markers() == 1
    first, second = Feed.objects.order_by("position").values_list("customer_id", "event_id")
    assert (first[0], second[0]) == (fast.pk, slow.pk)
    assert second[1] < first[1]


@pytest.mark.django_db(transaction=True)
def test_one_customers_facts_wait_for_each_other(record):
    customer = CustomerFactory()
    order: list[str] = []
    recorded = threading.Event()

    def second():
        recorded.wait(5)
        with transaction.atomic():
            record_event(customer_id=customer.pk, kind="test.happened", by=SYSTEM, stage_key="second")
            order.append("second")
        connection.close()

    other = threading.Thread(target=second)
    other.start()
    with transaction.atomic():
        record(customer.pk, stage_key="first")
        recorded.set()
        other.join(0.3)
        order.append("first")
    other.join()
    assert order == ["first", "second"]
    assert list(Event.objects.order_by("pk").values_list("stage_key", flat=True)) == ["first", "second"]


@pytest.mark.django_db
def test_a_new_consumer_misses_nothing_from_then_on_and_history_is_not_replayed(record, consumer):
    record()
    place_markers()
    consumer(lambda event: None, "late")
    consumer(lambda event: None, "thorough", from_start=True)
    record()
    place_markers()
    cursors = Consumer.objects.order_by("name", "shard").values_list("name", "position")
    assert list(cursors) == [("late", 1)] * SHARDS + [("thorough", 0)] * SHARDS
