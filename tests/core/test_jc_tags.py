"""What the tags draw: escaped, worded for those who do not see, and never with an inline style."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django import forms
from django.template import engines
from django.test import override_settings
from django.utils import translation

from core.icons import UnknownIcon, icon_names
from core.templatetags import jc


def draw(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context).strip()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_an_icon_is_inline_and_hidden_from_screen_readers():
    html = draw('{% icon "check" "icon-sm" %}')
    assert html.startswith('<svg class="icon icon-sm" aria-hidden="true"')
    assert '<path d="M5 12l5 5l10 -10"/>' in html


def test_an_unknown_icon_fails_while_developing():
    with pytest.raises(UnknownIcon):
        draw('{% icon "no-such-icon" %}')


@override_settings(STRICT_ICONS=False)
def test_an_unknown_icon_is_a_question_mark_for_people_at_work():
    assert draw('{% icon "icon-of-some-map" %}') == draw('{% icon "help-circle" %}')


def test_the_icons_of_channels_and_moods_exist():
    named = {icon for icon, _ in (*jc.CHANNELS.values(), *jc.MOODS.values())}
    assert named <= icon_names()


def test_a_channel_says_its_word_to_all_or_to_screen_readers_only():
    assert words(draw('{% channel "sms" True %}')) == "SMS"
    assert 'class="visually-hidden">SMS<' in draw('{% channel "sms" %}')


def test_a_mood_has_a_face_a_word_and_a_number_not_only_a_colour():
    html = draw("{% sentiment -1.6 %}")
    assert 'data-s="-2"' in html
    assert words(html) == "Very bad, −2"


@pytest.mark.parametrize("value", [None, ""])
def test_an_unknown_mood_draws_nothing(value):
    assert draw("{% sentiment value %}", value=value) == ""


def test_words_follow_the_language_though_drawings_are_kept():
    english = draw('{% channel "letter" True %}')
    with translation.override("de"):
        jc._labelled.cache_clear()
        german = draw('{% channel "letter" True %}')
    assert jc._labelled.cache_info().currsize == 1
    assert draw('{% channel "letter" True %}') == english
    assert jc._labelled.cache_info().currsize == 2, "one drawing per language"
    assert german


@pytest.mark.parametrize(
    ("name", "initials"), [("Jonas Weber", "JW"), ("Amara", "A"), ("", "?"), ("  ", "?"), ("Ana de Sá", "AS")]
)
def test_an_avatar_shows_initials(name, initials):
    assert words(draw("{% avatar name %}", name=name)) == initials


def test_what_people_typed_is_escaped_everywhere():
    evil = '"><script>x</script>'
    stage = {"name": evil, "state": "done", "meta": evil}
    source = "{% avatar v %}{% kbd v %}{% channel v True %}{% meter 1 2 v v %}{% track stages v %}{% spark n v %}"
    assert "<script" not in draw(source, v=evil, stages=[stage], n=[1, 2])


def test_a_track_marks_the_current_stage_and_says_each_state():
    stages = [
        {"name": name, "state": state, "meta": ""} for name, state in (("A", "done"), ("B", "late"), ("C", "todo"))
    ]
    html = draw("{% track stages %}", stages=stages)
    assert html.count("aria-current") == 1
    assert words(html) == "A , done B , late C , to come"


def test_a_bar_over_the_expectation_is_orange_and_says_so():
    late = draw("{% agebar age expected %}", age=dt.timedelta(days=8), expected=dt.timedelta(days=5))
    assert 'data-tone="warn"' in late
    assert 'aria-label="8 d, later than the expected 5 d"' in late
    assert "data-tone" not in draw("{% agebar 3600 7200 %}")


def test_numbers_in_drawings_are_not_localised():
    with translation.override("de"):
        assert 'width="33.3"' in draw("{% meter 1 3 %}")


def test_a_panel_is_a_link_until_it_is_loaded():
    html = draw('{% panel "account_login" title="Sign in" region="me" %}')
    assert '<a class="jc-link" href="/account/login/">Sign in</a>' in html
    assert 'hx-trigger="load, jc:refresh"' in html
    assert 'data-region="me"' in html


class Sample(forms.Form):
    email = forms.EmailField(help_text="Work address")
    nick = forms.CharField(required=False)
    agreed = forms.BooleanField()
    way = forms.ChoiceField(choices=[("a", "First"), ("b", "Second")], widget=forms.RadioSelect)
    team = forms.ChoiceField(choices=[("a", "One")])


def test_a_field_ties_label_help_and_error_to_its_control():
    form = Sample({"email": "amara@example"})
    html = draw("{% field form.email hx_post=url %}", form=form, url="/check/")
    assert '<label class="form-label" for="id_email">' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_email_helptext"' in html
    assert 'id="id_email_error"' in html
    assert 'hx-post="/check/"' in html
    assert 'class="form-control is-invalid"' in html


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nick", 'class="form-control"'),
        ("agreed", 'class="form-check-input"'),
        ("way", "<legend"),
        ("team", 'class="form-select"'),
    ],
)
def test_each_kind_of_control_is_dressed(name, expected):
    form = Sample()
    assert expected in draw("{% field form.nick %}".replace("nick", name), form=form)


def test_only_fields_that_may_stay_empty_say_so():
    form = Sample()
    assert "optional" in draw("{% field form.nick %}", form=form)
    assert "optional" not in draw("{% field form.email %}", form=form)


@time_machine.travel(dt.datetime(2026, 11, 12, 10, 0, tzinfo=dt.UTC), tick=False)
def test_due_times_are_late_or_left_never_both():
    due = dt.datetime(2026, 11, 12, 11, 20, tzinfo=dt.UTC)
    assert draw("{{ due|left_until }}|{{ due|late_by }}", due=due) == "1 h 20 min|"
    past = dt.datetime(2026, 11, 11, 10, 0, tzinfo=dt.UTC)
    assert draw("{{ due|left_until }}|{{ due|late_by }}", due=past) == "|24 h"


def test_filters_show_nothing_for_nothing():
    names = ("duration", "days", "ago", "day", "day_heading", "time_of_day", "when", "number", "signed", "percent")
    assert draw("".join("{{ v|" + name + " }}" for name in names), v=None) == ""


def test_a_form_token_is_new_each_time():
    assert draw("{% form_token %}") != draw("{% form_token %}")


def test_navigation_items_are_found_by_key():
    sections = [{"key": "main", "items": [{"key": "today", "label": "Today"}]}]
    assert jc.nav_item(sections, "today")["label"] == "Today"
    assert jc.nav_item(sections, "secrets") is None
    assert jc.nav_item(None, "today") is None
    assert jc.goto_key("today") == "g t"


def test_nothing_is_late_without_a_due_time():
    assert (jc.late_by(None), jc.left_until(None)) == ("", "")
