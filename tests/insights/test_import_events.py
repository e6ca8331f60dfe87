"""Event logs come in wholly or not at all, twice is once, and nothing reacts to history."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from customers.models import Customer, Identity
from insights.actions import EventLogOptions, import_events
from insights.actions.eventlog import BadEventLog, Columns, read_rating, read_time
from insights.actions.import_events import XES_COLUMNS
from journeys.models import Journey, JourneyMap, StageVisit
from story.models import Event, Feed
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.django_db

LOG = """case,what,when,who,how,stars,person
7,Ordered,2026-03-01 10:00:00,ana,Phone,4,p1
8,Ordered,2026-03-01 11:00:00,,?,,p2
7,Paid,2026-03-02T10:00:00+02:00,bo,E-mail,,p1
7,Paid,2026-03-02T08:00:00Z,bo,Carrier pigeon,1,p1
8,Paid,2026-02-28,ana,,,p2
"""
COLUMNS = Columns("case", "what", "when", customer="person", resource="who", channel="how", rating="stars")


def write(folder: Path, text: str | bytes, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def run(path: Path, system, **more):
    return import_events(
        options=EventLogOptions(
            path=path, map_name=more.pop("map_name", "Order"), columns=more.pop("columns", COLUMNS), **more
        ),
        by=system,
    )


def nothing_imported() -> bool:
    return not any(model.objects.exists() for model in (JourneyMap, Customer, Journey, StageVisit, Event, Feed))


def test_log_becomes_journeys_with_visits_in_order_of_time(tmp_path, system):
    summary = run(write(tmp_path, LOG), system)

    assert (summary.cases, summary.events, summary.journeys, summary.visits) == (2, 5, 2, 5)
    seven = Journey.objects.get(external_id="7")
    assert [visit.stage.key for visit in seven.visits.order_by("position")] == ["Ordered", "Paid", "Paid"]
    assert [str(visit.left_at) for visit in seven.visits.order_by("position")] == [
        "2026-03-02 08:00:00+00:00",
        "2026-03-02 08:00:00+00:00",
        "2026-03-02 08:00:00+00:00",
    ]
    eight = Journey.objects.get(external_id="8")
    assert [visit.stage.key for visit in eight.visits.order_by("position")] == ["Paid", "Ordered"], (
        "sorted, not refused"
    )
    assert (eight.outcome, eight.ended_at, eight.history) == ("imported", eight.visits.get(position=2).entered_at, True)


def test_channel_and_rating_make_touchpoints_of_the_customer(tmp_path, system):
    summary = run(write(tmp_path, LOG), system)

    found = Touchpoint.objects.order_by("occurred_at", "id").values_list(
        "channel", "sentiment", "sentiment_source", "author"
    )
    assert list(found) == [("phone", 1, "customer", "ana"), ("email", None, "", "bo"), ("web", -2, "customer", "bo")]
    assert summary.channels_guessed == {"Carrier pigeon": "web"}
    assert Identity.objects.filter(kind="external", value="Order:p1").get().customer.journeys.count() == 1


def test_facts_are_history_and_have_feed_markers(tmp_path, system):
    run(write(tmp_path, LOG), system)

    assert Event.objects.filter(history=False).count() == 0
    assert Feed.objects.count() == Event.objects.count() == 2 + 5 + 3 + 2
    kinds = Event.objects.filter(customer__name="p1").order_by("id").values_list("kind", flat=True)
    assert kinds[0] == "journey.started"
    assert kinds[len(kinds) - 1] == "journey.ended"


def test_same_file_twice_adds_nothing_and_new_cases_are_added(tmp_path, system):
    run(write(tmp_path, LOG), system)
    before = (Event.objects.count(), StageVisit.objects.count(), Customer.objects.count())

    again = run(write(tmp_path, LOG), system)
    assert (again.skipped_cases, again.journeys) == (2, 0)
    assert (Event.objects.count(), StageVisit.objects.count(), Customer.objects.count()) == before

    more = run(write(tmp_path, LOG + "9,Returned,2026-04-01,,,,p1\n"), system)
    assert (more.skipped_cases, more.journeys, more.customers) == (2, 1, 0), "p1 is known, whatever the case"
    newest = JourneyMap.objects.get().versions.order_by("-number")[0]
    assert [stage.key for stage in newest.stages.all()] == ["Ordered", "Paid", "Returned"]


def test_open_journeys_run_on_in_their_last_stage(tmp_path, system):
    run(write(tmp_path, LOG), system, is_open=True)

    assert Journey.objects.running().count() == 2
    assert StageVisit.objects.filter(left_at=None).count() == 2
    assert Event.objects.filter(history=False).count() == 0, "their past is history all the same"


def test_merged_customer_gets_nothing_new_the_survivor_does(tmp_path, system):
    run(write(tmp_path, LOG), system)
    loser, survivor = Customer.objects.get(name="p1"), Customer.objects.get(name="p2")
    Customer.objects.filter(pk=loser.pk).update(merged_into=survivor, merged_at="2026-05-01T00:00Z")

    run(write(tmp_path, LOG + "9,Paid,2026-04-01,,,,p1\n"), system)

    assert Journey.objects.get(external_id="9").customer == survivor


@pytest.mark.parametrize(
    ("spoil", "line", "column"),
    [
        (lambda text: text.replace("2026-03-02T08:00:00Z", "2026-13-02"), 5, "when"),
        (lambda text: text.replace("2026-03-02T08:00:00Z", "03/04/2026"), 5, "when"),
        (lambda text: text.replace("8,Ordered", "8,"), 3, "what"),
        (lambda text: text.replace("Carrier pigeon,1", "Carrier pigeon,6"), 5, "stars"),
        (lambda text: text.replace("case,what", "case,that"), 1, "what"),
        (lambda text: text.replace("ana,Phone,4,p1", "ana,Phone,4"), 2, None),
        (lambda text: text.replace("bo,E-mail", "b\x00o,E-mail"), 4, "who"),
        (lambda text: text.replace("case,what,when", "case,what,what"), 1, "what"),
        (lambda text: text.replace("2026-03-02T08:00:00Z", "9999-12-31"), 5, "when"),
        (lambda text: "", 1, None),
        (lambda text: "\n \n", 1, None),
    ],
)
def test_broken_csv_names_line_and_column_and_imports_nothing(tmp_path, system, spoil, line, column):
    with pytest.raises(BadEventLog, match=r"^log\.csv, line") as refused:
        run(write(tmp_path, spoil(LOG)), system)

    assert (refused.value.line, refused.value.column) == (line, column)
    assert nothing_imported()


def test_unknown_encoding_is_named_by_line_and_column_and_can_be_given(tmp_path, system):
    spoilt = write(tmp_path, LOG.replace("bo,E-mail", "bö,E-mail").encode("latin-1"))
    with pytest.raises(BadEventLog, match="line 4, column 35: is not UTF-8 here"):
        run(spoilt, system)
    assert nothing_imported()

    run(spoilt, system, encoding="latin-1")
    assert StageVisit.objects.filter(resource="bö").count() == 1


def test_truncated_gzip_imports_nothing(tmp_path, system):
    whole = gzip.compress((LOG + "".join(f"{n},Ordered,2026-03-01,,,,p{n}\n" for n in range(9, 5000))).encode())
    with pytest.raises(BadEventLog, match="ends too early"):
        run(write(tmp_path, whole[: len(whole) // 2], "log.csv.gz"), system)
    assert nothing_imported()


def test_what_goes_wrong_while_copying_is_what_is_told(tmp_path, system, monkeypatch):
    monkeypatch.setattr("insights.actions.eventlog_csv.LONGEST_LINE", 100)
    with pytest.raises(BadEventLog, match="line 2: is not CSV here: a line of more than"):
        run(write(tmp_path, LOG.replace("ana", "ana" * 100)), system)
    monkeypatch.setattr("insights.actions.eventlog_csv.make_event", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(write(tmp_path, LOG), system)
    assert nothing_imported()


@pytest.mark.parametrize(
    "spell",
    [
        lambda text: "\n\n" + text,
        lambda text: "sep=,\n" + text,
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("\n", "\r\n").replace("8,Paid", ",,,,,,\r\n8,Paid"),
        lambda text: (
            text.replace(",", ";").replace("how;", '"how; a,b,c,d,e,f,g,h\nor what"').replace("stars", ";stars")
        ),
    ],
)
def test_files_of_other_programs_are_understood(tmp_path, system, spell):
    columns = Columns("case", "what", "when")
    assert run(write(tmp_path, spell(LOG)), system, columns=columns).visits == 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-32", "cp1252"])
def test_encoding_that_is_named_is_taken(tmp_path, system, encoding):
    run(write(tmp_path, LOG.replace("bo", "bö").encode(encoding)), system, encoding=encoding)
    assert StageVisit.objects.filter(resource="bö").count() == 2


def test_times_are_read_as_their_form_says(tmp_path, system):
    path = write(tmp_path, "case,what,when\n1,A,3/4/2026 1:05 PM\n1,B,4/3/2026 01:05 AM\n")
    columns = Columns("case", "what", "when")
    with pytest.raises(BadEventLog, match="--time-format"):
        run(path, system, columns=columns)
    run(path, system, columns=columns, time_format="%d/%m/%Y %I:%M %p")
    assert [str(visit.entered_at)[:16] for visit in StageVisit.objects.order_by("position")] == [
        "2026-03-04 01:05",
        "2026-04-03 13:05",
    ]


def test_long_names_keep_apart_what_differs_late(tmp_path, system):
    """Activities, maps and sources longer than their columns: shortened with a digest, and twice is once."""
    path = write(tmp_path, f"case,what,when\n1,{'y' * 250}a,2026-01-01\n1,{'y' * 250}b,2026-01-02\n")
    for _ in range(2):
        for letter in "ab":
            run(path, system, columns=Columns("case", "what", "when"), map_name="Order " * 20 + letter)
    assert JourneyMap.objects.count() == Journey.objects.count() == 2
    assert StageVisit.objects.values("stage__key").distinct().count() == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_and_semicolons_are_understood(tmp_path, system, encoding):
    summary = run(write(tmp_path, LOG.replace(",", ";").encode(encoding)), system)
    assert summary.visits == 5


XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xmlns="http://www.xes-standard.org">
  <global scope="event"><string key="concept:name" value="not an event"/></global>
  <trace>
    <string key="concept:name" value="7"/>
    <event><string key="concept:name" value="Ordered"/><date key="time:timestamp" value="2026-03-01T10:00:00+01:00"/>
      <string key="org:resource" value="ana"><string key="concept:name" value="nested"/></string></event>
    <event><string key="concept:name" value="Paid"/><date key="time:timestamp" value="2026-03-02T10:00+01:00"/></event>
  </trace>
</log>
"""


def test_xes_is_read_by_the_keys_of_the_standard(tmp_path, system):
    summary = run(write(tmp_path, gzip.compress(XES.encode()), "log.xes.gz"), system, columns=Columns(**XES_COLUMNS))

    assert (summary.cases, summary.visits) == (1, 2)
    first = StageVisit.objects.get(position=1)
    assert (first.stage.key, str(first.entered_at), first.resource) == ("Ordered", "2026-03-01 09:00:00+00:00", "ana")


@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (lambda text: text.replace('key="time:timestamp" value="2026-03-02', 'key="time:timestamp" value="soon'), 8),
        (lambda text: text.replace('<string key="concept:name" value="Paid"/>', ""), 8),
        (lambda text: text[: text.index("</trace>")], 9),
        (lambda text: text.replace("<log", "<blog").replace("</log", "</blog"), 1),
        (lambda text: text.replace("<log", '<!DOCTYPE log [<!ENTITY a "b">]><log'), 2),
    ],
)
def test_broken_xes_names_the_line_and_imports_nothing(tmp_path, system, spoil, line):
    with pytest.raises(BadEventLog) as refused:
        run(write(tmp_path, spoil(XES), "log.xes"), system, columns=Columns(**XES_COLUMNS))

    assert refused.value.line == line
    assert nothing_imported()


def test_failure_while_writing_leaves_nothing(tmp_path, system, monkeypatch):
    monkeypatch.setattr("insights.actions.import_rows._facts", lambda cursor: cursor.execute("SELECT 1/0"))
    with pytest.raises(Exception, match="division by zero"):
        run(write(tmp_path, LOG), system)
    assert nothing_imported()


def test_command_prints_a_json_summary_last(tmp_path):
    out = io.StringIO()
    path = write(tmp_path, LOG)
    call_command("import_events", path, map="Order", case="case", activity="what", time="when", stdout=out)
    assert json.loads(out.getvalue())["visits"] == 5

    with pytest.raises(CommandError, match="--activity"):
        call_command("import_events", path, map="Order", case="case")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_events", tmp_path / "none.csv", map="O", case="a", activity="b", time="c")


def test_xes_is_known_by_what_it_is_too(tmp_path):
    call_command(
        "import_events", write(tmp_path, gzip.compress(XES.encode()), "log.gz"), map="Order", stdout=io.StringIO()
    )
    assert StageVisit.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-12 09:41:00", "2026-11-12T09:41:00+00:00"),
        ("2026-11-12T09:41:00.123456Z", "2026-11-12T09:41:00.123456+00:00"),
        ("2026-11-12", "2026-11-12T00:00:00+00:00"),
        ("12.11.2026 09:41", "2026-11-12T09:41:00+00:00"),
        ("2026/1/2 09:41:00", "2026-01-02T09:41:00+00:00"),
        ("2026-11-12 09:41:00 UTC", "2026-11-12T09:41:00+00:00"),
        ("2026-1-2 9:41", "2026-01-02T09:41:00+00:00"),
        ("2026-11-12t09:41:00.5z", "2026-11-12T09:41:00.500000+00:00"),
        ("2026-11-12 09:41:00 -0800", "2026-11-12T09:41:00-08:00"),
    ],
)
def test_times_are_read_in_their_usual_spellings(text, moment):
    assert read_time(text).isoformat() == moment


@pytest.mark.parametrize(
    ("text", "form", "moment"),
    [
        ("29/2/2016 01:16", "%d/%m/%Y %H:%M", "2016-02-29T01:16:00+00:00"),
        ("1700000000.5", "epoch", "2023-11-14T22:13:20.500000+00:00"),
        ("1700000000500", "epoch_ms", "2023-11-14T22:13:20.500000+00:00"),
    ],
)
def test_times_can_be_spelled_by_form(text, form, moment):
    assert read_time(text, form).isoformat() == moment


@pytest.mark.parametrize("text", ["1e300", "nan", "", "soon"])
def test_no_moment_is_no_time(text):
    for form in ("", "epoch", "%Y"):
        with pytest.raises(ValueError):
            read_time(text, form)


def test_rating_becomes_sentiment():
    assert [read_rating(text) for text in ("1", "3.0", "5", "", "NaN")] == [-2, 0, 2, None, None]
