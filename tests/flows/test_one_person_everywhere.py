"""Two merged records are one person on every page, in every list and for every filter of the API."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from rest_framework.test import APIClient

from core.actor import SYSTEM
from customers.actions import create_customer, merge_customers, unmerge_customer
from customers.queries import customer_header
from desk.queries.today import day_of
from journeys.actions import give_follow_up, make_promise
from journeys.models import FollowUp
from notifications.queries.people import address_of
from story.models import Event
from teams.models import ApiKey
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.factories.journeys import JourneyFactory
from tests.factories.notifications import NotificationFactory
from tests.factories.teams import UserFactory
from tests.factories.tickets import TicketFactory
from tests.factories.touchpoints import TouchpointFactory
from tickets.models import Ticket
from touchpoints.actions import record_touchpoint

pytestmark = pytest.mark.django_db
STAYS, GOES = "Amara Okonkwo", "Quentin Vanished"


@pytest.fixture
def world(system):
    """A survivor with nothing, and a chain of losers who have everything there is."""
    ada = UserFactory(name="Ada Admin", email="ada@example.com", role="admin")
    stays, between, goes = (
        CustomerFactory(name=name, search_text=f" {name.lower()}") for name in (STAYS, "Zwischen", GOES)
    )
    IdentityFactory(customer=goes, value="quentin@example.org")
    journey = JourneyFactory(customer=goes, owner=ada, risk="high", due_at=timezone.now())
    ticket = TicketFactory(customer=goes, owner=ada)
    touchpoint = TouchpointFactory(customer=goes, agent=ada, occurred_at=timezone.now())
    follow_up = FollowUp.objects.create(customer=goes, title="Call back", due_at=timezone.now(), assignee=ada)
    message = NotificationFactory(customer=goes)
    merge_customers(survivor_id=between.pk, loser_id=goes.pk, by=system)
    merge_customers(survivor_id=stays.pk, loser_id=between.pk, by=system)
    return {
        "ada": ada, "stays": stays, "goes": goes, "journey": journey, "ticket": ticket, "touchpoint": touchpoint,
        "between": between, "follow_up": follow_up, "message": message,
    }  # fmt: skip


PAGES = {
    "today": lambda w: reverse("desk:today"),
    "work list": lambda w: reverse("journeys:journey_list"),
    "work list by the survivor's name": lambda w: reverse("journeys:journey_list") + "?q=amara",
    "work list of the person": lambda w: reverse("journeys:journey_list") + f"?customer={w['stays'].pk}",
    "board": lambda w: reverse("journeys:map_board", args=[w["journey"].map.key]),
    "journey": lambda w: reverse("journeys:journey_detail", args=[w["journey"].pk]),
    "tickets": lambda w: reverse("tickets:list"),
    "ticket": lambda w: reverse("tickets:detail", args=[w["ticket"].pk]),
    "touchpoint": lambda w: reverse("touchpoints:detail", args=[w["touchpoint"].pk]),
    "outbox": lambda w: reverse("notifications:outbox"),
    "message": lambda w: reverse("notifications:detail", args=[w["message"].pk]),
    "palette": lambda w: reverse("desk:palette") + "?q=%23amara",
    "customers by the loser's address": lambda w: reverse("customers:list") + "?q=quentin@example.org",
}


@pytest.mark.parametrize("page", PAGES)
def test_pages_name_the_survivor_only(world, page):
    browser = Client()
    browser.force_login(world["ada"])
    text = strip_tags(browser.get(PAGES[page](world)).content.decode())
    assert STAYS in text
    assert GOES not in text


def test_the_story_and_its_parts_have_what_the_losers_had(world):
    browser = Client()
    browser.force_login(world["ada"])
    story = browser.get(world["stays"].get_absolute_url()).content.decode()
    assert world["journey"].reference in story
    assert world["ticket"].title in story
    assert "Call back" in story
    assert browser.get(world["goes"].get_absolute_url()).url == world["stays"].get_absolute_url()


@pytest.mark.parametrize("noun", ["journeys", "tickets", "touchpoints", "follow-ups", "notifications"])
def test_filters_of_the_api_mean_the_person(world, noun):
    ApiKey.objects.create(name="Shop", prefix="jc_shop", digest=hashlib.sha256(b"jc_shop").hexdigest(), role="admin")
    program = APIClient(HTTP_AUTHORIZATION="Bearer jc_shop")
    for who in (world["stays"], world["goes"]):
        assert len(program.get(f"/api/v1/{noun}/?customer={who.pk}").json()["results"]) == 1


def test_figures_count_a_person_once(world):
    TouchpointFactory(customer=world["stays"], agent=world["ada"], occurred_at=timezone.now())
    TouchpointFactory(customer=world["between"], agent=world["ada"], occurred_at=timezone.now())
    unmerge_customer(loser_id=world["goes"].pk, by=SYSTEM)
    day = day_of(world["ada"])
    assert (day.touchpoints, day.customers) == (3, 2)


def test_separating_gives_back_what_was_there_and_says_what_came_later_and_stays(world):
    browser = Client()
    browser.force_login(world["ada"])
    for n in range(2):
        record_touchpoint(
            customer_id=world["goes"].pk, channel="phone", direction="in", summary=f"Later {n}",
            occurred_at=timezone.now(), by=SYSTEM,
        )  # fmt: skip
    answer = browser.post(reverse("customers:unmerge", args=[world["between"].pk]), follow=True)
    assert "2 later entries stay with Amara Okonkwo" in answer.content.decode()
    assert "2 later entries stay here" in browser.get(world["stays"].get_absolute_url()).content.decode()
    unmerge_customer(loser_id=world["goes"].pk, by=SYSTEM)
    assert world["goes"].pk in Ticket.objects.values_list("customer", flat=True)
    assert GOES in browser.get(reverse("tickets:list")).content.decode()
    assert "Later 1" in browser.get(world["stays"].get_absolute_url()).content.decode()


def test_somebody_with_three_records_is_one_customer_of_the_day(world, system):
    for record in ("stays", "between", "goes"):
        TouchpointFactory(customer=world[record], agent=world["ada"], occurred_at=timezone.now())
    assert (day_of(world["ada"]).touchpoints, day_of(world["ada"]).customers) == (4, 1)


def test_what_is_promised_and_given_on_a_merged_record_stays_with_the_survivor(world, system):
    later = timezone.now() + dt.timedelta(hours=2)
    promise = make_promise(customer_id=world["goes"].pk, text="An answer", due_at=later, by=system)
    follow_up, _new = give_follow_up(
        customer_id=world["goes"].pk, title="Ask", due_at=later, assignee_id=world["ada"].pk, by=system
    )
    assert promise.customer == follow_up.customer == world["stays"]
    unmerge_customer(loser_id=world["between"].pk, by=system)
    said = Event.objects.filter(customer=world["stays"], kind="customer.unmerged").get().data
    assert said["stay"] == 2


def test_a_person_is_reached_where_the_surviving_record_prefers(system):
    stays = create_customer(name=STAYS, identities=[("email", "a@example.org")], by=system)
    goes = create_customer(name=GOES, identities=[("email", "b@example.org"), ("phone", "01632 960112")], by=system)
    merge_customers(survivor_id=stays.pk, loser_id=goes.pk, by=system)
    assert address_of(goes.pk) == "a@example.org"
    handles = customer_header(goes.pk).handles
    assert [(row.value, row.is_preferred) for row in handles][:2] == [("a@example.org", True), ("b@example.org", False)]
