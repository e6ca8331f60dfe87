"""Map review on the page and for programs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from insights.forms import PeriodForm
from insights.queries.review_page import review_page
from insights.queries.scope import Scope
from insights.queries.stage_figures import headline, stage_figures
from journeys.actions import move_journey, start_journey
from teams.actions import create_api_key
from tests.factories.customers import CustomerFactory
from tests.factories.journeys import MapVersionFactory
from tests.factories.teams import UserFactory
from tickets.actions import open_ticket
from touchpoints.actions import record_touchpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(system):
    """Three journeys: one paid, one lost from documents, one still in report; with moods and a ticket."""
    version = MapVersionFactory(stages=("report", "documents", "paid", "lost"))
    for path in (("documents", "paid"), ("documents", "lost"), ()):
        customer = CustomerFactory()
        journey = start_journey(customer_id=customer.pk, map_id=version.map_id, by=system)
        record_touchpoint(
            customer_id=customer.pk, channel="phone", summary="Called", sentiment=-1, sentiment_source="agent",
            journey_id=journey.pk, by=system,
        )  # fmt: skip
        if path:
            open_ticket(customer_id=customer.pk, title="Asked twice", journey_id=journey.pk, by=system)
        for stage in path:
            journey = move_journey(journey_id=journey.pk, to=stage, version=journey.version, by=system)
    return version.map


def signed_in(role="manager") -> Client:
    client = Client()
    client.force_login(UserFactory(role=role))
    return client


def test_stages_show_expectation_against_reality(claim):
    figures = {figure.stage.key: figure for figure in stage_figures(claim, Scope(claim.pk))}

    report, documents = figures["report"], figures["documents"]
    assert (report.entered, report.still_there, report.conversion, report.drop_off) == (3, 1, 1.0, 0.0)
    assert (documents.entered, documents.conversion, documents.drop_off) == (2, 0.5, 0.5)
    assert (report.sentiment, report.touchpoints, report.tickets) == (-1.0, 3, 2)
    assert report.tickets_per_100 == pytest.approx(66.7, abs=0.1)
    assert [(used.channel, used.share, used.is_planned) for used in report.channels] == [("phone", 1.0, False)]


def test_headline_counts_what_ended_well(claim):
    now = headline(Scope(claim.pk))
    assert (now.journeys, now.running, now.success, now.contacts, now.repeats) == (3, 1, 0.5, 1.0, 0.0)


def test_page_asks_as_much_for_three_journeys_as_for_one(claim, system, django_assert_num_queries):
    scope = Scope(claim.pk)
    empty = Scope(claim.pk, dt.date(2000, 1, 1), dt.date(2000, 2, 1))
    for previous in (None, empty):
        with django_assert_num_queries(6 if previous is None else 11):
            review_page(claim, scope, previous)


def test_page_shows_the_stages_and_opens_the_journeys_behind_a_number(claim):
    client = signed_in()
    page = client.get(reverse("insights:map_review", args=[claim.key]))
    assert page.status_code == 200
    assert "What customers live through" in page.content.decode()

    drawer = client.get(
        reverse("insights:review_stage", args=[claim.key, "documents"]),
        {"what": "dropped"},
        headers={"HX-Request": "true", "HX-Target": "drawer"},
    )
    assert drawer.content.decode().count("<li>") == 1
    assert client.get(reverse("insights:review_stage", args=[claim.key, "nowhere"])).status_code == 404


def test_period_that_ends_before_it_begins_is_refused_in_words(claim):
    asked = {"since": "2026-05-01", "until": "2026-04-01"}
    page = signed_in().get(reverse("insights:map_review", args=[claim.key]), asked)
    assert page.status_code == 422
    assert "The end must be after the beginning." in page.content.decode()


def test_period_is_compared_with_the_one_before():
    today = dt.date(2026, 11, 22)
    scope, previous = PeriodForm({"period": "30"}).scopes(1, today)
    assert (scope.since, scope.until) == (dt.date(2026, 10, 24), dt.date(2026, 11, 23))
    assert (previous.since, previous.until) == (dt.date(2026, 9, 24), dt.date(2026, 10, 24))
    assert PeriodForm({}).scopes(1, today) == (Scope(1), None)


def test_no_map_says_how_to_begin():
    assert "No map to review yet" in signed_in().get(reverse("insights:review_index")).content.decode()


def test_programs_get_what_the_command_prints(claim, system):
    _, secret = create_api_key(name="Reports", role="auditor", by=system)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    review = client.get(f"/api/v1/maps/{claim.pk}/review/").json()
    assert (review["map"], review["journeys"], review["end"]) == (claim.key, 3, {"lost": 1, "paid": 1})
    tomorrow = (timezone.now() + dt.timedelta(days=1)).date()
    assert client.get(f"/api/v1/maps/{claim.pk}/review/", {"from": tomorrow}).json()["journeys"] == 0
    assert client.get(f"/api/v1/maps/{claim.pk}/review/", {"from": "soon"}).status_code == 400
