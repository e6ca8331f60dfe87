"""Families, headers, what may be said to whom, and lists that cost the same for one and for three."""

from __future__ import annotations

import datetime as dt

import pytest

from core.errors import RuleBroken
from core.registries import CustomerColumn, registries
from customers import actions, queries
from customers.models import Customer, Purchase, Tag
from tests.factories.customers import CustomerFactory, IdentityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
MAY = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
JUNE = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def consent(customer, system, **told):
    return actions.record_consent(
        **{"customer_id": customer.pk, "topic": "marketing", "source": "call", "by": system, "given_at": MAY, **told}
    )


def test_families_of_many_in_one_query(system, django_assert_num_queries):
    a, b, c, alone = (CustomerFactory() for _ in range(4))
    actions.merge_customers(survivor_id=b.pk, loser_id=a.pk, by=system)
    actions.merge_customers(survivor_id=c.pk, loser_id=b.pk, by=system)
    with django_assert_num_queries(1):
        found = queries.families([a.pk, c.pk, alone.pk, 999999])
    assert found == {a.pk: [c.pk, b.pk, a.pk], c.pk: [c.pk, b.pk, a.pk], alone.pk: [alone.pk]}


def test_nobodys_family_is_said_so():
    with pytest.raises(Customer.DoesNotExist):
        queries.family_ids(999999)


# --- what may be said ------------------------------------------------------------------------------------------------
def test_without_an_answer_service_is_allowed_and_the_rest_is_not():
    customer = CustomerFactory()
    assert queries.may_contact(customer.pk, "email", "service").code == "contract"
    for topic in ("marketing", "recording"):
        answer = queries.may_contact(customer.pk, "email", topic)
        assert (answer.allowed, answer.code) == (False, "no_consent")
        assert answer.reason.startswith("No consent")


@pytest.mark.parametrize(
    ("answers", "allowed"),
    [
        ([("", True, MAY)], True),
        ([("email", True, MAY)], True),
        ([("sms", True, MAY)], False),
        ([("", True, MAY), ("email", False, JUNE)], False),
        ([("email", False, MAY), ("", True, JUNE)], True),
        ([("", True, JUNE), ("email", False, MAY)], True),
        ([("", True, MAY), ("", False, MAY)], False),  # at the same moment the later written one
    ],
)
def test_the_newest_answer_for_the_channel_or_for_all_counts(system, answers, allowed):
    customer = CustomerFactory()
    for channel, answer, given_at in answers:
        consent(customer, system, channel=channel, allowed=answer, given_at=given_at)
    assert queries.may_contact(customer.pk, "email", "marketing").allowed is allowed


def test_answers_on_a_merged_record_count_and_do_not_contact_beats_all(system):
    loser, survivor = CustomerFactory(), CustomerFactory()
    consent(loser, system, allowed=True)
    actions.merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=system)
    assert queries.may_contact(survivor.pk, "email", "marketing").allowed
    Customer.objects.filter(pk=loser.pk).update(do_not_contact=True)
    assert queries.may_contact(survivor.pk, "email", "service").code == "do_not_contact"


def test_standing_by_topic_with_later_exceptions(system):
    customer = CustomerFactory()
    consent(customer, system, allowed=False, channel="email", given_at=MAY)
    consent(customer, system, allowed=True, given_at=JUNE)
    consent(customer, system, allowed=False, channel="sms", given_at=JUNE + dt.timedelta(days=1))
    standing = {row.topic: row for row in queries.consent_standing([customer.pk])}
    assert (standing["service"].allowed, standing["service"].consent) == (True, None)
    assert standing["marketing"].allowed
    assert [row.channel for row in standing["marketing"].exceptions] == ["sms"]
    assert not standing["recording"].allowed


# --- header and lists ------------------------------------------------------------------------------------------------
def test_the_header_covers_the_family(system, django_assert_num_queries):
    survivor = actions.create_customer(
        name="Amara", identities=[("external", "C-1"), ("phone", "01632 960112")], tags=["VIP"], by=system
    )
    loser = actions.create_customer(name="A. O.", identities=[("email", "a@example.org")], tags=["New"], by=system)
    Purchase.objects.create(customer=loser, kind="policy", number="P-1", name="Home")
    actions.merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=system)
    with django_assert_num_queries(6):
        header = queries.customer_header(loser.pk)
    assert header.customer == survivor and header.merged == (loser,)
    assert [row.value for row in header.handles] == ["+441632960112", "a@example.org", "C-1"]
    assert [tag.name for tag in header.tags] == ["New", "VIP"]
    assert header.purchases == (("policy", 1),)


@pytest.mark.parametrize("item_count", [1, 3])
def test_a_listing_costs_the_same_for_one_and_three(alice, item_count, monkeypatch, django_assert_num_queries):
    asked = []
    column = CustomerColumn("test", "Test", lambda related: asked.append(related) or {next(iter(related)): "seen"})
    monkeypatch.setattr(registries.customer_columns, "_items", {"test": column})
    for number in range(item_count):
        IdentityFactory(customer=CustomerFactory(name=f"Person {number}", owner=alice))
    with django_assert_num_queries(4):  # customers, tags, families, handles
        listing = queries.customer_listing(alice, columns=queries.all_columns([])[-1:])
    assert len(listing.rows) == item_count
    assert listing.rows[0].cells[0].value == "seen" and len(asked) == 1


def test_what_a_merged_record_says_is_said_of_the_person(alice, system):
    acme = OrganisationFactory(name="Acme")
    stays, goes = CustomerFactory(name="Ann"), CustomerFactory(name="Ben", organisation=acme, do_not_contact=True)
    goes.tags.add(Tag.objects.create(name="Zebra"))
    actions.merge_customers(survivor_id=stays.pk, loser_id=goes.pk, by=system)

    def found(**filters):
        return list(queries.customer_list(alice, **filters).values_list("pk", flat=True))

    assert found(do_not_contact=True) == found(organisation=acme.pk) == [stays.pk] and found(do_not_contact=False) == []
    (row,) = queries.customer_rows([stays])
    columns = {column.key: column for column in queries.all_columns([])}
    assert (columns["do_not_contact"].plain(row), columns["tags"].plain(row)) == ("yes", "Zebra")
    assert queries.customer_header(stays.pk).do_not_contact
    assert queries.people_counted([acme]) == {acme.pk: 1}
    actions.change_customer(customer_id=stays.pk, version=None, changes={"do_not_contact": False}, by=system)
    assert found(do_not_contact=True) == [] and not queries.is_off_limits(queries.family_ids(stays.pk))


def test_pages_go_on_and_back(alice):
    people = [CustomerFactory(name=f"Person {n}") for n in range(5)]
    first = queries.customer_listing(alice, size=2)
    second = queries.customer_listing(alice, size=2, cursor=first.page.next)
    back = queries.customer_listing(alice, size=2, cursor=second.page.previous)
    assert [row.customer for row in first.rows + second.rows] == people[:4]
    assert [row.customer for row in back.rows] == people[:2] and not first.page.previous


@pytest.mark.parametrize("few", [2000, 0], ids=["few", "many"])
def test_narrowing(alice, system, few, monkeypatch):
    monkeypatch.setattr("customers.queries.narrowing.FEW_ROWS", few)
    mine = actions.create_customer(
        name="Amara", owner_id=alice.pk, tags=["VIP"], organisation="Okonkwo", identities=[("email", "a@b.example")],
        by=system,
    )  # fmt: skip
    other = actions.create_customer(name="Zoe", by=system)

    def names(**filters):
        return [row.name for row in queries.customer_list(alice, **filters).order_by("sort_key")]

    assert names(owner=alice.pk) == names(tag="vip") == names(organisation=mine.organisation_id) == ["Amara"]
    assert names(email="a@b.example") == ["Amara"] and names(email="x@b.example") == []
    assert names(tag="nobody has it") == []
    actions.merge_customers(survivor_id=other.pk, loser_id=mine.pk, by=system)
    assert names(tag="VIP") == names(email="a@b.example") == ["Zoe"]
    assert queries.customer_list(None).count() == 0


def test_what_is_looked_for_is_ranked_and_next_to_nothing_is_helped(alice, system):
    for name in ("Joanna Ann", "Anna Zhu"):
        actions.create_customer(name=name, by=system)
    assert [row.customer.name for row in queries.customer_listing(alice, text="anna").rows] == [
        "Anna Zhu",
        "Joanna Ann",
    ]
    listing = queries.customer_listing(alice, text="joana")
    assert listing.rows == [] and [row.customer.name for row in listing.alike] == ["Joanna Ann"]
    assert queries.customer_listing(alice, text="0163").alike == []


def test_hits_have_pages_too(alice, system):
    for n in range(5):
        actions.create_customer(name=f"Anna {n}", by=system)
    first = queries.customer_listing(alice, text="anna", size=2)
    second = queries.customer_listing(alice, text="anna", size=2, cursor=first.page.next)
    assert [row.customer.name for row in (*first.rows, *second.rows)] == ["Anna 0", "Anna 1", "Anna 2", "Anna 3"]
    back = queries.customer_listing(alice, text="anna", size=2, cursor=second.page.previous)
    assert back.page.rows == first.page.rows and not back.page.previous
    with pytest.raises(RuleBroken):
        queries.customer_listing(alice, text="anna", cursor="x")
