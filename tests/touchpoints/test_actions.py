"""A touchpoint is logged once, for the right person, in the right journey, or not at all."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from core.actor import SYSTEM
from core.errors import RuleBroken
from customers.models import Customer
from story.models import Event
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.factories.journeys import JourneyFactory, MapVersionFactory
from tests.factories.teams import TeamFactory, UserFactory
from tests.factories.touchpoints import TouchpointFactory
from touchpoints.actions import flag_repeat, record_touchpoint, recording
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.django_db


def log(**facts):
    return record_touchpoint(**({"by": SYSTEM, "channel": "phone", "summary": "Asks for news"} | facts))


def logged_events():
    return Event.objects.filter(kind="touchpoint.logged")


def test_it_is_written_with_its_fact():
    customer, team, agent = CustomerFactory(), TeamFactory(), UserFactory()
    recorded = log(
        customer_id=customer.pk,
        sentiment=-2,
        sentiment_source="agent",
        team_id=team.pk,
        agent_id=agent.pk,
        duration_seconds=480,
        is_repeat=True,
    )
    assert recorded.is_new
    event = logged_events().get()
    assert (event.subject_kind, event.subject_id) == ("touchpoint", recorded.touchpoint.pk)
    assert (event.customer_id, event.channel, event.team_id, event.sentiment) == (customer.pk, "phone", team.pk, -2)
    assert event.data == {"direction": "in", "is_repeat": True, "is_automatic": False}
    assert event.occurred_at == recorded.touchpoint.occurred_at


def test_the_fact_holds_no_words_of_the_touchpoint():
    log(customer_id=CustomerFactory().pk, summary="A secret", body="More secrets", is_restricted=True)
    assert "secret" not in str(logged_events().values().get()).lower()


def test_an_identity_finds_its_customer_or_makes_one():
    known = IdentityFactory(value="amara@example.org").customer
    assert log(identity=("email", "Amara@Example.org ")).touchpoint.customer == known
    fresh = log(identity=("email", "bruno@example.org"), author="Bruno Costa").touchpoint.customer
    assert (fresh.name, Customer.objects.count()) == ("Bruno Costa", 2)


def test_it_goes_to_the_survivor_of_a_merge():
    survivor = CustomerFactory()
    loser = CustomerFactory(merged_into=survivor, merged_at=timezone.now())
    assert log(customer_id=loser.pk).touchpoint.customer == survivor


def test_a_replay_answers_the_first_row_and_announces_nothing():
    customer = CustomerFactory()
    first = log(customer_id=customer.pk, source="pbx", external_id="call-1")
    again = log(identity=("email", "somebody@example.org"), source="pbx", external_id="call-1", summary="Another text")
    assert (again.is_new, again.touchpoint.pk, again.touchpoint.summary) == (
        False,
        first.touchpoint.pk,
        "Asks for news",
    )
    assert logged_events().count() == 1
    assert Customer.objects.count() == 1


def test_the_same_external_id_of_another_source_is_another_touchpoint():
    customer = CustomerFactory()
    assert all(log(customer_id=customer.pk, source=name, external_id="1").is_new for name in ("pbx", "helpdesk"))


@pytest.mark.django_db(transaction=True)
def test_twenty_replays_at_once_are_one_touchpoint():
    answers, troubles, together = [], [], threading.Barrier(20)

    def call():
        try:
            together.wait()
            answers.append(log(identity=("email", "amara@example.org"), source="pbx", external_id="call-1"))
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not troubles
    assert sum(answer.is_new for answer in answers) == 1
    assert {answer.touchpoint.pk for answer in answers} == {Touchpoint.objects.get().pk}
    assert (logged_events().count(), Customer.objects.count()) == (1, 1)


# --- which journey --------------------------------------------------------------------------------
def test_the_only_open_journey_takes_it_with_the_stage_of_that_time():
    journey = JourneyFactory(started_at=timezone.now() - dt.timedelta(days=3))
    touchpoint = log(customer_id=journey.customer_id).touchpoint
    assert (touchpoint.journey, touchpoint.stage_key) == (journey, "report")
    event = logged_events().get()
    assert (event.journey_id, event.stage_key) == (journey.pk, "report")


def test_before_the_journey_began_it_stands_in_its_first_stage():
    journey = JourneyFactory()
    early = timezone.now() - dt.timedelta(days=1)
    assert log(customer_id=journey.customer_id, occurred_at=early).touchpoint.stage_key == "report"


def test_of_two_open_journeys_the_thread_decides_else_none():
    customer, version = CustomerFactory(), MapVersionFactory()
    first = JourneyFactory(customer=customer, map_version=version)
    JourneyFactory(customer=customer, map_version=version)
    assert log(customer_id=customer.pk).touchpoint.journey is None
    log(customer_id=customer.pk, journey_id=first.pk, thread="mail-7")
    assert log(customer_id=customer.pk, thread="mail-7").touchpoint.journey == first


def test_a_thread_of_somebody_else_decides_nothing():
    stranger = JourneyFactory()
    log(customer_id=stranger.customer_id, journey_id=stranger.pk, thread="mail-7")
    assert log(customer_id=CustomerFactory().pk, thread="mail-7").touchpoint.journey is None


def test_without_journey_means_none():
    journey = JourneyFactory()
    assert log(customer_id=journey.customer_id, without_journey=True).touchpoint.journey is None


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"summary": "  "}, "summary"),
        ({"summary": "x" * 501}, "summary"),
        ({"body": "a\x00b"}, "body"),
        ({"channel": "pigeon"}, "channel"),
        ({"direction": "sideways"}, "direction"),
        ({"sentiment": 1}, "sentiment_source"),
        ({"sentiment_source": "agent"}, "sentiment_source"),
        ({"sentiment": 3, "sentiment_source": "agent"}, "sentiment"),
        ({"sentiment": True, "sentiment_source": "agent"}, "sentiment"),
        ({"sentiment": 1, "sentiment_source": "the cat"}, "sentiment_source"),
        ({"duration_seconds": -1}, "duration_seconds"),
        ({"wait_seconds": 32 * 86400}, "wait_seconds"),
        ({"external_id": "7"}, "source"),
        ({"source": "x" * 61}, "source"),
        ({"thread": "x" * 201}, "thread"),
        ({"team_id": 0}, "team"),
        ({"agent_id": 0}, "agent"),
        ({"journey_id": 0}, "journey"),
        ({"customer_id": 0}, "customer"),
        ({"identity": ("email", "a@example.org")}, "customer"),
        ({"customer_id": None}, "customer"),
        ({"occurred_at": dt.datetime(2026, 1, 1)}, "occurred_at"),  # noqa: DTZ001 (that is what is refused)
    ],
)
def test_what_is_not_right_is_refused_by_field(facts, field):
    customer = CustomerFactory()
    with pytest.raises(RuleBroken) as refused:
        log(**({"customer_id": customer.pk} | facts))
    assert refused.value.field == field
    assert not Touchpoint.objects.exists()
    assert not Event.objects.exists()


def test_a_clock_may_run_five_minutes_ahead_and_no_more():
    customer, moment = CustomerFactory(), timezone.now()
    assert log(customer_id=customer.pk, occurred_at=moment + dt.timedelta(minutes=4)).is_new
    with pytest.raises(RuleBroken):
        log(customer_id=customer.pk, occurred_at=moment + dt.timedelta(minutes=6))


def test_an_unknown_argument_is_a_mistake_of_the_caller():
    with pytest.raises(TypeError):
        log(customer_id=CustomerFactory().pk, recorded_at=timezone.now())


def test_when_the_fact_cannot_be_written_the_touchpoint_is_gone_too(monkeypatch):
    def broken(**fact):
        raise RuntimeError("disk full")

    monkeypatch.setattr(recording, "record_event", broken)
    with pytest.raises(RuntimeError):
        log(identity=("email", "amara@example.org"))
    assert not Touchpoint.objects.exists()
    assert not Customer.objects.exists()


# --- had to tell again ----------------------------------------------------------------------------
def test_flagging_a_repeat_twice_is_once():
    touchpoint = TouchpointFactory()
    for _ in range(2):
        assert flag_repeat(touchpoint_id=touchpoint.pk, is_repeat=True, by=SYSTEM).is_repeat
    assert Event.objects.filter(kind="touchpoint.changed").count() == 1
    assert not flag_repeat(touchpoint_id=touchpoint.pk, is_repeat=False, by=SYSTEM).is_repeat


def test_a_flag_without_its_fact_is_not_kept(monkeypatch):
    touchpoint = TouchpointFactory()
    monkeypatch.setattr(recording, "record_event", lambda **fact: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        flag_repeat(touchpoint_id=touchpoint.pk, is_repeat=True, by=SYSTEM)
    touchpoint.refresh_from_db()
    assert not touchpoint.is_repeat


def test_an_imported_touchpoint_is_history():
    log(customer_id=CustomerFactory().pk, history=True)
    assert logged_events().get().history
