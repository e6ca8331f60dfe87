"""The story as people read it, the feed as programs do."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from core.registries import EventKind, registries
from customers.models import Customer
from story.feed import place_markers
from story.models import Event
from story.queries import (
    StoryFilter,
    feed_after,
    feed_gauge,
    newest_position,
    news_after,
    set_moods,
    story_page,
    story_summary,
)
from tests.factories.customers import CustomerFactory
from tests.factories.teams import TeamFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 12, 12, tzinfo=dt.UTC)


@pytest.fixture
def contact(monkeypatch) -> str:
    """A kind whose facts are cards about a customer row, which the searcher's words can find."""
    kind = EventKind(
        "test.contact", "Contact", "phone", template="story/_line.html", quiet=False, regions=("journeys",),
        subjects=lambda ids, user: Customer.objects.in_bulk(list(ids)) if user != "stranger" else {},
        found=lambda ids, text, user: {row.pk for row in Customer.objects.filter(pk__in=ids, name__icontains=text)},
        summary=lambda event, subject: f"Contact with {subject}",
    )  # fmt: skip
    monkeypatch.setitem(registries.event_kinds._items, kind.key, kind)
    return kind.key


def _ids(events) -> list[int]:
    return [event.pk for event in events]


# --- moods ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("own", "before", "moods", "older"),
    [
        ([], None, [], []),
        ([None], None, [None], [None]),
        ([1], None, [1], [None]),
        ([None, -2, None, 1], None, [-2, -2, 1, 1], [-2, 1, 1, None]),
        ([None, None], -1, [-1, -1], [-1, -1]),
        ([0, None], 2, [0, 2], [2, 2]),
    ],
)
def test_a_fact_without_sentiment_keeps_the_last_known_mood(own, before, moods, older):
    events = [Event(sentiment=sentiment) for sentiment in own]
    set_moods(events, before)
    assert [event.mood for event in events] == moods
    assert [event.older_mood for event in events] == older


def test_the_mood_goes_on_over_the_edge_of_a_page(record):
    customer = CustomerFactory()
    for hour, sentiment in enumerate([-2, None, None, 1]):
        record(customer.pk, occurred_at=NOON + dt.timedelta(hours=hour), sentiment=sentiment)
    page = story_page([customer.pk], size=2)
    assert [event.mood for event in page.events] == [1, -2]
    assert [event.older_mood for event in page.events] == [-2, -2]


# --- pages ---------------------------------------------------------------------------------------------------------
def test_newest_first_by_when_it_happened_then_by_id_and_every_event_on_one_page(record):
    customer = CustomerFactory()
    tie = [record(customer.pk, occurred_at=NOON) for _ in range(4)]
    late = record(customer.pk, occurred_at=NOON - dt.timedelta(days=3))
    expected = [*_ids(reversed(tie)), late.pk]
    seen, cursor = [], ""
    for _ in range(3):
        page = story_page([customer.pk], cursor=cursor, size=2)
        seen += _ids(page.events)
        cursor = page.next
    assert seen == expected
    assert cursor == ""
    assert _ids(story_page([customer.pk], cursor=page.previous, size=2).events) == expected[2:4]


def test_a_person_of_several_records_has_one_story(record):
    survivor, loser, other = CustomerFactory(), CustomerFactory(), CustomerFactory()
    events = [record((survivor, loser)[n % 2].pk, occurred_at=NOON + dt.timedelta(hours=n)) for n in range(7)]
    record(other.pk, occurred_at=NOON)
    seen, cursor = [], ""
    while True:
        page = story_page([survivor.pk, loser.pk], cursor=cursor, size=3)
        seen += _ids(page.events)
        cursor = page.next
        if not cursor:
            break
    assert seen == _ids(reversed(events))


def test_days_are_those_of_the_reader(record):
    customer = CustomerFactory()
    for hour in (22, 23, 24):
        record(customer.pk, occurred_at=dt.datetime(2026, 11, 11, tzinfo=dt.UTC) + dt.timedelta(hours=hour))
    page = story_page([customer.pk])
    assert [(day.date.day, len(day.events)) for day in page.days] == [(12, 1), (11, 2)]
    with timezone.override("Europe/Berlin"):
        assert [(day.date.day, len(day.events)) for day in page.days] == [(12, 2), (11, 1)]


@pytest.mark.parametrize("family", [1, 3])
@pytest.mark.parametrize("facts", [1, 3])
def test_a_page_takes_two_queries_and_one_more_where_the_story_goes_on(
    record, contact, django_assert_num_queries, family, facts
):
    members = [CustomerFactory() for _ in range(family)]
    for member in members:
        for _ in range(facts):
            record(member.pk, kind=contact, subject=("customer", member.pk))
    ids = [member.pk for member in members]
    with django_assert_num_queries(2):  # events, subjects
        page = story_page(ids)
    assert all(event.subject.pk == event.customer_id for event in page.events)
    record(ids[0], kind=contact, subject=("customer", ids[0]))
    with django_assert_num_queries(3):  # and the mood before the page
        story_page(ids, size=family * facts)


def test_what_a_reader_may_not_see_is_not_there(record, contact):
    customer = CustomerFactory()
    record(customer.pk, kind=contact, subject=("customer", customer.pk))
    assert story_page([customer.pk], user="stranger").events[0].subject is None
    event = story_page([customer.pk], user="friend").events[0]
    assert event.subject == customer
    assert event.sentence == f"Contact with {customer.name}"


def test_filters(record, contact):
    customer, team = CustomerFactory(name="Amara Okonkwo"), TeamFactory()
    call = record(customer.pk, kind=contact, channel="phone", team_id=team.pk, subject=("customer", customer.pk))
    mail = record(customer.pk, kind=contact, channel="email", journey_id=7, data={"is_repeat": True})
    plain = record(customer.pk, data={"name": "Kilnworks"})

    def found(**wanted) -> set[int]:
        return set(_ids(story_page([customer.pk], **wanted).events))

    assert found(channel="phone") == {call.pk}
    assert found(team_id=team.pk) == {call.pk}
    assert found(journey_id=7) == {mail.pk}
    assert found(repeated=True) == {mail.pk}
    assert found(kinds=[contact]) == {call.pk, mail.pk}
    assert found(text="kilnw") == {plain.pk}
    assert found(text="okonk") == {call.pk}
    assert found(text="conta") == {call.pk, mail.pk}
    assert found(text="100%_") == set()


def test_the_summary_counts_contacts_and_names_what_can_be_filtered(record, contact, django_assert_num_queries):
    customer, team = CustomerFactory(), TeamFactory()
    record(customer.pk, kind=contact, channel="phone", team_id=team.pk, occurred_at=NOON)
    record(customer.pk, kind=contact, channel="phone", data={"is_repeat": True})
    record(customer.pk, kind=contact, channel="email")
    for name in ("Old", "Claim"):
        record(customer.pk, journey_id=7, data={"number": "CL-1162", "map_name": name})
    with django_assert_num_queries(3):
        summary = story_summary([customer.pk])
    assert (summary.contacts, summary.since, summary.repeated) == (3, NOON, 1)
    assert summary.channels == {"phone": 2, "email": 1}
    assert summary.teams == [team]
    assert summary.journeys == {7: "Old CL-1162"}  # as it was called when it started


def test_a_query_string_asks_for_filters_and_nonsense_for_nothing():
    asked = StoryFilter.asked(
        {"channel": "phone", "team": "3", "journey": "7", "repeated": "1", "q": " a\x00b ", "kind": "test.happened"}
    )
    assert asked == StoryFilter("phone", 7, 3, True, "ab", ("test.happened",))
    assert asked.query(cursor="c") == "?channel=phone&journey=7&team=3&kind=test.happened&repeated=1&q=ab&cursor=c"
    nothing = StoryFilter.asked(
        {"channel": "pigeon", "team": "-1", "journey": "9" * 30, "repeated": "yes", "kind": "x"}
    )
    assert not nothing
    assert nothing.query() == ""


# --- the feed -------------------------------------------------------------------------------------------------------
def test_the_feed_goes_on_after_a_position_and_hides_what_has_no_place(record, django_assert_num_queries):
    events = [record() for _ in range(3)]
    place_markers()
    record()
    with django_assert_num_queries(1):
        places = feed_after(1, 10)
        assert [place.event.pk for place in places] == _ids(events[1:])
    assert [place.position for place in feed_after(0, 2)] == [1, 2]
    assert feed_after(3) == []


@pytest.mark.parametrize("facts", [1, 3])
def test_news_in_one_query(record, contact, django_assert_num_queries, facts):
    customer, other = CustomerFactory(), CustomerFactory()
    record(customer.pk)
    place_markers()
    at = newest_position([customer.pk])
    for _ in range(facts):
        record(other.pk)
    place_markers()
    with django_assert_num_queries(1):
        assert news_after([customer.pk], at) is None
    for _ in range(facts):
        record(customer.pk, kind=contact)
    place_markers()
    with django_assert_num_queries(1):
        news = news_after([customer.pk], at)
    assert (news.position, news.changed) == (1 + 2 * facts, ["story", "journeys"])
    assert newest_position([customer.pk]) == news.position


def test_the_gauge_shows_what_waits(record):
    record()
    assert feed_gauge()["count"] == 1
    place_markers()
    assert feed_gauge() == {"count": 0, "oldest_seconds": 0}
