"""Times, ages and numbers in words."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
import time_machine
from django.utils import timezone, translation

from core import wording

NOW = dt.datetime(2026, 11, 12, 10, 4, tzinfo=dt.UTC)  # a Thursday


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(NOW, tick=False), translation.override("en"), timezone.override(None):
        yield


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (8 * 60 + 50, "8 min"),
        (4800, "1 h 20 min"),
        (7200, "2 h"),
        (36000, "10 h"),
        (26 * 3600, "26 h"),
        (2 * 86400, "2 d"),
        (267840, "3.1 d"),
        (-4800, "1 h 20 min"),
        (dt.timedelta(days=12, hours=12), "12.5 d"),
    ],
)
def test_a_duration_in_the_unit_people_would_choose(seconds, words):
    assert wording.duration(seconds) == words


@pytest.mark.parametrize(("seconds", "words"), [(51840, "0.6 d"), (5 * 86400, "5 d"), (1234.5 * 86400, "1,234.5 d")])
def test_days_with_one_decimal(seconds, words):
    assert wording.days(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3, "just now"),
        (20, "20 s ago"),
        (7200, "2 h ago"),
        (3.4 * 86400, "3 d ago"),
        (40 * 86400, "Sat 3 Oct"),
        (-7200, "in 2 h"),
    ],
)
def test_how_long_ago(seconds, words):
    assert wording.ago(NOW - dt.timedelta(seconds=seconds)) == words


def test_days_are_the_users_days():
    late = dt.datetime(2026, 11, 12, 23, 30, tzinfo=dt.UTC)
    assert wording.when(late) == "Today 23:30"
    with timezone.override(zoneinfo.ZoneInfo("Europe/Berlin")):
        assert wording.when(late) == "Tomorrow 00:30"
        assert wording.time_of_day(late) == "00:30"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (dt.date(2026, 11, 11), "Yesterday"),
        (dt.date(2026, 11, 12), "Today"),
        (dt.date(2026, 11, 13), "Tomorrow"),
        (dt.date(2026, 11, 20), "Fri 20 Nov"),
        (dt.date(2027, 1, 4), "Mon 4 Jan 2027"),
        (dt.datetime(2026, 11, 14, 9, 0, tzinfo=dt.UTC), "Sat 14 Nov"),
    ],
)
def test_when_is_as_exact_as_it_is_near(moment, words):
    assert wording.when(moment) == words


def test_the_heading_of_a_day_says_today_once():
    assert wording.day_heading(NOW) == "Today, Thu 12 Nov"
    assert wording.day_heading(NOW - dt.timedelta(days=1)) == "Wed 11 Nov"


@pytest.mark.parametrize(
    ("value", "decimals", "words"), [(1284, 0, "1,284"), (3.14, 1, "3.1"), (-0.6, 1, "−0.6"), (-0.04, 1, "0.0")]
)
def test_numbers_are_grouped_and_have_a_real_minus(value, decimals, words):
    assert wording.number(value, decimals) == words


@pytest.mark.parametrize(("value", "words"), [(1.4, "+1.4"), (-1.3, "−1.3"), (0, "0.0"), (0.04, "0.0")])
def test_signed_numbers(value, words):
    assert wording.signed(value) == words


def test_a_share_in_percent():
    assert wording.percent(0.763, 1) == "76.3\N{NO-BREAK SPACE}%"


def test_numbers_follow_the_language():
    with translation.override("de"):
        assert wording.number(1234.5, 1) == "1.234,5"
