"""The brief: composed from facts and nothing else, each line with its source, for who reads it, in few queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from core.actor import SYSTEM
from customers.actions import merge_customers, pin_line, record_consent
from customers.models import Document
from customers.queries import customer_header
from insights.queries.brief import as_told, brief_facts, brief_of, compose_brief, health_of
from journeys.actions import give_follow_up, make_promise, set_requirement, start_journey
from journeys.models import Promise
from tests.desk.scene import build
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.factories.journeys import MapVersionFactory
from tests.factories.teams import MembershipFactory, TeamFactory, UserFactory
from tickets.actions import open_ticket
from touchpoints.actions import record_touchpoint
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def texts(part) -> list[str]:
    return [line.text for line in part.lines]


def said(customer, words: str = "Call", **fields):
    fields = {"channel": "phone", "by": SYSTEM, **fields}
    return record_touchpoint(customer_id=customer.pk, summary=words, **fields).touchpoint


def test_amaras_story_makes_her_brief():
    scene = build()
    brief = brief_of(scene.amara.pk, scene.people["jonas"])
    assert brief.wants.title == "Amara wants"
    assert texts(brief.wants) == ["Get my flooded workshop repaired", "Keep cover, add stock"]
    claim = brief.wants.lines[0]
    assert claim.badge == "Blocked"
    assert f"Claim {scene.journeys['Claim']}, in Assessment since" in claim.detail
    assert claim.detail.endswith("next Decision")
    assert {"Damage photos", "Repair estimate", "Ownership"} <= set(texts(brief.told))
    assert [line.badge for line in brief.told.lines[:3]] == ["Told again"] * 3
    assert texts(brief.promised) == ["A decision date"]
    assert brief.promised.lines[0].detail.startswith("Tomás Rivera, by tomorrow")
    assert set(texts(brief.missing)) == {"Second repair estimate", "estimate asked for twice"}
    assert "Estimate asked for twice" in texts(brief.tried)
    assert texts(brief.next)[:3] == [
        "Say sorry for asking twice, and do not ask again",
        "Keep the promise: A decision date",
        f"Clear what blocks {scene.journeys['Claim']}: estimate asked for twice",
    ]
    assert "Make no offers" in texts(brief.next)
    assert brief.mood.value < 0
    assert all(line.source.url and line.source.id for part in brief.parts for line in part.lines)


def test_where_there_is_no_fact_it_is_silent():
    brief = brief_of(CustomerFactory().pk, UserFactory())
    assert not brief
    assert not any(brief.parts)
    assert (brief.mood, brief.pins, brief.last) == (None, (), None)


def test_the_same_facts_make_the_same_brief():
    scene = build()
    facts = brief_facts(customer_header(scene.amara.pk), scene.people["jonas"])
    assert compose_brief(facts) == compose_brief(facts)


def test_what_hurts_comes_before_what_is_due():
    customer, user = CustomerFactory(do_not_contact=True), UserFactory()
    promise = make_promise(customer_id=customer.pk, text="A refund", due_at=timezone.now() + DAY, by=SYSTEM)
    Promise.objects.filter(pk=promise.pk).update(due_at=timezone.now() - DAY)
    give_follow_up(customer_id=customer.pk, title="Call back", due_at=timezone.now(), assignee_id=user.pk, by=SYSTEM)
    said(customer, "Where is my refund?", channel="email")
    brief = brief_of(customer.pk, user)
    assert texts(brief.next) == [
        "Do not contact: the customer asked for it",
        "Say what became of “A refund”",
        "Answer: Email in of " + brief.next.lines[2].text.split(" of ")[1],
        "Call back",
    ]
    assert [line.badge for line in brief.next.lines] == ["Do not contact", "Late", "", "Late"]
    said(customer, "It is on its way", channel="email", direction="out")
    assert not [line for line in texts(brief_of(customer.pk, user).next) if line.startswith("Answer")]


def test_nobody_is_sent_for_what_has_come_already():
    scene = build()
    claim = scene.journeys["Claim"]
    set_requirement(journey_id=claim.pk, key="repair-estimate", status="rejected", note="Unreadable", by=SYSTEM)
    brief = brief_of(scene.amara.pk, UserFactory())
    assert "Ask for: Second repair estimate" in texts(brief.next)
    assert "Repair estimate" not in texts(brief.told)


def test_restricted_things_are_for_their_team():
    customer, team, insider = CustomerFactory(), TeamFactory(), UserFactory()
    MembershipFactory(user=insider, team=team)
    said(
        customer, "Is divorcing", sentiment=-2, sentiment_source="agent", is_restricted=True, team_id=team.pk,
        is_repeat=True,
    )  # fmt: skip
    assert texts(brief_of(customer.pk, insider).told) == ["Is divorcing"]
    assert brief_of(customer.pk, insider).mood.value == -2
    assert not brief_of(customer.pk, UserFactory())


def test_a_restricted_paper_is_not_named_to_others():
    scene = build()
    paper = Document.objects.create(
        customer=scene.amara, name="divorce.pdf", content_type="application/pdf", size=1, stored_as="x", digest="x",
        is_restricted=True,
    )  # fmt: skip
    claim = scene.journeys["Claim"]
    set_requirement(journey_id=claim.pk, key="damage-photos", status="received", document_id=paper.pk, by=SYSTEM)
    seen_by = {role: as_told(brief_of(scene.amara.pk, UserFactory(role=role))) for role in ("agent", "manager")}
    assert "divorce" not in str(seen_by["agent"])
    assert "Damage photos" in str(seen_by["agent"])
    assert "divorce" in str(seen_by["manager"])


def test_records_that_were_merged_are_one_person():
    survivor, loser = CustomerFactory(), CustomerFactory()
    said(loser, "Told the other record")
    pin_line(customer_id=loser.pk, text="Pinned there", by=SYSTEM)
    make_promise(customer_id=loser.pk, text="A call", due_at=timezone.now() + DAY, by=SYSTEM)
    merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=SYSTEM)
    brief = brief_of(loser.pk, UserFactory())
    assert brief.customer == survivor
    assert texts(brief.told) == ["Told the other record"]
    assert [pin.text for pin in brief.pins] == ["Pinned there"]
    assert texts(brief.promised) == ["A call"]


def test_the_mood_counts_newer_contacts_more():
    customer, now = CustomerFactory(), timezone.now()
    said(customer, sentiment=2, sentiment_source="customer", occurred_at=now - 28 * DAY)
    said(customer, sentiment=-2, sentiment_source="agent", occurred_at=now)
    mood = brief_of(customer.pk, UserFactory()).mood
    assert mood.value == pytest.approx(-1.2)  # (-2 + 2 / 4) / (1 + 1 / 4)
    assert [(line.badge, line.tone) for line in mood.lines] == [("Very bad", "danger"), ("Very good", "ok")]


@pytest.mark.parametrize("size", [1, 3])
def test_a_brief_takes_a_literal_number_of_queries(size, django_assert_num_queries):
    customer, version, user = CustomerFactory(), MapVersionFactory(), UserFactory()
    for n in range(size):
        IdentityFactory(customer=customer)
        start_journey(customer_id=customer.pk, map_id=version.map_id, by=SYSTEM)
        said(customer, f"Call {n}", sentiment=1, sentiment_source="agent", agent_id=user.pk)
        said(customer, f"Note {n}", direction="internal")
        make_promise(customer_id=customer.pk, text=f"Promise {n}", due_at=timezone.now() + DAY, by=SYSTEM)
        give_follow_up(customer_id=customer.pk, title=f"Do {n}", due_at=timezone.now(), assignee_id=user.pk, by=SYSTEM)
        open_ticket(customer_id=customer.pk, title=f"Ticket {n}", by=SYSTEM)
        record_consent(customer_id=customer.pk, topic="marketing", allowed=bool(n % 2), source="form", by=SYSTEM)
        pin_line(customer_id=customer.pk, text=f"Pin {n}", by=SYSTEM)
    with django_assert_num_queries(19):
        as_told(brief_of(customer.pk, user))


# --- health ---
@pytest.mark.parametrize(
    ("felt", "values", "text", "down"),
    [
        ({}, None, "", False),
        ({1: None}, None, "", False),
        ({0: 1}, (75,), "", False),
        ({12: 2, 1: -2}, (100, 100, 37), "down 63 in 10 days", True),
        ({40: 0}, (50,) * 7, "steady for 30 days", False),
        ({40: 0, 1: 1}, (50,) * 6 + (72,), "up 22 in 30 days", False),
    ],
)
def test_health_is_the_mood_of_thirty_days(felt, values, text, down):
    """Days ago and how it felt; without any mood there is no health, and nothing is said of days before the first."""
    moment = timezone.now()
    talks = [Touchpoint(occurred_at=moment - dt.timedelta(days=ago), sentiment=mood) for ago, mood in felt.items()]
    health = health_of(sorted(talks, key=lambda talk: talk.occurred_at, reverse=True), moment)
    assert (health and health.values) == values
    if health:
        assert (health.text, health.down, health.score) == (text, down, values[-1])
