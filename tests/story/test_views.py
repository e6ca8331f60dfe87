"""The story's page, its parts, and the pulse."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core.actor import SYSTEM
from core.registries import EventKind, registries
from story.feed import place_markers
from story.queries import newest_position
from tests.factories.customers import CustomerFactory
from tests.factories.teams import UserFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 12, 12, tzinfo=dt.UTC)


@pytest.fixture
def agent(client):
    """Signed in, at home in Berlin."""
    client.force_login(UserFactory(time_zone="Europe/Berlin"))
    return client


@pytest.fixture
def amara():
    return CustomerFactory(name="Amara Okonkwo")


def _url(customer) -> str:
    return reverse("story:timeline", args=[customer.pk])


def _part(client, url: str, target: str):
    return client.get(url, headers={"HX-Request": "true", "HX-Target": target})


def test_the_whole_page_stands_without_htmx(agent, amara, record):
    record(amara.pk, occurred_at=NOON, sentiment=-2)
    page = agent.get(_url(amara)).content.decode()
    assert "<title>Story of Amara Okonkwo" in page
    assert "Something happened" in page
    assert "13:00" in page
    assert 'class="jc-sl__dot" data-s="-2"' in page


def test_an_empty_story_says_so_and_a_filter_without_result_offers_the_way_back(agent, amara, record):
    assert "No story yet" in agent.get(_url(amara)).content.decode()
    record(amara.pk)
    page = agent.get(_url(amara) + "?q=unheard-of").content.decode()
    assert "Nothing in this story for “unheard-of”" in page
    assert 'href="?"' in page


@pytest.mark.parametrize(("target", "whole"), [("story-timeline", True), ("story", False)])
def test_parts(agent, amara, record, target, whole):
    record(amara.pk)
    part = _part(agent, _url(amara), target).content.decode()
    assert "<html" not in part
    assert ("story-filters" in part) is whole
    assert 'id="story"' in part


def test_older_events_come_below_and_a_day_has_one_heading(agent, amara, record):
    for minute in range(32):
        record(amara.pk, occurred_at=NOON + dt.timedelta(minutes=minute), data={"name": f"Number {minute}."})
    first = _part(agent, _url(amara), "story").content.decode()
    assert first.count("jc-day__axis") == 1
    assert "Number 1." not in first
    older = first.split('id="story-more"><a class="btn btn-sm" href="')[1].split('"')[0].replace("&amp;", "&")
    more = _part(agent, older, "story-more").content.decode()
    assert "Number 1." in more
    assert "Number 2." not in more
    assert "jc-day__axis" not in more
    assert "Show older" not in more
    assert "jc-day__axis" in agent.get(older).content.decode() or "Number 1." in agent.get(older).content.decode()


def test_a_broken_link_to_older_events_is_refused(agent, amara):
    assert agent.get(_url(amara) + "?cursor=WyJuIiwxXQ").status_code == 422


def test_unknown_kinds_and_stopped_loops_are_still_shown(agent, amara, record, monkeypatch):
    monkeypatch.setitem(registries.event_kinds._items, "test.gone", EventKind("test.gone", "Gone", "bolt"))
    record(amara.pk, kind="test.gone")
    record(amara.pk, by=SYSTEM.because_of(record(amara.pk).pk, 6))
    monkeypatch.delitem(registries.event_kinds._items, "test.gone")
    page = agent.get(_url(amara)).content.decode()
    assert "test.gone" in page
    assert "were stopped here" in page


@pytest.mark.parametrize("facts", [1, 3])
def test_the_events_part_takes_a_literal_number_of_queries(agent, amara, record, django_assert_num_queries, facts):
    for _ in range(facts):
        record(amara.pk)
    with django_assert_num_queries(5):  # session, user, customer, family, events
        _part(agent, _url(amara), "story")


def test_the_pulse_is_silent_until_something_is_placed(agent, amara, record, django_assert_num_queries):
    record(amara.pk)
    place_markers()
    url = reverse("story:pulse") + f"?customer={amara.pk}&after="
    at = newest_position([amara.pk])
    with django_assert_num_queries(4):  # session, user, family, feed
        assert agent.get(url + str(at)).status_code == 204
    record(amara.pk)
    assert agent.get(url + str(at)).status_code == 204
    place_markers()
    assert agent.get(url + str(at)).json() == {"position": at + 1, "count": 1, "changed": ["story"]}


@pytest.mark.parametrize("query", ["", "?customer=1", "?customer=x&after=1", "?customer=1&after=" + "9" * 40])
def test_a_pulse_that_asks_for_nothing_is_refused(agent, query):
    assert agent.get(reverse("story:pulse") + query).status_code == 400


def test_the_pulse_of_a_merged_record_hears_of_its_survivor(agent, amara, record):
    loser = CustomerFactory(merged_into=amara, merged_at=NOON)
    record(amara.pk)
    place_markers()
    assert agent.get(reverse("story:pulse") + f"?customer={loser.pk}&after=0").status_code == 200
