"""Lines that staff pin to the brief: pinned, changed, taken down and put up again, each once, by whom."""

from __future__ import annotations

import pytest
from django.utils import timezone

from core.actor import Actor, ActorKind
from core.errors import RuleBroken
from core.registries import registries
from customers.actions import briefs as pins
from customers.actions import change_pin, merge_customers, pin_line, restore_pin, unpin_line
from customers.models import BriefPin
from customers.queries import brief_pins
from story.models import Event
from tests.factories.customers import CustomerFactory
from tests.factories.teams import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def jonas():
    user = UserFactory(name="Jonas Weber")
    return Actor(ActorKind.USER, user.pk, user.name)


def kinds(customer) -> list[str]:
    return list(Event.objects.filter(customer=customer).order_by("pk").values_list("kind", flat=True))


def test_a_line_is_pinned_once_whatever_its_blanks(jonas):
    customer = CustomerFactory()
    pin = pin_line(customer_id=customer.pk, text=" One contact\n person ", by=jonas)
    assert pin_line(customer_id=customer.pk, text="One contact person", by=jonas) == pin
    assert (pin.text, pin.created_by_id) == ("One contact person", jonas.id)
    assert kinds(customer) == ["brief.pinned"]
    assert "text" not in Event.objects.get(customer=customer).data


@pytest.mark.parametrize(("text", "code"), [(" \n", "text_needed"), ("a" * 301, "too_long")])
def test_words_are_needed_and_few(jonas, text, code):
    with pytest.raises(RuleBroken) as refused:
        pin_line(customer_id=CustomerFactory().pk, text=text, by=jonas)
    assert (refused.value.code, refused.value.field) == (code, "text")


def test_a_brief_holds_twelve_lines_and_none_about_somebody_erased(jonas):
    customer = CustomerFactory()
    for n in range(pins.PINS):
        pin_line(customer_id=customer.pk, text=f"Line {n}", by=jonas)
    with pytest.raises(RuleBroken, match="Twelve lines"):
        pin_line(customer_id=customer.pk, text="One more", by=jonas)
    with pytest.raises(RuleBroken) as refused:
        pin_line(customer_id=CustomerFactory(erased_at=timezone.now()).pk, text="Who?", by=jonas)
    assert refused.value.code == "erased"


def test_a_line_is_taken_down_and_put_up_again_each_once(jonas):
    customer = CustomerFactory()
    pin = pin_line(customer_id=customer.pk, text="Speak slowly", by=jonas)
    for _ in range(2):
        unpin_line(pin_id=pin.pk, by=jonas)
    assert brief_pins([customer.pk]) == []
    with pytest.raises(RuleBroken, match="taken down"):
        change_pin(pin_id=pin.pk, text="Speak clearly", by=jonas)
    for _ in range(2):
        restore_pin(pin_id=pin.pk, by=jonas)
    for _ in range(2):
        change_pin(pin_id=pin.pk, text="Speak clearly", by=jonas)
    assert [one.text for one in brief_pins([customer.pk])] == ["Speak clearly"]
    assert kinds(customer) == ["brief.pinned", "brief.unpinned", "brief.pinned", "brief.pinned"]


def test_without_its_fact_nothing_is_pinned(jonas, monkeypatch):
    def fails(**fact):
        raise RuntimeError

    monkeypatch.setitem(registries.facts._items, "story", fails)
    with pytest.raises(RuntimeError):
        pin_line(customer_id=CustomerFactory().pk, text="Lost", by=jonas)
    assert not BriefPin.objects.exists()


def test_pins_go_to_the_survivor_and_those_of_merged_records_stay(jonas):
    survivor, loser = CustomerFactory(), CustomerFactory()
    pin_line(customer_id=loser.pk, text="Old", by=jonas)
    merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=jonas)
    assert pin_line(customer_id=loser.pk, text="New", by=jonas).customer_id == survivor.pk
    assert {pin.text for pin in brief_pins([survivor.pk, loser.pk])} == {"Old", "New"}
