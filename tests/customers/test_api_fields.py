"""Own fields, purchases, handles and organisations for programs."""

from __future__ import annotations

import hashlib
import json

import pytest
from rest_framework.test import APIClient

from core.actor import SYSTEM
from customers import actions
from customers.models import Customer, FieldDefinition, Identity, Organisation, Purchase
from teams.models import ApiKey
from tests.factories.customers import CustomerFactory, FieldFactory, IdentityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/"
HOSTILE = [
    {"region": {"$ne": ""}},
    {"region": ["a"]},
    {"region": "x" * 1001},
    {"region": "a\x00b"},
    {"__proto__": "x"},
    {"fields__region": "x"},
    {"region') OR 1=1 --": "x"},
    {"constructor.prototype": 1},
    {"": "x"},
    {"\ud800": "x"},
    {"region": "\ud800"},
    {"rank": 1e400},
    {"rank": True},
]


@pytest.fixture
def boss(db) -> APIClient:
    """A program that may do what admins may."""
    ApiKey.objects.create(name="Boss", prefix="jc_boss", digest=hashlib.sha256(b"jc_boss").hexdigest(), role="admin")
    return APIClient(HTTP_AUTHORIZATION="Bearer jc_boss")


def test_fields_are_defined_moved_and_put_away(boss, program):
    body = {"subject": "customer", "label": "Region", "type": "choice", "choices": [{"label": "North"}]}
    assert program.post(f"{API}fields/", body).status_code == 403
    made = boss.post(f"{API}fields/", body)
    assert made.status_code == 201
    region = made.json()
    assert (region["key"], region["choices"]) == ("region", [{"key": "north", "label": "North", "archived": False}])
    assert region["schema"] == {"type": "string", "enum": ["north"], "title": "Region"}
    second = boss.post(f"{API}fields/", {"subject": "customer", "label": "Rank", "type": "number"}).json()
    url = f"{API}fields/{region['id']}/"
    changed = boss.patch(url, {"choices": [{"label": "South"}], "position": 5}).json()
    assert [one["key"] for one in changed["choices"] if not one["archived"]] == ["south"]
    listed = program.get(f"{API}fields/?subject=customer").json()["results"]
    assert [one["id"] for one in listed] == [second["id"], region["id"]]
    assert boss.patch(url, {"archived": True}).json()["archived_at"]
    assert [one["id"] for one in program.get(f"{API}fields/").json()["results"]] == [second["id"]]
    assert [one["id"] for one in program.get(f"{API}fields/?archived=true").json()["results"]] == [region["id"]]
    assert not boss.patch(url, {"archived": False}).json()["archived_at"]
    assert boss.patch(url, {"key": "other", "type": "text", "subject": "organisation"}).json()["key"] == "region"
    assert program.get(f"{API}fields/?subject=ticket").status_code == 400
    assert boss.post(f"{API}fields/", {**body, "key": "region"}).json()["errors"] == {
        "key": ["There is a field with this key already."]
    }


def test_customers_and_organisations_carry_their_fields(program):
    FieldFactory(key="rank", type="number")
    FieldFactory(key="vip", type="yes_no")
    FieldFactory(key="staff", subject="organisation")
    made = program.post(f"{API}customers/", {"name": "Amara", "fields": {"rank": 1.5, "vip": "yes"}}).json()
    assert made["fields"] == {"rank": "1.5", "vip": True}
    url = f"{API}customers/{made['id']}/"
    assert program.patch(url, {"fields": {"vip": None}}).json()["fields"] == {"rank": "1.5"}
    assert program.get(f"{API}customers/?search=1.5").json()["results"][0]["fields"] == {"rank": "1.5"}
    late = program.patch(url, {"fields": {"rank": 2}, "version": 1})
    assert (late.status_code, late.json()["fresh"]["changed"]) == (409, {"fields.vip": {"before": True, "now": None}})
    FieldDefinition.objects.filter(key="rank").update(archived_at="2026-01-01T00:00Z")
    assert program.get(url).json()["fields"] == {}
    bakery = program.post(f"{API}organisations/", {"name": "Bakery", "fields": {"staff": "12"}}).json()
    assert (bakery["fields"], bakery["version"]) == ({"staff": "12"}, 1)
    org = f"{API}organisations/{bakery['id']}/"
    assert program.patch(org, {"fields": {"staff": "13"}, "version": 1}).json()["version"] == 2
    assert program.patch(org, {"name": "B", "version": 1}).status_code == 409
    assert program.patch(org, {"archived": True}).json()["archived_at"]
    assert program.get(f"{API}organisations/").json()["results"] == []
    assert len(program.get(f"{API}organisations/?archived=1").json()["results"]) == 1
    assert program.patch(org, {"archived": False}).json()["archived_at"] is None


def test_lists_are_narrowed_by_own_fields(program):
    FieldFactory(key="vip", type="yes_no")
    FieldFactory(key="staff", subject="organisation", type="number")
    for name, vip in (("Amara", True), ("Ben", False)):
        program.post(f"{API}customers/", {"name": name, "fields": {"vip": vip}})
        program.post(f"{API}organisations/", {"name": name, "fields": {"staff": 12 if vip else 9}})
    for asked in ("customers/?fields.vip=yes", "organisations/?fields.staff=12.0"):
        assert [row["name"] for row in program.get(f"{API}{asked}").json()["results"]] == ["Amara"]
    assert program.get(f"{API}customers/?fields.nope=1").json()["errors"] == {
        "fields.nope": ["There is no such field."]
    }
    assert program.get(f"{API}organisations/?fields.staff=many").status_code == 422


@pytest.mark.parametrize("fields", [*HOSTILE, "x", [], None, 7])
def test_hostile_keys_and_values_are_refused_and_change_nothing(program, fields):
    FieldFactory(key="region")
    FieldFactory(key="rank", type="number")
    customer = CustomerFactory(fields={"region": "kept"})
    body = json.dumps({"fields": fields}).replace("Infinity", "1e400")
    answer = program.patch(f"{API}customers/{customer.pk}/", body, content_type="application/json")
    assert answer.status_code in (400, 422), answer.content
    assert any(key.startswith("fields") for key in answer.json()["errors"])
    customer.refresh_from_db()
    assert (customer.fields, customer.version) == ({"region": "kept"}, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_however_long(program, count, django_assert_num_queries):
    FieldFactory(key="region")
    for _ in range(count):
        customer = CustomerFactory(fields={"region": "x"})
        IdentityFactory(customer=customer)
        actions.record_purchase(customer_id=customer.pk, kind="order", number=str(customer.pk), by=SYSTEM)
        OrganisationFactory(fields={"region": "x"})
    program.get(f"{API}fields/")  # the key was used
    for noun, queries in (("customers", 6), ("organisations", 3), ("fields", 2), ("purchases", 2)):
        with django_assert_num_queries(queries):
            assert program.get(f"{API}{noun}/").status_code == 200


def test_customers_are_archived_and_brought_back(program):
    customer = CustomerFactory(name="Amara")
    url = f"{API}customers/{customer.pk}/"
    assert program.patch(url, {"archived": True}).json()["archived_at"]
    assert program.get(f"{API}customers/").json()["results"] == []
    assert [row["id"] for row in program.get(f"{API}customers/?archived=true").json()["results"]] == [customer.pk]
    assert program.get(url).status_code == 200
    assert program.patch(url, {"archived": False}).json()["archived_at"] is None
    assert len(program.get(f"{API}customers/").json()["results"]) == 1
    bakery = OrganisationFactory()
    assert program.get(f"{API}customers/?organisation={bakery.pk}").json()["results"] == []
    assert program.get(f"{API}customers/?organisation=x").status_code == 400


def test_purchases_are_recorded_once_changed_and_removed(program):
    amara, bruno = CustomerFactory(), CustomerFactory()
    body = {"customer": amara.pk, "kind": "policy", "number": "KM-1", "value": "540.00", "currency": "GBP"}
    made = program.post(f"{API}purchases/", body)
    assert made.status_code == 201
    assert program.post(f"{API}purchases/", body).json() == made.json()
    taken = program.post(f"{API}purchases/", {**body, "customer": bruno.pk})
    assert (taken.status_code, taken.json()["existing"]) == (409, amara.pk)
    url = f"{API}purchases/{made.json()['id']}/"
    assert program.patch(url, {"name": "Car", "customer": bruno.pk}).json()["customer"] == amara.pk
    assert program.patch(url, {"starts_on": "2026-02-01", "ends_on": "2026-01-01"}).status_code == 422
    assert [row["name"] for row in program.get(f"{API}purchases/?customer={amara.pk}").json()["results"]] == ["Car"]
    assert program.get(f"{API}purchases/?number=KM-1&kind=order").json()["results"] == []
    assert program.patch(url, {"archived": True}).json()["archived_at"]
    assert program.get(f"{API}purchases/").json()["results"] == []
    assert program.get(f"{API}purchases/?customer=999999").status_code == 404
    assert program.get(f"{API}purchases/?customer=x").status_code == 400
    for wrong in ({"customer": 999999}, {"customer": 0}, {"kind": "wish"}, {"value": "NaN"}, {"currency": "XXX"}):
        assert program.post(f"{API}purchases/", {**body, **wrong}).status_code in (400, 404, 422), wrong
    assert Purchase.objects.count() == 1


def test_handles_are_added_preferred_and_removed(program):
    amara, bruno = CustomerFactory(), CustomerFactory()
    theirs = IdentityFactory(customer=bruno)
    url = f"{API}customers/{amara.pk}/identities/"
    phone = program.post(url, {"kind": "phone", "value": "01632 960112"}).json()
    social = program.post(url, {"kind": "social", "value": "https://x.com/Amara"}).json()
    assert (phone["value"], phone["is_preferred"], social["value"]) == ("+441632960112", True, "x:amara")
    assert program.patch(f"{url}{social['id']}/", {"is_preferred": True}).json()["is_preferred"]
    assert program.patch(f"{url}{social['id']}/", {"is_preferred": False}).status_code == 400
    assert [row["id"] for row in program.get(url).json()] == [social["id"], phone["id"]]
    assert program.post(url, {"kind": "email", "value": theirs.value}).status_code == 409
    foreign, missing = (program.delete(f"{url}{pk}/") for pk in (theirs.pk, 999999))
    assert (foreign.status_code, foreign.json()) == (missing.status_code, missing.json()) == (404, missing.json())
    assert program.patch(f"{url}{theirs.pk}/", {"is_preferred": True}).status_code == 404
    assert program.delete(f"{url}{social['id']}/").status_code == 204
    assert Identity.objects.filter(customer=amara).count() == 1


def test_nothing_else_can_be_set_through_these_doors(boss):
    amara, bruno = CustomerFactory(), CustomerFactory()
    tempting = {"id": 7, "created_at": "2020-01-01T00:00Z", "erased_at": "2020-01-01T00:00Z", "merged_into": bruno.pk}
    tempting |= {"state": "x", "team": 1, "owner": 1, "is_staff": True, "search_text": "x", "sort_key": "x"}
    before = Customer.objects.values().get(pk=amara.pk)
    boss.patch(f"{API}customers/{amara.pk}/", tempting)
    assert Customer.objects.values().get(pk=amara.pk) == before
    bakery = OrganisationFactory()
    before = Organisation.objects.values().get(pk=bakery.pk)
    boss.patch(f"{API}organisations/{bakery.pk}/", tempting)
    assert Organisation.objects.values().get(pk=bakery.pk) == before
    region = FieldFactory(key="region")
    before = FieldDefinition.objects.values().get(pk=region.pk)
    boss.patch(f"{API}fields/{region.pk}/", {**tempting, "archived_at": "2020-01-01T00:00Z"})
    assert FieldDefinition.objects.values().get(pk=region.pk) == before
