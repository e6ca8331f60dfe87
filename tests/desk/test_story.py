"""The page of one customer: complete at once, few queries, live, honest about merged and erased people."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.actor import SYSTEM
from customers.actions import archive_customer, merge_customers
from customers.models import Customer
from desk.queries import customer_page, helpers_of
from journeys.actions import start_journey
from story.feed import place_markers
from tests.factories.customers import CustomerFactory
from tests.factories.journeys import MapVersionFactory
from tests.factories.teams import TeamFactory, UserFactory
from touchpoints.actions import record_touchpoint

pytestmark = pytest.mark.django_db


def told(customer: Customer, *, events: int, journeys: int) -> Customer:
    """Give the customer journeys and contacts."""
    version = MapVersionFactory()
    for _ in range(journeys):
        start_journey(customer_id=customer.pk, map_id=version.map_id, by=SYSTEM)
    agent, team = UserFactory(), TeamFactory()
    for number in range(events):
        record_touchpoint(
            by=SYSTEM, channel="phone", customer_id=customer.pk, summary=f"Call {number}", sentiment=1,
            sentiment_source="agent", agent_id=agent.pk, team_id=team.pk,
        )  # fmt: skip
    return customer


def htmx(target: str) -> dict[str, str]:
    return {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": target}


def test_the_page_says_everything_at_once(scene, page):
    html = page.get(scene.amara.get_absolute_url()).content.decode()
    for words in (
        "Amara Okonkwo", "01632 960112", "Okonkwo Ceramics", "Get my flooded workshop repaired",
        "Blocked: estimate asked for twice", "I have told three of you the same thing", "Second repair estimate",
        "Portal shows wrong stage", "Call back with the decision date", "A decision date", "Who has helped so far",
        "Priya Nair, Digital care", "Contact person",
    ):  # fmt: skip
        assert words in html, words


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(page, size):
    customer = told(CustomerFactory(), events=size, journeys=size)
    with CaptureQueriesContext(connection) as asked:
        assert page.get(customer.get_absolute_url()).status_code == 200
    assert len(asked) == 37


def test_a_merged_record_leads_to_the_survivor(page):
    survivor, loser = CustomerFactory(), CustomerFactory()
    merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=SYSTEM)
    answer = page.get(loser.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, survivor.get_absolute_url())


def test_the_story_covers_the_records_that_were_merged(page):
    survivor, loser = CustomerFactory(), told(CustomerFactory(), events=1, journeys=1)
    merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=SYSTEM)
    html = page.get(survivor.get_absolute_url()).content.decode()
    assert "Call 0" in html
    assert "Active journeys" in html


def test_nobody_is_not_found(page):
    assert page.get("/customers/999999/").status_code == 404


def test_an_archived_customer_can_be_restored_from_the_page(page):
    customer = CustomerFactory()
    archive_customer(customer_id=customer.pk, by=SYSTEM)
    html = page.get(customer.get_absolute_url()).content.decode()
    assert "Archived on" in html
    assert reverse("customers:restore", args=[customer.pk]) in html


def test_an_erased_customer_takes_no_touchpoints(page):
    customer = CustomerFactory(erased_at=timezone.now())
    html = page.get(customer.get_absolute_url()).content.decode()
    assert "Erased on" in html
    assert reverse("touchpoints:log", args=[customer.pk]) not in html
    assert reverse("customers:edit", args=[customer.pk]) not in html


def test_an_auditor_reads_and_is_offered_nothing_to_change(scene):
    client = Client()
    client.force_login(scene.people["ines"])
    html = client.get(scene.amara.get_absolute_url()).content.decode()
    assert "I have told three of you" in html
    assert reverse("touchpoints:log", args=[scene.amara.pk]) not in html
    assert reverse("journeys:follow_up_give", args=[scene.amara.pk]) not in html


def test_the_page_is_live_from_where_it_was_drawn(scene, page):
    html = page.get(scene.amara.get_absolute_url())
    pulse = html.context["pulse"]
    url = f"{pulse['url']}&after={pulse['position']}"
    assert page.get(url).status_code == 204
    record_touchpoint(by=SYSTEM, channel="chat", customer_id=scene.amara.pk, summary="News")
    place_markers(100)
    assert "story" in page.get(url).json()["changed"]


def test_the_head_and_the_helpers_reload_alone(scene, page):
    url = scene.amara.get_absolute_url()
    head = page.get(url, **htmx("customer-top")).content.decode()
    assert "01632 960112" in head
    assert "<html" not in head
    assert "Active journeys" not in head
    helpers = page.get(url, **htmx("customer-helpers")).content.decode()
    assert "Priya Nair" in helpers
    assert "01632 960112" not in helpers


@pytest.mark.parametrize(
    "name", ["journeys-strip", "journeys-requirements", "tickets-customer_rail", "journeys-follow_ups"]
)
def test_each_part_reloads_from_the_app_it_belongs_to(scene, page, name):
    """What a region asks for is what stood in it."""
    whole = page.get(scene.amara.get_absolute_url()).content.decode()
    app, _, view = name.partition("-")
    url = reverse(f"{app}:{view}", args=[scene.amara.pk])
    assert f'id="{name}"' in whole
    assert f'hx-get="{url}"' in whole
    part = page.get(url, **htmx(name)).content.decode()
    assert "<html" not in part
    assert "card-title" in part


def test_helpers_are_the_contact_person_and_then_the_latest():
    customer, first, second, contact = CustomerFactory(), UserFactory(), UserFactory(), UserFactory()
    for agent in (contact, first, second, first):
        record_touchpoint(by=SYSTEM, channel="phone", customer_id=customer.pk, summary="Call", agent_id=agent.pk)
    helpers = helpers_of([customer.pk], contact.pk, first)
    assert [(one.user, one.is_contact) for one in helpers] == [(contact, True), (first, False), (second, False)]


def test_who_helped_in_a_restricted_touchpoint_is_told_to_its_team_only():
    customer, agent, team = CustomerFactory(), UserFactory(), TeamFactory()
    record_touchpoint(
        by=SYSTEM, channel="phone", customer_id=customer.pk, summary="Quiet", agent_id=agent.pk, team_id=team.pk,
        is_restricted=True,
    )  # fmt: skip
    assert helpers_of([customer.pk], None, UserFactory()) == []


def test_unknown_customers_have_no_page():
    with pytest.raises(Customer.DoesNotExist):
        customer_page(999_999, UserFactory())
