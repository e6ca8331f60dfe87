"""Customers and organisations for programs."""

from __future__ import annotations

import pytest

from customers import actions
from customers.models import Consent, Customer, Identity
from tests.factories.customers import CustomerFactory, IdentityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/customers/"


def test_make_read_change(program):
    made = program.post(
        URL,
        {
            "name": "Amara Okonkwo",
            "identities": [{"kind": "external", "value": "C-1"}, {"kind": "phone", "value": "01632 960112"}],
            "organisation": "Okonkwo Ceramics",
            "tags": ["VIP"],
            "customer_since": "2019-04-01",
        },
    )
    assert made.status_code == 201
    body = made.json()
    phone = {"kind": "phone", "value": "+441632960112", "shown": "01632 960112", "is_preferred": True}
    assert body["identities"][0] == {"id": Identity.objects.get(kind="phone").pk, **phone, "verified_at": None}
    assert (body["organisation"], body["tags"], body["version"]) == ("Okonkwo Ceramics", ["VIP"], 1)
    assert program.get(f"{URL}{body['id']}/").json() == body
    changed = program.patch(f"{URL}{body['id']}/", {"name": "Amara O", "tags": [], "version": 1}).json()
    assert (changed["name"], changed["tags"], changed["version"]) == ("Amara O", [], 2)
    assert len(changed["identities"]) == 2


def test_a_late_change_answers_409_with_what_changed(program):
    customer = CustomerFactory(name="Amara")
    program.patch(f"{URL}{customer.pk}/", {"name": "Zoe"})
    late = program.patch(f"{URL}{customer.pk}/", {"language": "de", "version": 1})
    assert (late.status_code, late["Content-Type"]) == (409, "application/problem+json")
    assert late.json()["type"] == "urn:journeycrm:problem:stale"
    assert late.json()["fresh"]["changed"] == {"name": {"before": "Amara", "now": "Zoe"}}
    assert late.json()["fresh"]["by"] == "Shop"


def test_a_handle_somebody_has_answers_409_and_names_them(program):
    body = {"name": "Amara", "identities": [{"kind": "email", "value": "a@example.org"}]}
    first = program.post(URL, body).json()
    again = program.post(URL, body)
    assert again.status_code == 409
    assert again.json()["type"] == "urn:journeycrm:problem:duplicate-identity"
    assert again.json()["existing"] == first["id"] and "email" in again.json()["errors"]
    assert Customer.objects.count() == 1


def test_a_key_makes_it_once(program):
    body = {"name": "Amara"}
    answers = [program.post(URL, body, headers={"Idempotency-Key": "k-1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json() and Customer.objects.count() == 1
    assert program.post(URL, {"name": "Zoe"}, headers={"Idempotency-Key": "k-1"}).status_code == 422


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "name", 400),
        ({"name": "A", "identities": [{"kind": "pigeon", "value": "x"}]}, "identities", 400),
        ({"name": "A", "identities": [{"kind": "email", "value": "x"}]}, "email", 422),
        ({"name": "A", "time_zone": "Mars"}, "time_zone", 422),
        ({"name": "A", "owner_id": 4711}, "owner", 422),
        ({"name": "A", "organisation": "B", "organisation_id": 1}, "organisation", 400),
    ],
)
def test_mistakes_are_named_by_field(program, body, field, code):
    answer = program.post(URL, body)
    assert (answer.status_code, list(answer.json()["errors"])) == (code, [field])
    assert not Customer.objects.exists()


def test_what_is_not_offered_is_not_set(program):
    body = {"name": "A", "version": 9, "merged_into": 1, "archived_at": "2026-01-01T00:00:00Z", "search_text": "x"}
    made = program.post(URL, body).json()
    assert (made["version"], made["merged_into"], made["archived_at"]) == (1, None, None)


def test_a_merged_id_answers_with_the_survivor(program):
    survivor, loser = CustomerFactory(name="Amara"), CustomerFactory()
    IdentityFactory(customer=loser, value="a@example.org")
    for _ in range(2):
        merged = program.post(f"{URL}{survivor.pk}/merge/", {"loser": loser.pk})
    assert (merged.status_code, merged.json()["merged_into"]) == (200, None)
    body = program.get(f"{URL}{loser.pk}/").json()
    assert (body["id"], body["merged_into"]) == (survivor.pk, survivor.pk)
    assert [handle["value"] for handle in body["identities"]] == ["a@example.org"]
    assert program.patch(f"{URL}{loser.pk}/", {"name": "Both"}).json()["name"] == "Both"
    assert [row["id"] for row in program.get(URL).json()["results"]] == [survivor.pk]
    apart = program.post(f"{URL}{loser.pk}/unmerge/").json()
    assert (apart["id"], apart["merged_into"]) == (loser.pk, None)


def test_a_merge_is_refused(program):
    customer = CustomerFactory()
    answer = program.post(f"{URL}{customer.pk}/merge/", {"loser": customer.pk})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:journeycrm:problem:merge-with-itself")
    assert program.post(f"{URL}{customer.pk}/merge/", {"loser": 999999}).status_code == 404
    assert program.post(f"{URL}999999/unmerge/").status_code == 404


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(program, item_count, django_assert_num_queries):
    for _ in range(item_count):
        IdentityFactory(customer=CustomerFactory(organisation=OrganisationFactory()))
    program.get(URL)  # the key's 'last used' is written once a minute
    with django_assert_num_queries(6):  # the key, customers, their tags, families, handles, own fields
        assert len(program.get(URL).json()["results"]) == item_count


def test_the_list_is_narrowed_and_paged(program, system):
    amara = actions.create_customer(
        name="Amara", identities=[("email", "a@example.org"), ("phone", "01632 960112")], tags=["VIP"], by=system
    )
    zoe = actions.create_customer(name="Zoe", by=system)

    def ids(**params):
        return [row["id"] for row in program.get(URL, params).json()["results"]]

    for params in ({"search": "amar"}, {"email": "A@EXAMPLE.org"}, {"phone": "+44 1632 960112"}, {"tag": "vip"}):
        assert ids(**params) == [amara.pk]
    for typed, found in (("amrra", [amara.pk]), ("+44 (0)1632 960112", [amara.pk]), ("9601129", [])):
        assert ids(search=typed) == found
    assert ids(search="amrra", tag="nobody's") == ids(email="x@example.org") == []
    moment = zoe.created_at.isoformat()
    assert ids(updated_since=moment) == [zoe.pk]
    actions.archive_customer(customer_id=amara.pk, by=system)
    assert ids() == [zoe.pk] and ids(updated_since=moment) == [zoe.pk, amara.pk]
    actions.restore_customer(customer_id=amara.pk, by=system)
    first = program.get(URL, {"page_size": 1}).json()
    assert [row["id"] for row in program.get(first["next"]).json()["results"]] == [zoe.pk]
    assert program.get(URL, {"email": "nonsense"}).status_code == 422
    assert program.get(URL, {"updated_since": "yesterday"}).status_code == 400


def test_consents(program):
    customer = CustomerFactory()
    url = f"{URL}{customer.pk}/consents/"
    told = {"topic": "marketing", "channel": "email", "allowed": True, "source": "web form", "wording_version": "v3"}
    made = program.post(url, told)
    assert made.status_code == 201 and made.json()["recorded_by"] == "Shop"
    program.post(url, {**told, "allowed": False, "given_at": "2020-01-01T00:00:00Z"})
    answers = program.get(url).json()["results"]
    assert [row["allowed"] for row in answers] == [True, False]
    assert program.post(url, {**told, "topic": "weather"}).status_code == 400
    for far in ("2999-01-01T00:00:00Z", "0001-01-01T00:00:00Z"):
        assert program.post(url, {**told, "given_at": far}).status_code == 422
    assert Consent.objects.count() == 2
    assert program.get(f"{URL}999999/consents/").status_code == 404


@pytest.mark.parametrize("item_count", [1, 3])
def test_organisations(program, item_count, django_assert_num_queries):
    url = "/api/v1/organisations/"
    made = [
        program.post(url, {"name": f"Miller {n}", "website": "https://m.example"}).json() for n in range(item_count)
    ]
    with django_assert_num_queries(3):  # the key, the organisations, own fields
        assert [row["id"] for row in program.get(url, {"search": "mill"}).json()["results"]] == [r["id"] for r in made]
    alike = program.get(url, {"search": "milelr"}).json()
    assert [row["id"] for row in alike["results"]] == [r["id"] for r in made] and alike["next"] is None
    one = f"{url}{made[0]['id']}/"
    assert program.patch(one, {"name": "Müller"}).json()["name"] == "Müller"
    assert program.get(one).json()["website"] == "https://m.example"
    assert program.get(f"{url}999999/").status_code == program.patch(f"{url}999999/", {}).status_code == 404
    assert program.post(url, {"name": " ", "website": "javascript:1"}).status_code == 400
