"""Own fields: what is kept, what is refused, how people are found by them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection

from core.errors import RuleBroken, Stale
from customers import actions
from customers.models import Customer, FieldDefinition, Organisation
from customers.queries import changed_since, definitions, field_filter, in_words, own_values
from customers.validators import clean_field
from notifications.effects import message_context
from story.models import Event
from tests.factories.customers import CustomerFactory, FieldFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

GOOD = [
    ("text", "  two \n words ", "two words"),
    ("text", 12.5, "12.5"),
    ("number", "1234.50", "1234.5"),
    ("number", "-0.0", "0"),
    ("number", "12,5", "12.5"),
    ("number", 0.1, "0.1"),
    ("number", Decimal("1E+3"), "1000"),
    ("number", 7, "7"),
    ("date", "2026-02-28", "2026-02-28"),
    ("date", dt.datetime(2026, 2, 28, 9, tzinfo=dt.UTC), "2026-02-28"),
    ("choice", "north", "north"),
    ("choice", " NORTH ", "north"),
    ("yes_no", "Yes", True),
    ("yes_no", 0, False),
    ("yes_no", False, False),
    ("link", "https://example.org/a?b=c", "https://example.org/a?b=c"),
    *((kind, empty, None) for kind in ("text", "number", "choice", "yes_no") for empty in (None, "", "  ")),
]
BAD = [
    ("text", "x" * 1001),
    ("text", "a\x00b"),
    ("text", "\ud800"),
    ("text", ["a"]),
    ("text", {"a": 1}),
    *(("number", raw) for raw in ("1,234", "NaN", "Infinity", "1e400", "9" * 16, "0.0000001", "१२", True, "x")),
    *(("date", raw) for raw in ("2026-02-30", "28.02.2026", "20260228", "2026-W01-1", 7)),
    ("choice", "west"),
    ("choice", "gone"),
    ("yes_no", "maybe"),
    *(("link", raw) for raw in ("javascript:alert(1)", "ftp://example.org", "example.org", "https://a b")),
]


def of_type(kind: str) -> FieldDefinition:
    choices = [
        {"key": "north", "label": "North", "archived": False},
        {"key": "gone", "label": "Gone", "archived": True},
    ]
    return FieldDefinition(subject="customer", key="own", label="Own", type=kind, choices=choices)


@pytest.mark.parametrize(("kind", "raw", "kept"), GOOD)
def test_a_value_is_kept_in_one_form(kind, raw, kept):
    assert clean_field(of_type(kind), raw) == kept


@pytest.mark.parametrize(("kind", "raw"), BAD)
def test_a_value_of_another_kind_is_refused(kind, raw):
    with pytest.raises(RuleBroken) as refused:
        clean_field(of_type(kind), raw)
    assert (refused.value.field, refused.value.code) == ("fields.own", "bad_field")


# --- defining --------------------------------------------------------------------------------------------------------
def test_a_field_gets_a_key_of_its_label_that_nobody_has(system):
    first = actions.create_field(subject="customer", label="Renewal month!", type="text", by=system)
    second = actions.create_field(subject="customer", label="Renewal  Month", type="date", by=system)
    third = actions.create_field(subject="customer", label="Übrig 7", type="text", by=system)
    fourth = actions.create_field(subject="customer", label="地域", type="text", by=system)
    keys = ["renewal_month", "renewal_month_2", "ubrig_7", "field"]
    assert [one.key for one in (first, second, third, fourth)] == keys
    assert [one.key for one in definitions("customer")] == keys
    actions.move_field(field_id=fourth.pk, position=0, by=system)
    actions.archive_field(field_id=second.pk, by=system)
    assert [one.key for one in definitions("customer")] == ["field", "renewal_month", "ubrig_7"]
    actions.archive_field(field_id=second.pk, by=system)  # twice is once
    actions.restore_field(field_id=second.pk, by=system)
    actions.restore_field(field_id=second.pk, by=system)
    assert [one.key for one in definitions("customer")] == ["field", "renewal_month", "ubrig_7", "renewal_month_2"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"subject": "ticket"}, "subject"),
        ({"type": "formula"}, "type"),
        ({"label": " "}, "label"),
        ({"key": "Region 1"}, "key"),
        ({"key": "__class__"}, "key"),
        ({"key": "region"}, "key"),
        ({"type": "choice"}, "choices"),
        ({"type": "choice", "choices": ["A", "a"]}, "choices"),
        ({"help_text": "x" * 201}, "help_text"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused(system, wrong, field):
    actions.create_field(subject="customer", label="Region", type="text", by=system)
    with pytest.raises(RuleBroken) as refused:
        actions.create_field(**{"subject": "customer", "label": "Region", "type": "text", **wrong}, by=system)
    assert refused.value.field == field
    assert FieldDefinition.objects.count() == 1


def test_choices_change_and_no_value_loses_its_word(system):
    region = actions.create_field(
        subject="customer", label="Region", type="choice", choices=["North", "South", "East"], by=system
    )
    customer = actions.create_customer(name="Amara", fields={"region": "South"}, by=system)
    wanted = [{"key": "north", "label": "Up north"}, "West"]
    region = actions.change_field(field_id=region.pk, changes={"choices": wanted, "label": "Area"}, by=system)
    assert region.offered == [("north", "Up north"), ("west", "West")]
    assert in_words(region, customer.fields["region"]) == "South"
    with pytest.raises(RuleBroken):
        actions.change_customer(
            customer_id=customer.pk, version=None, changes={"fields": {"region": "east"}}, by=system
        )
    for wrong in ({"type": "text"}, {"key": "x"}, {"subject": "organisation"}):
        with pytest.raises(TypeError):
            actions.change_field(field_id=region.pk, changes=wrong, by=system)
    with pytest.raises(RuleBroken):
        actions.change_field(field_id=region.pk, changes={"choices": []}, by=system)


# --- values ----------------------------------------------------------------------------------------------------------
def test_values_are_set_changed_cleared_and_told(system):
    FieldFactory(key="policy_no", label="Policy number")
    FieldFactory(key="rank", type="number")
    customer = actions.create_customer(name="Amara", fields={"policy_no": "KM 77-ä", "rank": ""}, by=system)
    assert customer.fields == {"policy_no": "KM 77-ä"}
    assert Customer.objects.matching("77-a").get() == customer
    changes = {"fields": {"rank": 3, "policy_no": None}, "language": "de"}
    changed = actions.change_customer(customer_id=customer.pk, version=1, changes=changes, by=system)
    assert (changed.fields, changed.version) == ({"rank": "3"}, 2)
    assert not Customer.objects.matching("77-a").exists()
    told = Event.objects.filter(customer=customer).latest("id")
    names = {"fields.policy_no": "Policy number", "fields.rank": "Rank"}
    assert set(told.data["fields"]) == {"language", *names}
    assert told.data["labels"] == names
    again = actions.change_customer(customer_id=customer.pk, version=2, changes={"fields": {"rank": "3.0"}}, by=system)
    assert again.version == 2  # nothing different, nothing happens
    with pytest.raises(Stale) as late:
        actions.change_customer(customer_id=customer.pk, version=1, changes={"fields": {"rank": 4}}, by=system)
    assert late.value.fresh["changed"]["fields.rank"] == {"before": None, "now": "3"}
    assert changed_since(again, 1)["changed"]["fields.policy_no"] == {"before": "KM 77-ä", "now": None}


@pytest.mark.parametrize("key", ["region", "old", "__proto__", "a'; DROP TABLE x; --", "\x00", "\ud800", "fields__x"])
def test_a_key_that_is_no_field_in_use_is_refused_and_nothing_is_kept(system, key):
    FieldFactory(key="old", archived_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    FieldFactory(key="region", subject="organisation")
    with pytest.raises(RuleBroken) as refused:
        actions.create_customer(name="Amara", fields={key: "x"}, by=system)
    assert refused.value.code == "unknown_field"
    assert str(refused.value.field).isascii()
    assert not Customer.objects.exists()


def test_organisations_have_fields_of_their_own(system):
    FieldFactory(subject="organisation", key="staff", type="number")
    bakery = actions.create_organisation(name="Bakery", fields={"staff": 12}, by=system)
    assert bakery.fields == {"staff": "12"}
    changed = actions.change_organisation(organisation_id=bakery.pk, changes={"fields": {"staff": None}}, by=system)
    assert changed.fields == {}
    with pytest.raises(RuleBroken) as refused:
        actions.change_organisation(organisation_id=bakery.pk, changes={"fields": {"staff": "many"}}, by=system)
    assert refused.value.field == "fields.staff"


def test_values_of_merged_records_are_searched_and_archived_fields_are_not_shown(system):
    FieldFactory(key="policy_no")
    loser = actions.create_customer(name="A. Okonkwo", fields={"policy_no": "KM-4711"}, by=system)
    survivor = actions.create_customer(name="Amara Okonkwo", by=system)
    actions.merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=system)
    assert Customer.objects.survivors().matching("km-4711").get() == survivor
    loser.refresh_from_db()
    assert [value.text for value in own_values(definitions("customer"), loser.fields)] == ["KM-4711"]


# --- finding ---------------------------------------------------------------------------------------------------------
def test_rows_are_found_by_what_a_field_holds(system):
    fields = {
        "note": FieldFactory(key="note"),
        "contains": FieldFactory(key="contains", type="number"),  # a key that is a word of the database layer
        "since": FieldFactory(key="since", type="date"),
        "area": FieldFactory(key="area", type="choice", words=("North", "South")),
        "vip": FieldFactory(key="vip", type="yes_no"),
    }
    held = {"note": "Prefers Tuesdays", "contains": "12.50", "since": "2026-01-02", "area": "North", "vip": "no"}
    amara = actions.create_customer(name="Amara", fields=held, by=system)
    actions.create_customer(name="Bruno", fields={"note": "Mornings", "area": "South", "vip": "yes"}, by=system)
    for key, raw in [*held.items(), ("note", "TUES"), ("contains", 12.5)]:
        assert list(Customer.objects.filter(field_filter(fields[key], raw))) == [amara], key
    assert Customer.objects.filter(field_filter(fields["note"], "")).count() == 2
    with pytest.raises(RuleBroken):
        field_filter(fields["contains"], "x")
    staff = FieldFactory(subject="organisation", key="staff")
    bakery = OrganisationFactory(fields={"staff": "Twelve"})
    assert Organisation.objects.get(field_filter(staff, "Twelve")) == bakery


def test_filters_use_the_indexes():
    note, area = FieldFactory(key="note"), FieldFactory(key="area", type="choice", words=("North",))
    CustomerFactory(fields={"area": "north"})
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "customer_by_field" in Customer.objects.filter(field_filter(area, "North")).explain()
    assert "customer_search_trgm" in Customer.objects.filter(field_filter(note, "tuesday")).explain()


def test_texts_name_own_fields_in_words():
    FieldFactory(key="area", type="choice", words=("North",))
    FieldFactory(key="vip", type="yes_no")
    FieldFactory(key="since", type="date")
    customer = CustomerFactory(fields={"area": "north", "vip": True, "since": "2026-01-02", "gone": "x"})
    told = message_context(customer, None, "en")["customer"]["fields"]
    assert told == {"area": "North", "vip": "yes", "since": "2026-01-02"}
