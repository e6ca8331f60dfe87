"""What customers have: recorded once by kind and number, changed, removed, brought back; seen by the whole family."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError

from core.clock import now
from core.errors import RuleBroken
from core.facts import record_fact
from customers import actions
from customers.actions import PurchaseTaken
from customers.models import Purchase
from customers.queries import family_ids, purchase_lines, purchase_list
from story.models import Event
from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db
CAR = {"kind": "policy", "number": "KM-1"}


def told(customer) -> list[str]:
    return list(Event.objects.filter(customer=customer).order_by("id").values_list("kind", flat=True))


def test_recorded_twice_is_once_and_what_is_new_is_taken_over(system):
    amara = CustomerFactory()
    first = actions.record_purchase(customer_id=amara.pk, value="540", **CAR, by=system)
    assert (first.name, first.value, first.currency) == ("KM-1", Decimal("540.00"), "EUR")
    again = actions.record_purchase(customer_id=amara.pk, value=540, **CAR, by=system)
    assert (again.pk, told(amara)) == (first.pk, ["purchase.recorded"])
    later = {"name": "Motor cover", "ends_on": dt.date(2027, 1, 1)}
    changed = actions.record_purchase(customer_id=amara.pk, **CAR, **later, by=system)
    assert (changed.name, changed.value) == ("Motor cover", Decimal("540.00"))
    assert told(amara) == ["purchase.recorded", "purchase.changed"]


def test_somebody_elses_number_is_refused_and_names_them(system):
    amara, bruno = CustomerFactory(), CustomerFactory()
    actions.record_purchase(customer_id=amara.pk, **CAR, by=system)
    other = actions.record_purchase(customer_id=bruno.pk, kind="policy", number="KM-2", by=system)
    for refused_one in (
        lambda: actions.record_purchase(customer_id=bruno.pk, **CAR, by=system),
        lambda: actions.change_purchase(purchase_id=other.pk, changes={"number": "KM-1"}, by=system),
    ):
        with pytest.raises(PurchaseTaken) as refused:
            refused_one()
        assert (refused.value.status, refused.value.field, refused.value.extra) == (
            409,
            "number",
            {"existing": amara.pk},
        )
    actions.record_purchase(customer_id=bruno.pk, kind="order", number="KM-1", by=system)  # another kind is another


def test_a_merged_record_is_the_same_person(system):
    loser, survivor = CustomerFactory(), CustomerFactory()
    had = actions.record_purchase(customer_id=loser.pk, **CAR, by=system)
    actions.merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=system)
    assert actions.record_purchase(customer_id=survivor.pk, **CAR, by=system) == had
    assert list(purchase_list(loser.pk)) == list(purchase_list(survivor.pk)) == [had]
    new = actions.record_purchase(customer_id=loser.pk, kind="order", number="1", by=system)
    assert new.customer_id == survivor.pk


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "wish"}, "kind"),
        ({"number": " "}, "number"),
        ({"number": "x" * 61}, "number"),
        ({"name": "x" * 201}, "name"),
        ({"value": "a lot"}, "value"),
        ({"value": "-1"}, "value"),
        ({"value": "NaN"}, "value"),
        ({"value": "1e20"}, "value"),
        ({"value": "0.001"}, "value"),
        ({"value": 1, "currency": "XXX"}, "currency"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"starts_on": dt.date(2026, 2, 1), "ends_on": dt.date(2026, 1, 1)}, "ends_on"),
    ],
)
def test_what_makes_no_sense_is_refused(system, wrong, field):
    amara = CustomerFactory()
    with pytest.raises(RuleBroken) as refused:
        actions.record_purchase(customer_id=amara.pk, **{**CAR, **wrong}, by=system)
    assert refused.value.field == field
    assert not Purchase.objects.exists() and not told(amara)


def test_changed_removed_and_brought_back(system):
    amara = CustomerFactory()
    car = actions.record_purchase(customer_id=amara.pk, **CAR, value=5, currency="gbp", by=system)
    actions.change_purchase(purchase_id=car.pk, changes={"value": None, "number": "KM-9"}, by=system)
    actions.change_purchase(purchase_id=car.pk, changes={"number": "KM-9"}, by=system)
    for _ in range(2):
        actions.remove_purchase(purchase_id=car.pk, by=system)
    assert not purchase_list(amara.pk).exists() and purchase_list(amara.pk, archived=True).get() == car
    for _ in range(2):
        actions.restore_purchase(purchase_id=car.pk, by=system)
    car.refresh_from_db()
    assert (car.number, car.value, car.currency, car.archived_at) == ("KM-9", None, "", None)
    recorded, changed, removed = "purchase.recorded", "purchase.changed", "purchase.removed"
    assert told(amara) == [recorded, changed, removed, recorded]
    actions.record_purchase(customer_id=amara.pk, kind="policy", number="KM-10", by=system)
    with pytest.raises(RuleBroken) as refused:
        actions.change_purchase(purchase_id=car.pk, changes={"number": "KM-10"}, by=system)
    assert refused.value.code == "number_twice"
    with pytest.raises(TypeError):
        actions.change_purchase(purchase_id=car.pk, changes={"customer_id": 1}, by=system)


def test_without_its_fact_nothing_is_kept(system, monkeypatch):
    def refuse(**fact):
        record_fact(**fact)
        raise IntegrityError("the second write failed")

    monkeypatch.setattr("customers.actions.purchases.record_fact", refuse)
    with pytest.raises(IntegrityError):
        actions.record_purchase(customer_id=CustomerFactory().pk, **CAR, by=system)
    assert not Purchase.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_lines_say_what_stands_and_what_comes_up(system, count, django_assert_num_queries):
    amara, today = CustomerFactory(), now().date()
    days = {"ended": (-400, -1), "renewal": (-300, 19), "running": (-1, 90), "coming": (5, 300)}
    for _ in range(count):
        for state, (start, end) in days.items():
            span = {"starts_on": today + dt.timedelta(days=start), "ends_on": today + dt.timedelta(days=end)}
            number = f"{state} {Purchase.objects.count()}"
            actions.record_purchase(customer_id=amara.pk, kind="policy", number=number, **span, by=system)
    actions.record_purchase(customer_id=amara.pk, kind="order", number="open", by=system)
    family = family_ids(amara.pk)
    with django_assert_num_queries(1):
        lines = purchase_lines(family)
    assert all(line.purchase.number.startswith(line.state) for line in lines if line.purchase.number != "open")
    assert [line.state for line in lines[::count]][:5] == ["renewal", "running", "coming", "running", "ended"]
