"""One change of many customers: done where it makes a difference, taken back where nobody changed it since."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.errors import RuleBroken
from core.jobs import run_slice
from customers import actions
from customers.enums import FieldSubject
from customers.models import BulkChange, Customer
from story.models import Event
from tests.factories.customers import CustomerFactory, FieldFactory
from tests.factories.teams import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(system):
    return [actions.create_customer(name=name, tags=["Old"], by=system) for name in ("Amara", "Ben", "Chloe")]


@pytest.fixture
def do(alice, system):
    def change(kind, value, people=(), **more):
        ids = [row.pk for row in people]
        return actions.change_customers(
            kind=kind, value=value, customer_ids=ids, user_id=alice.pk, by=system, **more
        )  # fmt: skip

    return change


def tags(row):
    return sorted(tag.name for tag in row.tags.all())


def test_in_the_dialog_a_field_is_asked_for_with_the_control_that_fits_it(client):
    FieldFactory(key="region", label="Region", type="choice", words=("North", "South"))
    FieldFactory(key="renewal", label="Renewal", type="date")
    client.force_login(UserFactory())
    dialog, where = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "modal"}, reverse("customers:bulk", args=["field"])
    customer = CustomerFactory()
    page = client.get(where, {"id": customer.pk}, **dialog).content.decode()
    assert '<option value="north">North' in page and f'hx-get="{where}"' in page
    page = client.get(where, {"id": customer.pk, "key": "renewal"}, **dialog).content.decode()
    assert 'type="date" name="value_text"' in page and f'value="{customer.pk}"' in page
    assert "North</option>" not in client.get(where, {"id": customer.pk}).content.decode()  # any field, in words
    told = {"id": customer.pk, "key": "region", "value_text": "South"}
    assert client.post(where, {**told, "value_text": "east"}, **dialog).status_code == 422
    assert client.post(where, told).status_code == 303
    customer.refresh_from_db()
    assert customer.fields == {"region": "south"}


def test_tags_are_added_and_taken_back(people, do, system):
    people[1].tags.set(actions.create_customer(name="X", tags=["VIP", "Old"], by=system).tags.all())
    change = do("add_tags", {"tags": ["vip", "New"]}, people)
    assert change.changed == 3
    assert [tags(row) for row in people] == [["New", "Old", "vip"]] * 3 or tags(people[0]) == ["New", "Old", "VIP"]
    versions = {row.pk: row.version for row in Customer.objects.filter(pk__in=[one.pk for one in people])}
    assert set(versions.values()) == {2}
    told = Event.objects.filter(customer=people[0], kind="customer.changed").get()
    assert told.data["fields"] == ["tags"]
    actions.undo_change(change_id=change.pk, by=system)
    assert [tags(row) for row in people] == [["Old"], ["Old", "VIP"], ["Old"]]
    change.refresh_from_db()
    assert change.undone_at and change.kept == 0
    assert actions.undo_change(change_id=change.pk, by=system).kept == 0  # twice is once


def test_what_somebody_changed_since_stays_and_is_said(people, do, system, alice):
    change = do("owner", {"owner": alice.pk}, people)
    actions.change_customer(customer_id=people[1].pk, version=None, changes={"owner_id": None}, by=system)
    actions.change_customer(customer_id=people[2].pk, version=None, changes={"name": "Chloe B"}, by=system)
    change = actions.undo_change(change_id=change.pk, by=system)
    assert change.kept == 1 and list(change.rows.filter(is_restored=False).values_list("customer", flat=True)) == [
        people[1].pk
    ]
    assert set(Customer.objects.filter(pk__in=[row.pk for row in people]).values_list("owner", flat=True)) == {None}
    assert Customer.objects.get(pk=people[2].pk).name == "Chloe B"


@pytest.mark.parametrize(
    ("kind", "value", "column", "expected"),
    [
        ("language", {"language": "de"}, "language", "de"),
        ("contact", {"do_not_contact": True}, "do_not_contact", True),
        ("remove_tags", {"tags": ["old"]}, "", None),
    ],
)
def test_each_kind_and_back(people, do, system, kind, value, column, expected):
    before = Customer.objects.values_list("language", "do_not_contact").get(pk=people[0].pk)
    change = do(kind, value, people[:2])
    row = Customer.objects.get(pk=people[0].pk)
    assert (getattr(row, column) == expected) if column else tags(row) == []
    assert Customer.objects.get(pk=people[2].pk).version == 1
    actions.undo_change(change_id=change.pk, by=system)
    row.refresh_from_db()
    assert (row.language, row.do_not_contact) == before and tags(row) == ["Old"]


def test_an_own_field_is_set_searched_and_given_back(people, do, system):
    FieldFactory(subject=FieldSubject.CUSTOMER, key="region", label="Region", type="text")
    change = do("field", {"key": "region", "value": "Northumbria"}, people)
    row = Customer.objects.get(pk=people[0].pk)
    assert row.fields == {"region": "Northumbria"} and "northumbria" in row.search_text
    actions.undo_change(change_id=change.pk, by=system)
    row.refresh_from_db()
    assert row.fields == {} and "northumbria" not in row.search_text


def test_archiving_and_restoring_leave_their_facts(people, do, system):
    archive = do("archive", {}, people)
    assert not Customer.objects.current().exists()
    actions.undo_change(change_id=archive.pk, by=system)
    assert Customer.objects.current().count() == 3
    kinds = Event.objects.filter(customer=people[0]).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["customer.created", "customer.archived", "customer.restored"]


def test_merged_people_are_changed_once_and_what_makes_no_difference_is_left(people, do, system):
    actions.merge_customers(survivor_id=people[0].pk, loser_id=people[1].pk, by=system)
    assert do("language", {"language": "fr"}, people[:2]).changed == 1
    assert do("language", {"language": "fr"}, people[:2]).changed == 0
    assert not BulkChange.objects.last().rows.exists()


@pytest.mark.parametrize(("kind", "value"), [("owner", {"owner": None}), ("restore", {})])
def test_who_was_merged_since_stays_as_they_are(people, do, system, alice, kind, value):
    for one in people:
        actions.change_customer(customer_id=one.pk, version=None, changes={"owner_id": alice.pk}, by=system)
        if kind == "restore":
            actions.archive_customer(customer_id=one.pk, by=system)
    change = do(kind, value, people)
    actions.merge_customers(survivor_id=people[0].pk, loser_id=people[1].pk, by=system)
    change = actions.undo_change(change_id=change.pk, by=system)
    assert (change.changed, change.kept) == (3, 1)


def test_refused(people, do):
    for kind, value in (
        ("add_tags", {"tags": [" "]}),
        ("owner", {"owner": 999999}),
        ("language", {"language": "x y"}),
        ("field", {"key": "nothing", "value": "1"}),
    ):
        with pytest.raises(RuleBroken):
            do(kind, value, people)
    assert not BulkChange.objects.exists()


def test_the_second_half_failing_takes_the_first_back(people, do, monkeypatch):
    def fail(**_facts):
        raise RuntimeError

    monkeypatch.setattr("customers.actions._bulk.record_facts", fail)
    with pytest.raises(RuntimeError):
        do("language", {"language": "de"}, people)
    assert not BulkChange.objects.exists() and set(Customer.objects.values_list("language", flat=True)) == {"en"}


def test_everybody_who_matches_is_a_job_and_so_is_its_undo(alice, system, do, monkeypatch):
    monkeypatch.setattr("customers.actions.bulk.AT_ONCE", 2)
    monkeypatch.setattr("customers.actions.bulk_slices.PIECE", 2)
    for n in range(5):
        CustomerFactory(name=f"Person {n}", language="de" if n % 2 else "en")
    change = do("contact", {"do_not_contact": True}, matching={"language": "en"})
    with pytest.raises(RuleBroken):
        actions.undo_change(change_id=change.pk, by=system)
    while run_slice(change.job_id):
        pass
    change.refresh_from_db()
    assert (change.changed, change.job.state) == (3, "done")
    assert Customer.objects.filter(do_not_contact=True).count() == 3
    undone = actions.undo_change(change_id=change.pk, by=system)
    while run_slice(undone.undo_job_id):
        pass
    undone.refresh_from_db()
    assert undone.undone_at and not Customer.objects.filter(do_not_contact=True).exists()


def test_a_piece_takes_a_fixed_number_of_statements(do, alice, django_assert_max_num_queries):
    many = [CustomerFactory(name=f"Person {n}") for n in range(30)]
    with django_assert_max_num_queries(25):
        assert do("owner", {"owner": alice.pk}, many).changed == 30
