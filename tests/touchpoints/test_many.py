"""Many touchpoints in one call: each row's own result, as the single door would have said, in as many statements."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.actor import SYSTEM
from core.errors import RuleBroken
from customers.models import Customer, Identity
from journeys.actions import move_journey
from story.models import Event, Feed
from story.work import catch_up
from teams.models import ApiKey
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.factories.journeys import JourneyFactory
from tests.factories.teams import TeamFactory
from touchpoints.actions import record_touchpoint, record_touchpoints
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.django_db
URL = "/api/v1/touchpoints/bulk/"
AT = "2026-11-12T09:41:00+01:00"


@pytest.fixture
def agent() -> Client:
    ApiKey.objects.create(name="Shop", prefix="jc", digest=hashlib.sha256(b"jc").hexdigest(), role="agent")
    return Client(headers={"Authorization": "Bearer jc"})


def post(client, body, **headers):
    return client.post(URL, body, content_type="application/json", headers=headers)


def row(**more):
    mail = {"kind": "email", "value": "amara@example.org"}
    return {"identity": mail, "channel": "phone", "summary": "Asks for news", "occurred_at": AT} | more


def columns_of(touchpoint):
    left_out = ("id", "recorded_at", "customer_id", "source", "external_id")
    return {
        name: value for name, value in Touchpoint.objects.values().get(pk=touchpoint).items() if name not in left_out
    }


def fact_of(touchpoint):
    fact = Event.objects.values().get(subject_kind="touchpoint", subject_id=touchpoint, kind="touchpoint.logged")
    return {n: v for n, v in fact.items() if n not in ("id", "recorded_at", "customer_id", "subject_id", "source")}


def test_each_row_has_its_own_result_in_order(agent):
    known = record_touchpoint(
        by=SYSTEM, customer_id=CustomerFactory().pk, channel="sms", summary="x", source="pbx", external_id="1"
    ).touchpoint
    rows = [
        row(source="pbx", external_id="2"),
        row(source="pbx", external_id="1", summary="something else"),
        row(channel="pigeon"),
        row(source="pbx", external_id="2"),
        row(identity={"kind": "email", "value": "nobody"}),
        row(identity=None),
        row(identity=None, customer=999_999),
        row(team=999_999),
        row(journey=999_999),
        row(source="crm", external_id="2", identity={"kind": "phone", "value": "+44 1632 960112"}),
        "nonsense",
        row(occurred_at="yesterday"),
        row(occurred_at="2199-01-01T00:00:00Z"),
        row(summary=" \n "),
        row(summary="\ud800"),
        row(data={"a": "\x00"}),
        row(data=[1]),
        row(external_id="3"),
        row(sentiment=3, sentiment_source="agent"),
        row(sentiment=1),
        row(duration_seconds="soon"),
    ]
    answer = post(agent, {"touchpoints": rows})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["created"], told["existing"], told["failed"]) == (2, 2, 17)
    results = told["results"]
    assert [one["result"] for one in results[:4]] == ["created", "existing", "error", "existing"]
    assert results[1]["id"] == known.pk
    assert results[3]["id"] == results[0]["id"]
    fields = [next(iter(one["error"]["errors"])) for one in results if one["result"] == "error"]
    assert fields == [
        "channel", "email", "customer", "customer", "team", "journey", "row", "occurred_at", "occurred_at", "summary",
        "summary", "data", "data", "source", "sentiment", "sentiment_source", "duration_seconds",
    ]  # fmt: skip
    assert {one["error"]["status"] for one in results if one["result"] == "error"} == {422}
    assert (Touchpoint.objects.count(), Customer.objects.count()) == (3, 3)


def test_the_same_call_again_changes_nothing(agent):
    rows = [row(source="pbx", external_id=str(n)) for n in range(5)]
    first, again = post(agent, rows).json(), post(agent, rows).json()
    assert (first["created"], again["existing"]) == (5, 5)
    assert [one["id"] for one in first["results"]] == [one["id"] for one in again["results"]]
    assert (Touchpoint.objects.count(), Customer.objects.count()) == (5, 1)
    assert Event.objects.filter(kind="touchpoint.logged").count() == 5


def _worlds():
    """Two people alike: each with two journeys one of which has moved on, a merged record and a conversation."""
    worlds = []
    for name in ("one", "many"):
        team = TeamFactory(key=f"team-{name}")
        amara = CustomerFactory(name="Amara")
        loser = CustomerFactory(merged_into=amara, merged_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        IdentityFactory(customer=loser, value=f"{name}@example.org")
        start = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
        claim = JourneyFactory(customer=loser, started_at=start, stage_entered_at=start)
        order = JourneyFactory(customer=amara, started_at=start, stage_entered_at=start)
        worlds.append((name, team, amara, claim, order))
    return worlds


def test_a_row_is_placed_and_told_as_by_the_single_door():
    (name, team, amara, claim, order), twin = _worlds()
    for journey in (claim, twin[3]):
        to = journey.map_version.stages.exclude(pk=journey.stage_id).first()
        move_journey(journey_id=journey.pk, to=to.key, version=journey.version, by=SYSTEM)

    def rows(who, team, amara, claim, order):
        mail = {"kind": "email", "value": f"{who}@example.org"}
        return [
            row(identity=mail),
            row(identity=mail, journey=claim.pk, thread="t1", is_repeat=True, team=team.pk, data={"a": [1, "ü"]}),
            row(identity=mail, thread="t1", body='A "quoted"\n\\. text', author="Amara", is_restricted=True),
            row(identity=None, customer=amara.pk, journey=order.pk, occurred_at="2026-11-20T09:41:00Z", thread="t1"),
            row(identity=mail, thread="t1", channel="chat", sentiment=-2, sentiment_source="customer", wait_seconds=9),
            row(identity=mail, channel="email", direction="out", duration_seconds=60, is_automatic=True),
            row(identity=mail, channel="store", occurred_at="2026-10-01T09:41:00Z", journey=claim.pk),
            row(identity=mail, journey=claim.pk, occurred_at=(dt.datetime.now(dt.UTC)).isoformat()),
        ]

    one_by_one = []
    for given in rows(name, team, amara, claim, order):
        facts = dict(given)
        mail = facts.pop("identity")
        moment = dt.datetime.fromisoformat(facts.pop("occurred_at"))
        one_by_one.append(
            record_touchpoint(
                by=SYSTEM, occurred_at=moment, identity=(mail["kind"], mail["value"]) if mail else None,
                customer_id=facts.pop("customer", None), journey_id=facts.pop("journey", None),
                team_id=facts.pop("team", None), **facts,
            ).touchpoint.pk
        )  # fmt: skip
    at_once = [result.id for result in record_touchpoints(rows=rows(*twin), by=SYSTEM)]
    journeys = {claim.pk: twin[3].pk, order.pk: twin[4].pk, None: None}
    teams = {team.pk: twin[1].pk, None: None}
    for single, many in zip(one_by_one, at_once, strict=True):
        for seen, other in ((columns_of(single), columns_of(many)), (fact_of(single), fact_of(many))):
            seen["journey_id"], seen["team_id"] = journeys[seen["journey_id"]], teams[seen["team_id"]]
            seen.pop("occurred_at"), other.pop("occurred_at")
            assert seen == other


def test_new_people_are_made_once_and_found_by_search():
    rows = [
        row(author="Noor Haddad", identity={"kind": "email", "value": "Noor@Example.org"}),
        row(identity={"kind": "email", "value": " noor@example.org "}),
        row(direction="out", author="Clerk", identity={"kind": "phone", "value": "+44 1632 960112"}),
        row(identity={"kind": "device", "value": "d-1"}),
    ]
    assert [one.is_new for one in record_touchpoints(rows=rows, by=SYSTEM)] == [True] * 4
    people = {person.name: person for person in Customer.objects.all()}
    assert set(people) == {"Noor Haddad", "+44 1632 960112", "d-1"}
    noor = people["Noor Haddad"]
    assert (noor.sort_key, noor.touchpoints.count()) == ("noor haddad", 2)
    assert Customer.objects.matching("noor@exam").get() == noor
    assert Identity.objects.get(customer=noor).shown == "Noor@Example.org"
    assert set(Identity.objects.filter(is_preferred=True).values_list("kind", flat=True)) == {"email", "phone"}
    assert Event.objects.filter(kind="customer.created").count() == 3


def test_live_rows_are_told_once_and_history_to_nobody(agent, monkeypatch):
    post(agent, {"touchpoints": [row(), row(history=False)], "history": True})
    post(agent, [row(source="pbx", external_id="1")] * 2)
    facts = Event.objects.filter(kind="touchpoint.logged").order_by("pk")
    assert list(facts.values_list("history", flat=True)) == [True, False, False]
    assert Event.objects.get(kind="customer.created").history is True
    assert Feed.objects.count() == Event.objects.count()
    catch_up()
    positions = Feed.objects.order_by("event_id").values_list("position", flat=True)
    assert list(positions) == [1, 2, 3, 4]


def test_the_number_of_statements_is_the_same_for_ten_and_for_a_thousand():
    def rows(count, source):
        return [
            row(identity={"kind": "external", "value": f"{source} {n // 3}"}, source=source, external_id=str(n),
                thread=f"{source} {n // 5}", sentiment=1, sentiment_source="customer")
            for n in range(count)
        ]  # fmt: skip

    counts = []
    for count, source in ((10, "a"), (1000, "b")):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            record_touchpoints(rows=rows(count, source), by=SYSTEM)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 28
    assert Touchpoint.objects.count() == 1010


def test_too_much_is_refused_whole(agent, settings):
    answer = post(agent, [row()] * 10_001)
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:journeycrm:problem:body-too-large")
    with pytest.raises(RuleBroken):
        record_touchpoints(rows=[row()] * 10_001, by=SYSTEM)
    big = b'[{"summary": "' + b"a" * (33 * 2**20) + b'"}]'
    assert agent.post(URL, big, content_type="application/json").status_code == 413
    assert agent.post("/api/v1/touchpoints/", big[: 11 * 2**20], content_type="application/json").status_code == 413
    assert not Touchpoint.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"touchpoints":' * 10_000,
        b'[{"data": ' + b'{"a":' * 60 + b"1" + b"}" * 60 + b"}]",
        b'{"touchpoints": {}}',
        b'{"touchpoints": [], "history": "yes"}',
        b'"words"',
        b"NaN",
        b"\xff\xfe",
        b"",
    ],
)
def test_s15_hostile_bodies_are_problems(agent, body):
    answer = agent.post(URL, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_key_makes_the_call_take_effect_once(agent):
    answers = [post(agent, [row()], **{"Idempotency-Key": "k"}) for _twice in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Touchpoint.objects.count() == 1


def test_the_second_write_fails_and_the_first_is_gone(monkeypatch):
    monkeypatch.setattr("touchpoints.actions.many.record_events", lambda *_args, **_more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        record_touchpoints(rows=[row()], by=SYSTEM)
    assert (Touchpoint.objects.count(), Customer.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_r29_many_doors_at_once_make_one_customer_and_one_touchpoint_a_key():
    failed: list[BaseException] = []

    def run(door):
        try:
            for n in range(4):
                door(n)
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    def bulk(n):
        people = [{"kind": "email", "value": f"p{k}@example.org"} for k in range(n, n + 20)]
        record_touchpoints(rows=[row(identity=one, source="s", external_id=one["value"]) for one in people], by=SYSTEM)

    def single(n):
        for k in range(n, n + 20):
            record_touchpoint(
                by=SYSTEM, identity=("email", f"P{k}@example.org"), channel="phone", summary="x", source="s",
                external_id=f"p{k}@example.org",
            )  # fmt: skip

    doors = [threading.Thread(target=run, args=[door]) for door in (bulk, single, bulk, single, bulk)]
    for door in doors:
        door.start()
    for door in doors:
        door.join(60)
    assert failed == []
    assert (Customer.objects.count(), Touchpoint.objects.count()) == (23, 23)
    assert Event.objects.filter(kind="customer.created").count() == 23


def test_an_archived_customer_who_gets_in_touch_is_back():
    amara, noor = (CustomerFactory(archived_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) for _n in range(2))
    record_touchpoints(
        rows=[row(identity=None, customer=amara.pk), row(identity=None, customer=noor.pk, direction="out")], by=SYSTEM
    )
    amara.refresh_from_db()
    noor.refresh_from_db()
    assert (amara.archived_at, noor.archived_at is None) == (None, False)
