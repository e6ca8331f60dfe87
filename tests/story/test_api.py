"""The story and the feed for programs."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from rest_framework.test import APIClient

from core.actor import SYSTEM
from core.registries import EventKind, registries
from customers.models import Customer
from story.feed import place_markers
from teams.models import ApiKey
from tests.factories.customers import CustomerFactory
from tests.factories.teams import TeamFactory
from touchpoints.actions import record_touchpoint

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 12, 12, tzinfo=dt.UTC)


@pytest.fixture
def program() -> APIClient:
    ApiKey.objects.create(
        name="Reader", prefix="jc_read", digest=hashlib.sha256(b"jc_read").hexdigest(), role="auditor"
    )
    return APIClient(HTTP_AUTHORIZATION="Bearer jc_read")


def test_a_story_page_by_page_newest_first(program, record, monkeypatch):
    kind = EventKind(
        "test.contact", "Contact", "phone", subjects=lambda ids, user: Customer.objects.in_bulk(list(ids)),
        summary=lambda event, subject: f"Contact with {subject}",
    )  # fmt: skip
    monkeypatch.setitem(registries.event_kinds._items, kind.key, kind)
    amara = CustomerFactory(name="Amara Okonkwo")
    loser = CustomerFactory(merged_into=amara, merged_at=NOON)
    first = record(loser.pk, occurred_at=NOON, sentiment=-1)
    second = record(amara.pk, kind=kind.key, subject=("customer", amara.pk), data={"n": 1})
    page = program.get(f"/api/v1/customers/{amara.pk}/story/?page_size=1").json()
    (event,) = page["results"]
    assert event["id"] == second.pk
    assert event["summary"] == "Contact with Amara Okonkwo"
    assert event["subject"] == {"kind": "customer", "id": amara.pk}
    assert event["by"] == {"kind": "system", "id": 0, "label": "JourneyCRM"}
    assert (event["mood"], event["data"], event["journey"]) == (-1, {"n": 1}, None)
    assert page["previous"] is None
    older = program.get(page["next"]).json()
    assert [(e["id"], e["customer"], e["summary"]) for e in older["results"]] == [
        (first.pk, loser.pk, "Something happened")
    ]
    assert older["next"] is None
    assert program.get(older["previous"]).json()["results"] == page["results"]


def test_nobodys_story_is_404_and_wrong_pages_are_refused(program):
    amara = CustomerFactory()
    assert program.get("/api/v1/customers/999999/story/").status_code == 404
    assert program.get(f"/api/v1/customers/{amara.pk}/story/?page_size=0").status_code == 400
    answer = program.get(f"/api/v1/customers/{amara.pk}/story/?cursor=abc")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_the_feed_by_following_next_gives_every_fact_once_without_gaps(program, record):
    events = [record() for _ in range(5)]
    place_markers()
    seen, url = [], "/api/v1/events/?page_size=2"
    for _ in range(3):
        page = program.get(url).json()
        seen += [(fact["position"], fact["id"]) for fact in page["results"]]
        url = page["next"]
    assert seen == [(n, event.pk) for n, event in enumerate(events, start=1)]
    assert (program.get(url).json()["results"], program.get(url).json()["position"]) == ([], 5)
    new = record()
    place_markers()
    assert [fact["id"] for fact in program.get(url).json()["results"]] == [new.pk]


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "9" * 30])
def test_a_position_is_a_whole_number(program, after):
    answer = program.get(f"/api/v1/events/?after={after}")
    assert answer.status_code == 400
    assert "after" in answer.json()["errors"]


def test_without_a_key_nothing_is_told():
    assert APIClient().get("/api/v1/events/").status_code == 401


def test_the_mood_of_what_the_key_may_not_read_is_not_told(record):
    team = TeamFactory()
    hidden = record_touchpoint(
        by=SYSTEM, channel="phone", customer_id=CustomerFactory().pk, summary="Quiet", sentiment=-2,
        sentiment_source="agent", is_restricted=True, team_id=team.pk,
    )  # fmt: skip
    place_markers()
    told = {}
    for role in ("agent", "manager"):
        secret = f"jc_{role}".encode()
        ApiKey.objects.create(name=role, prefix=secret.decode(), digest=hashlib.sha256(secret).hexdigest(), role=role)
        program = APIClient(HTTP_AUTHORIZATION=f"Bearer {secret.decode()}")
        (story,) = program.get(f"/api/v1/customers/{hidden.touchpoint.customer_id}/story/").json()["results"]
        feed = program.get("/api/v1/events/?after=0").json()["results"]
        told[role] = (story["sentiment"], story["mood"], feed[-1]["sentiment"])
    assert told == {"agent": (None, None, None), "manager": (-2, -2, -2)}
