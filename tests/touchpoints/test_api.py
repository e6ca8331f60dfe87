"""Touchpoints for programs: once by source and external id, once by key, and no further than the role."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.test import Client

from customers.models import Customer
from teams.models import ApiKey
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.factories.journeys import JourneyFactory
from tests.factories.teams import TeamFactory
from tests.factories.touchpoints import TouchpointFactory
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.django_db
URL = "/api/v1/touchpoints/"


def program(role="agent"):
    ApiKey.objects.create(name=role, prefix=role, digest=hashlib.sha256(role.encode()).hexdigest(), role=role)
    return Client(headers={"Authorization": f"Bearer {role}"})


@pytest.fixture
def agent():
    return program()


def post(client, body, **headers):
    return client.post(URL, body, content_type="application/json", headers=headers)


def test_a_replay_answers_200_with_the_first_row(agent):
    body = {
        "identity": {"kind": "email", "value": "Amara@Example.org"},
        "channel": "phone",
        "summary": "Asks for news",
        "source": "pbx",
        "external_id": "call-1",
    }
    first, again = post(agent, body), post(agent, body | {"summary": "Another text"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert (Touchpoint.objects.count(), Customer.objects.count()) == (1, 1)


def test_what_is_sent_is_what_is_read(agent):
    journey = JourneyFactory()
    body = {
        "customer": journey.customer_id,
        "channel": "chat",
        "direction": "out",
        "summary": "Told her the date",
        "body": "Long words",
        "occurred_at": "2026-11-12T09:41:00+01:00",
        "duration_seconds": 480,
        "sentiment": 1,
        "sentiment_source": "customer",
        "is_repeat": True,
        "data": {"queue": "claims"},
    }
    made = post(agent, body)
    assert made.status_code == 201
    read = agent.get(f"{URL}{made.json()['id']}/").json()
    assert read == made.json()
    assert {name: read[name] for name in body if name != "occurred_at"} == {
        name: value for name, value in body.items() if name != "occurred_at"
    }
    assert dt.datetime.fromisoformat(read["occurred_at"]) == dt.datetime(2026, 11, 12, 8, 41, tzinfo=dt.UTC)
    assert (read["journey"], read["stage"], read["attachments"]) == (journey.pk, "report", [])


def test_a_key_makes_a_post_take_effect_once(agent):
    body = {"customer": CustomerFactory().pk, "channel": "sms", "summary": "Hello"}
    answers = [post(agent, body, **{"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Touchpoint.objects.count() == 1
    assert post(agent, body | {"summary": "Else"}, **{"Idempotency-Key": "k1"}).status_code == 422


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"channel": "pigeon"}, 400, "channel"),
        ({"summary": ""}, 400, "summary"),
        ({"sentiment": 5}, 400, "sentiment"),
        ({"occurred_at": "yesterday"}, 400, "occurred_at"),
        ({"identity": {"kind": "email"}}, 400, "identity"),
        ({"sentiment": 1}, 422, "sentiment_source"),
        ({"occurred_at": "2099-01-01T00:00:00Z"}, 422, "occurred_at"),
        ({"customer": 10**15}, 422, "customer"),
        ({"identity": {"kind": "email", "value": "a@example.org"}}, 422, "customer"),
        ({"journey": 1}, 422, "journey"),
        ({"external_id": "7"}, 422, "source"),
    ],
)
def test_refusals_are_problem_documents_by_field(agent, change, status, field):
    answer = post(agent, {"customer": CustomerFactory().pk, "channel": "sms", "summary": "Hello"} | change)
    problem = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert field in problem["errors"]
    assert not Touchpoint.objects.exists()


def test_nobody_is_a_problem_too(agent):
    assert post(agent, {"channel": "sms", "summary": "Hello"}).json()["errors"]["customer"]


def test_the_list_is_narrowed_and_goes_on(agent):
    journey = JourneyFactory()
    moment = journey.started_at
    mine = [
        TouchpointFactory(customer=journey.customer, journey=journey, occurred_at=moment - dt.timedelta(hours=hour))
        for hour in range(3)
    ]
    TouchpointFactory(channel="email", occurred_at=moment - dt.timedelta(days=9))

    def ids(**query):
        return [row["id"] for row in agent.get(URL, query).json()["results"]]

    newest_first = [touchpoint.pk for touchpoint in mine]
    assert ids(customer=journey.customer_id) == ids(journey=journey.pk) == ids(channel="phone") == newest_first
    assert ids(since=(moment - dt.timedelta(hours=1)).isoformat()) == newest_first[:2]
    first = agent.get(URL, {"page_size": 2}).json()
    rest = agent.get(first["next"]).json()
    assert [row["id"] for row in first["results"]] == newest_first[:2]
    assert (len(rest["results"]), rest["next"]) == (2, None)
    assert agent.get(URL, {"channel": "pigeon"}).status_code == 400


def test_a_merged_id_lists_the_whole_person(agent):
    survivor = CustomerFactory()
    loser = CustomerFactory(merged_into=survivor, merged_at=survivor.created_at)
    touchpoints = {TouchpointFactory(customer=one).pk for one in (survivor, loser)}
    for one in (survivor, loser):
        assert {row["id"] for row in agent.get(URL, {"customer": one.pk}).json()["results"]} == touchpoints


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(agent, count, django_assert_num_queries):
    for _ in range(count):
        journey = JourneyFactory()
        TouchpointFactory(customer=journey.customer, journey=journey, team=TeamFactory())
    agent.get(URL)
    with django_assert_num_queries(2):  # the key, the list
        assert len(agent.get(URL).json()["results"]) == count


def test_restricted_ones_are_for_their_team_and_managers(agent):
    secret = TouchpointFactory(is_restricted=True, source="pbx", external_id="1", summary="Very private")
    assert agent.get(f"{URL}{secret.pk}/").status_code == 404
    assert agent.get(URL).json()["results"] == []
    body = {"customer": secret.customer_id, "channel": "sms", "summary": "Hi", "source": "pbx", "external_id": "1"}
    replay = post(agent, body)
    assert (replay.status_code, b"private" in replay.content) == (403, False)
    assert program("manager").get(f"{URL}{secret.pk}/").json()["summary"] == "Very private"
    logged = post(agent, body | {"external_id": "2", "is_restricted": True})
    assert logged.status_code == 201


def test_an_auditor_reads_and_logs_nothing():
    auditor, customer = program("auditor"), IdentityFactory().customer
    assert auditor.get(URL).status_code == 200
    assert post(auditor, {"customer": customer.pk, "channel": "sms", "summary": "Hi"}).status_code == 403
    assert not Touchpoint.objects.exists()


def test_a_moment_that_no_time_zone_can_show_is_refused(agent):
    """It would be before the year 1 in London: the customer's story could not be shown any more."""
    body = {"customer": CustomerFactory().pk, "channel": "phone", "summary": "Asked"}
    answer = post(agent, body | {"occurred_at": "0001-01-01T00:00:00Z"})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["occurred_at"])
    assert not Touchpoint.objects.exists()
