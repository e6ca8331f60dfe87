"""The review of a map agrees with oracles that others computed, and pools versions by stage key."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from insights.actions import EventLogOptions, import_events
from insights.actions.eventlog import Columns
from insights.actions.import_events import XES_COLUMNS
from insights.queries.map_review import map_review
from insights.queries.scope import Scope
from journeys.models import JourneyMap

pytestmark = pytest.mark.django_db

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "eventlogs"
PLAIN = Columns("case_id", "activity", "timestamp")
LOGS = {
    "olist_sample5000.csv.gz": ("olist_sample5000", PLAIN),
    "traffic_fines_sample10000.csv.gz": ("traffic_fines_sample10000", PLAIN),
    "hospital_billing_sample10000.csv.gz": ("hospital_billing_sample10000", PLAIN),
    "DomesticDeclarations.xes.gz": ("bpic2020_domestic", Columns(**XES_COLUMNS)),
    "uci_incident.csv.gz": ("uci_incident", PLAIN),
}


def review_of(key: str, **more) -> dict:
    out = io.StringIO()
    call_command("map_review", key, json=True, stdout=out, **more)
    return json.loads(out.getvalue())


def near(ours: dict, theirs: dict) -> bool:
    return all(abs(ours[f"{name}_seconds"] - theirs[name]) <= 1 for name in ("mean", "median", "p90"))


@pytest.mark.slow
@pytest.mark.parametrize("log", LOGS)
def test_review_agrees_with_the_oracle(log, system):
    path = DATA / log
    if not path.exists():
        pytest.skip("the event logs are not here")
    name, columns = LOGS[log]
    oracle = json.loads((DATA / f"{name}.oracle.json").read_text())
    import_events(options=EventLogOptions(path=path, map_name=name, columns=columns), by=system)

    review = review_of(name, all_variants=True)

    assert (review["journeys"], review["visits"]) == (oracle["cases"], oracle["events"])
    assert (review["start"], review["end"]) == (oracle["start_activities"], oracle["end_activities"])
    stages = {stage["stage"]: stage for stage in review["stages"]}
    assert {key: stage["visits"] for key, stage in stages.items()} == oracle["activity_events"]
    assert {key: stage["journeys"] for key, stage in stages.items()} == oracle["activity_cases"]
    dwell = {
        key: dwell["to_next"] for key, dwell in oracle["dwell_to_next_event_s"].items() if dwell["to_next"].get("n")
    }
    assert [key for key, times in dwell.items() if not near(stages[key], times)] == []
    transitions = {(edge["from"], edge["to"]): edge for edge in review["transitions"]}
    assert {pair: edge["count"] for pair, edge in transitions.items()} == {
        (edge["a"], edge["b"]): edge["n"] for edge in oracle["directly_follows"]
    }
    assert [edge for edge in oracle["directly_follows"] if not near(transitions[edge["a"], edge["b"]], edge)] == []
    assert review["variants"]["count"] == oracle["variants"] == len(review["variants"]["top"])
    paths = {tuple(variant["path"]): variant["journeys"] for variant in review["variants"]["top"]}
    assert [top for top in oracle["top_variants"] if paths[tuple(top["path"])] != top["n"]] == []
    assert near(review["duration"], oracle["case_duration_s"])


@pytest.fixture
def two_journeys(tmp_path, system):
    path = tmp_path / "log.csv"
    path.write_text(
        "case,what,when\n1,Report,2026-01-01\n1,Paid,2026-01-05\n"
        "2,Report,2026-02-01 12:00\n2,Documents,2026-02-03 12:00\n"
    )
    columns = Columns("case", "what", "when")
    import_events(options=EventLogOptions(path=path, map_name="Claim", columns=columns), by=system)
    return JourneyMap.objects.get()


def test_from_and_to_take_journeys_that_began_there(two_journeys):
    def cases(since, until):
        return map_review(two_journeys, Scope(two_journeys.pk, since, until))["journeys"]

    assert cases(None, None) == 2
    assert cases(dt.date(2026, 1, 1), dt.date(2026, 2, 1)) == 1
    assert cases(dt.date(2026, 2, 1), None) == 1
    assert cases(dt.date(2026, 2, 2), None) == 0


def test_empty_review_has_no_figures(two_journeys):
    review = map_review(two_journeys, Scope(two_journeys.pk, dt.date(2030, 1, 1)))
    assert review["stages"] == review["transitions"] == []
    assert review["variants"] == {"count": 0, "top": []}
    assert review["duration"] == {"mean_seconds": None, "median_seconds": None, "p90_seconds": None}


def test_last_stage_has_no_time_yet(two_journeys):
    stages = {stage["stage"]: stage for stage in map_review(two_journeys, Scope(two_journeys.pk))["stages"]}
    assert stages["Report"]["median_seconds"] == 3 * 86400
    assert stages["Paid"]["median_seconds"] is None


def test_transitions_and_variants_are_cut_unless_all_are_wanted(tmp_path, system):
    path = tmp_path / "log.csv"
    path.write_text("case,what,when\n" + "".join(f"{n},Stage {n},2026-01-01\n{n},End,2026-01-02\n" for n in range(120)))
    import_events(
        options=EventLogOptions(path=path, map_name="Wide", columns=Columns("case", "what", "when")), by=system
    )
    review = review_of("wide")
    assert (len(review["transitions"]), len(review["variants"]["top"]), review["variants"]["count"]) == (100, 100, 120)
    review = review_of("wide", all_transitions=True, all_variants=True)
    assert (len(review["transitions"]), len(review["variants"]["top"])) == (120, 120)


def test_review_takes_five_queries_whatever_the_size(two_journeys, django_assert_num_queries):
    with django_assert_num_queries(5):
        map_review(two_journeys, Scope(two_journeys.pk))
