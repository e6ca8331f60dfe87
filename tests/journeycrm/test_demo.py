"""The demo world is whole, the same every time, and can grow."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from core.clock import now
from core.models import Setting
from customers.enums import Channel
from customers.models import Customer, Identity
from journeycrm.demo import load_demo
from journeycrm.demo.life import Life
from journeycrm.demo.world import World
from journeys.models import Journey, StageVisit
from notifications.models import Rule
from story.models import Event, Feed
from tickets.models import Ticket
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.django_db


def story_of(number: int) -> list[tuple]:
    """What is told of customer `number`, without the times, which count back from today."""
    customer = Identity.objects.get(kind="external", value=f"demo:{number}").customer
    said = customer.touchpoints.order_by("occurred_at", "id").values_list(
        "channel", "summary", "sentiment", "stage_key"
    )
    return [(customer.name,), *said]


def test_demo_twice_adds_nothing_and_larger_adds_the_rest(system):
    assert load_demo(customers=6, by=system).customers == 6
    before = (Event.objects.count(), Rule.objects.count(), Customer.objects.count())

    assert load_demo(customers=6, by=system).customers == 0
    assert (Event.objects.count(), Rule.objects.count(), Customer.objects.count()) == before

    assert load_demo(customers=9, by=system).customers == 3


def test_customer_is_the_same_in_every_demo_world(system):
    load_demo(customers=4, by=system)
    first = story_of(4)
    world = World(system)
    Life(world, 4).live()
    again = sorted(world.book.rows[Touchpoint], key=lambda touchpoint: touchpoint.occurred_at)
    assert [(world.book.rows[Customer][0].name,)] == first[:1]
    assert [(one.channel, one.summary, one.sentiment, one.stage_key) for one in again] == first[1:]


def test_world_has_all_channels_and_every_kind_of_trouble(system):
    load_demo(customers=120, by=system)

    assert set(Touchpoint.objects.values_list("channel", flat=True)) == set(Channel.values)
    assert Journey.objects.overdue(now()).exists()
    assert Journey.objects.blocked().exists()
    assert set(Journey.objects.values_list("outcome", flat=True)) == {"", "success", "lost"}
    assert Ticket.objects.open().exists()
    assert Ticket.objects.exclude(cause=None).exists()
    assert set(Journey.objects.values_list("map__key", flat=True)) == {
        "claim", "policy-onboarding", "renewal", "technical-issue", "upgrade",
    }  # fmt: skip


def test_past_is_history_in_order_and_wholly_in_the_feed(system):
    load_demo(customers=12, by=system)

    assert not Event.objects.filter(history=False, customer__identities__value__startswith="demo:").exists()
    assert Feed.objects.count() == Event.objects.count()
    for customer in Customer.objects.all():
        times = list(customer.events.order_by("id").values_list("occurred_at", flat=True))
        assert times == sorted(times)
    assert not Journey.objects.filter(ended_at=None, visits__left_at=None).exclude(
        stage__in=StageVisit.objects.filter(left_at=None).values("stage")
    )


def test_demo_people_can_sign_in(system, rf):
    load_demo(customers=1, by=system)
    offered = Setting.objects.get(key="demo.sign_ins").value
    assert {one["role"] for one in offered} == {"agent", "manager", "admin", "auditor"}
    request = rf.post("/account/login/")
    assert authenticate(request, email=offered[0]["email"], password=offered[0]["password"])


def test_command_says_what_it_did_and_refuses_nonsense():
    out = io.StringIO()
    call_command("demo", customers=3, stdout=out)
    assert out.getvalue().startswith("3 customers with")
    with pytest.raises(CommandError, match="1 or more"):
        call_command("demo", customers=0)
