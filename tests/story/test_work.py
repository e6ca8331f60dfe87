"""Consumers take in every fact once, in order; what fails holds up nobody."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from core.actor import SYSTEM
from core.errors import RuleBroken
from core.registries import registries
from customers.models import Identity, Tag
from story import work
from story.actions import retry_failure
from story.enums import FailureState
from story.feed import place_markers
from story.models import Consumer, ConsumerFailure, Feed
from story.work import catch_up, retry_failures, work_consumers, work_shard
from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db


class Reader:
    """Notes what it reads, by a row in the same transaction."""

    def __init__(self) -> None:
        self.fails: set[int] = set()

    def __call__(self, event) -> None:
        Tag.objects.create(name=f"event {event.pk}")
        if event.pk in self.fails:
            raise ValueError(f"cannot take in {event.pk}")

    @property
    def seen(self) -> list[int]:
        return [int(name.split()[1]) for name in Tag.objects.order_by("pk").values_list("name", flat=True)]


@pytest.fixture
def reader() -> Reader:
    return Reader()


def _due_now() -> None:
    ConsumerFailure.objects.update(next_attempt_at=timezone.now())


def test_every_fact_once_in_order(record, consumer, reader):
    consumer(reader)
    amara, bela = CustomerFactory(), CustomerFactory()
    facts = [record(customer.pk) for customer in (amara, bela, amara, bela, amara)]
    catch_up()
    catch_up()
    assert sorted(reader.seen) == [fact.pk for fact in facts]
    for mine in (facts[0::2], facts[1::2]):
        assert [pk for pk in reader.seen if pk in {fact.pk for fact in mine}] == [fact.pk for fact in mine]


def test_a_slice_ends_at_its_limit_and_the_next_goes_on(record, consumer, reader):
    consumer(reader)
    customer = CustomerFactory()
    facts = [record(customer.pk) for _ in range(5)]
    place_markers()
    shard = customer.pk % 8
    assert [work_shard("test.reader", shard, 2) for _ in range(4)] == [2, 2, 1, 0]
    assert reader.seen == [fact.pk for fact in facts]


def test_a_slice_ends_in_time(record, consumer, reader, monkeypatch):
    monkeypatch.setattr(work, "SLICE_SECONDS", 0.0)
    consumer(reader)
    customer = CustomerFactory()
    for _ in range(3):
        record(customer.pk)
    place_markers()
    assert work_shard("test.reader", customer.pk % 8) == 1


def test_consumers_get_the_kinds_they_want_and_history_only_if_they_ask(record, consumer, kind):
    seen: dict[str, list[int]] = {"all": [], "some": [], "counting": []}
    consumer(lambda event: seen["all"].append(event.pk), "all")
    consumer(lambda event: seen["some"].append(event.pk), "some", kinds=frozenset({"test.other"}))
    consumer(lambda event: seen["counting"].append(event.pk), "counting", history=True)
    customer = CustomerFactory()
    fact, imported = record(customer.pk), record(customer.pk, history=True)
    catch_up()
    assert seen == {"all": [fact.pk], "some": [], "counting": [fact.pk, imported.pk]}
    assert set(Consumer.objects.filter(shard=customer.pk % 8).values_list("position", flat=True)) == {2}


def test_facts_that_nobody_wants_cost_two_statements_and_one_step(record, consumer, django_assert_num_queries):
    consumer(lambda event: None, kinds=frozenset())
    customer = CustomerFactory()
    for _ in range(20):
        record(customer.pk)
    place_markers()
    with django_assert_num_queries(6):  # cursor, facts, savepoint, lock, step, release
        assert work_shard("test.reader", customer.pk % 8) == 20


def test_a_failure_undoes_its_own_effects_only_and_holds_up_nobody(record, consumer, reader):
    consumer(reader)
    customer = CustomerFactory()
    first, broken, third = (record(customer.pk) for _ in range(3))
    reader.fails = {broken.pk}
    catch_up()
    assert reader.seen == [first.pk, third.pk]
    failure = ConsumerFailure.objects.get()
    assert (failure.consumer, failure.event_id, failure.state, failure.attempts) == (
        "test.reader", broken.pk, FailureState.RETRYING, 1,
    )  # fmt: skip
    assert f"ValueError: cannot take in {broken.pk}" in failure.error


def test_a_database_error_and_a_broken_reference_are_failures_like_any_other(record, consumer):
    customer = CustomerFactory()

    def handle(event) -> None:
        if event.stage_key == "twice":
            Tag.objects.create(name="One")
            Tag.objects.create(name="one")
        elif event.stage_key == "dangling":  # the database would only notice at commit
            Identity.objects.create(customer_id=10**9, kind="email", value="a@b.c", shown="a@b.c")
        else:
            Tag.objects.create(name="fine")

    consumer(handle)
    for key in ("twice", "dangling", ""):
        record(customer.pk, stage_key=key)
    catch_up()
    assert list(Tag.objects.values_list("name", flat=True)) == ["fine"]
    assert ConsumerFailure.objects.filter(error__contains=IntegrityError.__name__).count() == 2


def test_a_failure_is_tried_again_when_due_and_then_resolved_once(record, consumer, reader):
    consumer(reader)
    fact = record()
    reader.fails = {fact.pk}
    catch_up()
    assert retry_failures() == 0, "not before its time"
    _due_now()
    reader.fails = set()
    assert retry_failures() == 1
    _due_now()
    assert retry_failures() == 0
    assert reader.seen == [fact.pk]
    assert ConsumerFailure.objects.get().state == FailureState.RESOLVED


def test_waits_grow_and_the_fifth_failure_is_the_last(record, consumer, reader):
    consumer(reader)
    fact = record()
    reader.fails = {fact.pk}
    catch_up()
    waits = []
    for _ in range(3):
        _due_now()
        assert retry_failures() == 1
        waits.append(ConsumerFailure.objects.get().next_attempt_at - timezone.now())
    assert [round(wait / dt.timedelta(seconds=1), -1) for wait in waits] == [60, 600, 3600]
    _due_now()
    assert retry_failures() == 1
    failure = ConsumerFailure.objects.get()
    assert (failure.state, failure.attempts) == (FailureState.DEAD, 5)
    _due_now()
    assert retry_failures() == 0
    assert reader.seen == []


def test_a_try_that_killed_its_worker_counts(record, consumer, reader):
    consumer(reader)
    fact = record()
    ConsumerFailure.objects.create(
        consumer="test.reader", event=fact, attempts=5, next_attempt_at=timezone.now(), error="?"
    )
    retry_failures(1)
    assert ConsumerFailure.objects.get().state == FailureState.DEAD
    assert reader.seen == []


def test_a_person_can_give_a_dead_letter_a_fresh_start(record, consumer, reader):
    consumer(reader)
    fact = record()
    failure = ConsumerFailure.objects.create(
        consumer="test.reader", event=fact, state=FailureState.DEAD, attempts=5,
        next_attempt_at=timezone.now(), error="?",
    )  # fmt: skip
    for _ in range(2):
        retry_failure(failure_id=failure.pk, by=SYSTEM)
    assert retry_failures() == 1
    failure.refresh_from_db()
    assert (failure.state, reader.seen) == (FailureState.RESOLVED, [fact.pk])
    with pytest.raises(RuleBroken):
        retry_failure(failure_id=failure.pk, by=SYSTEM)
    assert failure.audit_rows.count() == 2  # dead to retrying, retrying to resolved


def test_the_sixth_automatic_act_in_a_row_is_recorded_stopped_and_shown(record, consumer, reader):
    consumer(reader)
    counted: list[int] = []
    consumer(lambda event: counted.append(event.depth), "counting", history=True)
    fifth = record(by=SYSTEM.because_of(record().pk, 5))
    sixth = record(by=SYSTEM.because_of(fifth.pk, 6))
    catch_up()
    assert fifth.pk in reader.seen
    assert sixth.pk not in reader.seen
    failure = ConsumerFailure.objects.get()
    assert (failure.event_id, failure.state) == (sixth.pk, FailureState.DEAD)
    assert "6 automatic acts in a row" in failure.error
    assert sorted(counted) == [0, 5, 6], "who only counts is not stopped"


def test_a_consumer_that_feeds_itself_comes_to_an_end(record, consumer, kind):
    consumer(lambda event: record(event.customer_id, by=SYSTEM.because_of(event.pk, event.depth + 1)))
    record()
    catch_up()
    assert list(Feed.objects.order_by("position").values_list("event__depth", flat=True)) == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.django_db(transaction=True)
def test_a_shard_is_worked_by_one_at_a_time(record, consumer, reader):
    """The cursor is held by another connection: this one leaves the shard alone and does not wait."""
    from django.db import transaction

    consumer(reader)
    customer = CustomerFactory()
    with transaction.atomic():
        record(customer.pk)
    place_markers()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN; SELECT 1 FROM story_consumer FOR UPDATE")
            assert work_consumers() == 0
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert work_consumers() == 1
    assert len(reader.seen) == 1


def test_consumers_nobody_registers_any_more_are_left_alone(record, consumer, reader):
    consumer(reader)
    fact = record()
    reader.fails = {fact.pk}
    catch_up()
    del registries.consumers._items["test.reader"]
    _due_now()
    record()
    catch_up()
    assert retry_failures() == 0
