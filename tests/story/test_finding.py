"""Finding one's way in a story: filters that look a bounded way, jumps to a day and to an entry, and back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core.actor import SYSTEM
from core.registries import EventKind, registries
from story.queries import StoryFilter, StoryPlace, filtered_page, finding, story_page
from tests.factories.customers import CustomerFactory
from tests.factories.teams import MembershipFactory, TeamFactory, UserFactory
from touchpoints.actions import record_touchpoint

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 12, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def _ids(page) -> list[int]:
    return [event.pk for event in page.events]


@pytest.fixture
def agent(client):
    client.force_login(UserFactory())
    return client


@pytest.fixture
def days(record):
    """A customer with one fact on each of ten days, the newest first; every third one by phone."""
    customer = CustomerFactory()
    facts = [
        record(customer.pk, occurred_at=NOON - n * DAY, channel="phone" if n % 3 == 0 else "", data={"n": n})
        for n in range(10)
    ]
    return customer, facts


# --- bounded filters -------------------------------------------------------------------------------------------------
def test_a_filter_looks_a_bounded_way_and_says_how_far(days, monkeypatch):
    customer, facts = days
    monkeypatch.setattr(finding, "LOOKED_AT", 4)
    pages, cursor = [], ""
    while True:
        page = story_page([customer.pk], channel="phone", size=2, cursor=cursor)
        pages.append(page)
        cursor = page.next
        if not cursor:
            break
    assert [_ids(page) for page in pages] == [[facts[0].pk, facts[3].pk], [facts[6].pk], [facts[9].pk]]
    assert [page.looked_back_to for page in pages] == [None, facts[7].occurred_at, None]
    back = story_page([customer.pk], channel="phone", size=2, cursor=pages[-1].previous)
    assert _ids(back) == [facts[6].pk]
    assert _ids(story_page([customer.pk], channel="phone", size=2, cursor=back.previous)) == [facts[3].pk]


def test_where_nothing_fits_the_search_goes_on_until_the_story_begins(agent, days, monkeypatch):
    customer, _facts = days
    monkeypatch.setattr(finding, "LOOKED_AT", 6)
    url = reverse("story:timeline", args=[customer.pk])
    first = agent.get(f"{url}?channel=letter", headers={"HX-Request": "true", "HX-Target": "story"}).content.decode()
    assert "Looked back to Sat 7 Nov" in first
    assert 'hx-trigger="load, click"' in first
    assert "Nothing in this story" not in first
    more = first.split('hx-trigger="load, click"')[0].rsplit('hx-get="', 1)[1].split('"')[0].replace("&amp;", "&")
    last = agent.get(more, headers={"HX-Request": "true", "HX-Target": "story-more"}).content.decode()
    assert "story-more" not in last


def test_filters_combine_over_the_records_of_one_person(record):
    survivor, loser, team = CustomerFactory(), CustomerFactory(), TeamFactory()
    wanted = record(loser.pk, channel="email", team_id=team.pk, journey_id=7, data={"is_repeat": True, "name": "Kiln"})
    for other in ({"channel": "email"}, {"team_id": team.pk}, {"channel": "email", "team_id": team.pk}):
        record(survivor.pk, **other)
    asked = StoryFilter("email", 7, team.pk, True, "kiln", ("test.happened",))
    assert _ids(filtered_page([survivor.pk, loser.pk], asked)) == [wanted.pk]


# --- places ----------------------------------------------------------------------------------------------------------
def test_a_jump_to_a_day_starts_there_and_leads_both_ways(days):
    customer, facts = days
    page = filtered_page([customer.pk], StoryFilter(), StoryPlace(at=dt.date(2026, 11, 9)), size=3)
    assert _ids(page) == [fact.pk for fact in facts[3:6]]
    assert _ids(story_page([customer.pk], cursor=page.previous, size=2)) == [facts[1].pk, facts[2].pk]
    assert _ids(story_page([customer.pk], cursor=page.next, size=2)) == [facts[6].pk, facts[7].pk]


def test_a_jump_to_today_or_later_has_nothing_newer(days):
    customer, facts = days
    page = filtered_page([customer.pk], StoryFilter(), StoryPlace(at=dt.date(2026, 12, 24)), size=3)
    assert _ids(page)[0] == facts[0].pk
    assert page.previous == ""


def test_before_the_story_begins_there_is_nothing(agent, days):
    page = agent.get(reverse("story:timeline", args=[days[0].pk]) + "?at=2020-02-30").content.decode()
    assert "Show older" not in page
    assert "Something happened" in page
    page = agent.get(reverse("story:timeline", args=[days[0].pk]) + "?at=2020-02-28").content.decode()
    assert "Nothing happened on Fri 28 Feb 2020 or before" in page


def test_an_entry_has_an_address_and_a_foreign_one_leads_to_the_newest(days, record):
    customer, facts = days
    page = filtered_page([customer.pk], StoryFilter(), StoryPlace(event_id=facts[4].pk), size=2)
    assert _ids(page) == [facts[4].pk, facts[5].pk]
    assert page.previous
    other = filtered_page([customer.pk], StoryFilter(), StoryPlace(event_id=record().pk), size=2)
    assert _ids(other) == [facts[0].pk, facts[1].pk]


def test_what_is_chosen_stands_in_the_address_line(agent, days):
    url = reverse("story:timeline", args=[days[0].pk])
    asked = {
        "HX-Request": "true",
        "HX-Target": "story",
        "HX-Current-URL": f"http://testserver/customers/{days[0].pk}/?x=1",
    }
    chosen = agent.get(f"{url}?channel=phone&at=2026-11-09", headers=asked | {"HX-Trigger": "story-filters"})
    assert chosen["HX-Push-Url"] == f"/customers/{days[0].pk}/?channel=phone&at=2026-11-09"
    typed = agent.get(f"{url}?q=kiln", headers=asked | {"HX-Trigger": "story-q"})
    assert typed["HX-Replace-Url"] == f"/customers/{days[0].pk}/?q=kiln"
    assert "HX-Push-Url" not in agent.get(url, headers=asked | {"HX-Trigger": "story"})


def test_newer_entries_come_above_and_take_the_heading_of_their_day_along(agent, record):
    customer = CustomerFactory()
    for minute in range(70):
        record(customer.pk, occurred_at=NOON + dt.timedelta(minutes=minute), data={"name": f"Number {minute}."})
    url = reverse("story:timeline", args=[customer.pk])
    whole = agent.get(f"{url}?event={record(customer.pk, occurred_at=NOON - DAY).pk}").content.decode()
    newer = whole.split('id="story-newer"><a class="btn btn-sm" href="')[1].split('"')[0].replace("&amp;", "&")
    part = agent.get(newer, headers={"HX-Request": "true", "HX-Target": "story-newer"}).content.decode()
    assert "Number 29." in part
    assert "Number 30." not in part
    assert "hx-swap-oob" not in part  # yesterday keeps its own heading
    again = part.split('id="story-newer"><a class="btn btn-sm" href="')[1].split('"')[0].replace("&amp;", "&")
    part = agent.get(again, headers={"HX-Request": "true", "HX-Target": "story-newer"}).content.decode()
    assert 'id="day-2026-11-12" hx-swap-oob="delete"' in part


# --- who may know what -----------------------------------------------------------------------------------------------
def test_the_mood_of_a_restricted_touchpoint_is_for_its_team(agent):
    customer, team, insider = CustomerFactory(), TeamFactory(), UserFactory()
    MembershipFactory(user=insider, team=team)
    for n, (mood, hidden) in enumerate([(1, False), (-2, True), (None, False)]):
        record_touchpoint(
            by=SYSTEM, channel="phone", customer_id=customer.pk, summary=f"Call {n}", sentiment=mood,
            sentiment_source="agent" if mood else "", is_restricted=hidden, team_id=team.pk,
            occurred_at=NOON + n * DAY,
        )  # fmt: skip

    def line(user, **asked):
        return [event.mood for event in story_page([customer.pk], user=user, **asked).events]

    assert line(insider) == [-2, -2, 1]
    assert line(UserFactory()) == [1, 1, 1]
    assert line(UserFactory(), size=1) == [1]
    assert line(insider, size=1) == [-2]
    page = agent.get(reverse("story:timeline", args=[customer.pk])).content.decode()
    assert 'jc-sl__dot" data-s="-2"' not in page


# --- why -------------------------------------------------------------------------------------------------------------
def test_an_automatic_act_says_what_led_to_it(agent, record, monkeypatch, django_assert_num_queries):
    spoken = EventKind("test.spoke", "Rule spoke", "send", why=lambda event, subject: ["Consent is recorded."])
    monkeypatch.setitem(registries.event_kinds._items, spoken.key, spoken)
    customer = CustomerFactory()
    first = record(customer.pk)
    second = record(customer.pk, by=SYSTEM.because_of(first.pk, 1))
    record(customer.pk, kind=spoken.key, by=SYSTEM.because_of(second.pk, 2))
    with django_assert_num_queries(2):  # the facts, what caused them
        newest = story_page([customer.pk]).events[0]
    assert [cause.pk for cause in newest.causes] == [second.pk, first.pk]
    page = agent.get(reverse("story:timeline", args=[customer.pk])).content.decode()
    assert "Consent is recorded." in page
    assert f'href="?event={first.pk}#event-{first.pk}">Something happened</a>' in page


# --- paper -----------------------------------------------------------------------------------------------------------
def test_the_whole_story_goes_on_paper_without_scripts(agent, days, monkeypatch):
    monkeypatch.setattr("story.queries.printing.AT_ONCE", 4)
    answer = agent.get(reverse("story:timeline", args=[days[0].pk]) + "?print=1")
    assert answer.streaming
    page = b"".join(answer.streaming_content).decode()
    assert page.count('class="jc-ev"') == 10
    assert page.count('class="jc-day"') == 10
    assert "<script" not in page
    assert page.rstrip().endswith("</html>")
    only = agent.get(reverse("story:timeline", args=[days[0].pk]) + "?print=1&channel=phone")
    page = b"".join(only.streaming_content).decode()
    assert page.count('class="jc-ev"') == 4
    assert "Only: Phone" in page
