"""Shapes are arithmetic: known inputs, known paths, and nothing ever leaves its box."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import drawing

moods = st.floats(min_value=-2, max_value=2)
amounts = st.floats(min_value=0, max_value=1e9)


@pytest.mark.parametrize(
    ("mood", "step"), [(None, 0), (0.49, 0), (0.5, 1), (-0.5, -1), (1.49, 1), (-1.5, -2), (2, 2), (9, 2), (-9, -2)]
)
def test_a_mood_goes_to_the_nearest_face_and_halves_away_from_zero(mood, step):
    assert drawing.mood_step(mood) == step


def test_the_sentiment_line_runs_from_this_mood_to_the_older_one():
    piece = drawing.sentiment_segment(-2, 1)
    assert piece.line == "M12 0C12 55 69 45 69 100"
    assert piece.area == "M50 0H12C12 55 69 45 69 100H50Z"


def test_the_oldest_event_has_a_straight_line_and_no_area():
    assert drawing.sentiment_segment(1) == drawing.Segment("M69 0V100", "")


def test_on_the_axis_the_line_is_of_neither_side():
    assert [drawing.sentiment_segment(0, older).level for older in (0, None, 1)] == [True, True, False]


@pytest.mark.parametrize(("value", "whole", "percent"), [(1, 4, 25), (5, 4, 100), (-1, 4, 0), (1, 0, 0), (1, 3, 33.3)])
def test_a_share_stays_between_nothing_and_all(value, whole, percent):
    assert drawing.share(value, whole) == percent


def test_an_age_bar_shows_both_and_leaves_room_at_the_end():
    late = drawing.age_bar(8, 5)
    assert (late.bar, late.tick) == (92.6, 57.9)
    early = drawing.age_bar(3.1, 5)
    assert (early.bar, early.tick) == (57.4, 92.6)


@pytest.mark.parametrize("expected", [None, 0])
def test_without_an_expectation_there_is_no_tick(expected):
    assert drawing.age_bar(3, expected).tick is None


def test_a_spark_scales_between_lowest_and_highest():
    spark = drawing.spark_line([10, 20, 15])
    assert spark == drawing.Spark("2,22 50,4 98,13", 98, 13)


def test_a_spark_of_one_value_is_a_point_and_of_none_is_nothing():
    assert drawing.spark_line([7]).points == "2,22"
    assert drawing.spark_line([]) is None


def test_a_mood_curve_has_a_point_in_the_middle_of_each_column():
    curve = drawing.mood_curve([2, -2])
    assert curve.points == ((100, -2), (300, 122))
    assert curve.line.startswith("M0 -2L100 -2C180 -2 220 122 300 122")
    assert curve.area == f"{curve.line}L400 60L0 60Z"
    assert drawing.mood_curve([]) is None


@pytest.mark.parametrize(("y", "percent"), [(-2, 10), (60, 50), (61, 50), (63, 50), (64, 55), (122, 90)])
def test_a_curve_label_stands_on_a_step_that_the_stylesheet_knows(y, percent):
    assert drawing.curve_percent(y) == percent


def test_a_flow_band_is_as_thick_as_the_volume_on_each_side():
    assert drawing.flow_band(100, 50, 100) == "M0 4C45 4 55 16 100 16V44C55 44 45 56 0 56Z"
    assert drawing.flow_band(0, 0, 0) == "M0 28C45 28 55 28 100 28V32C55 32 45 32 0 32Z"


def test_a_bullet_puts_the_longest_time_before_the_edge():
    shape = drawing.bullet(4.2, 9.1, 3)
    assert (shape.median, shape.p90, shape.expected) == (41.2, 89.3, 29.4)
    assert drawing.bullet(1, 2, None).expected is None


@given(amounts, st.one_of(st.none(), amounts))
def test_bars_never_leave_their_box(age, expected):
    shape = drawing.age_bar(age, expected)
    assert 0 <= shape.bar <= 100
    assert shape.tick is None or 0 <= shape.tick <= 100


@given(st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=1, max_size=40))
def test_sparks_never_leave_their_box(values):
    numbers = [float(n) for n in re.split("[ ,]", drawing.spark_line(values).points)]
    assert all(0 <= n <= 102 for n in numbers)


@given(st.lists(moods, min_size=1, max_size=12))
def test_curves_are_valid_paths_of_plain_numbers(values):
    curve = drawing.mood_curve(values)
    assert re.fullmatch(r"[MLCZ0-9. -]+", curve.line + curve.area)
    assert len(curve.points) == len(values)
