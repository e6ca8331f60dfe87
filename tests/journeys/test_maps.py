"""Designing maps."""

from __future__ import annotations

import pytest

from core.errors import RuleBroken
from journeys import actions
from journeys.models import JourneyMap, MapVersion, Stage
from journeys.queries.courses import after_care, ends_on_entry
from story.models import Marker
from tests.journeys.world import ALICE, CLAIM, published_map

pytestmark = pytest.mark.django_db


def refused(code, do, **call):
    with pytest.raises(RuleBroken) as error:
        do(**call, by=ALICE)
    assert error.value.code == code


def test_publishing_twice_is_publishing_once_and_marks_the_charts():
    the_map = published_map()
    again = actions.publish_map(map_id=the_map.pk, by=ALICE)
    assert (again.number, MapVersion.objects.count()) == (1, 1)
    marker = Marker.objects.get()
    assert (marker.kind, marker.map_key, marker.text) == ("map_version", "claim", "Claim, version 1")


def test_a_draft_starts_as_a_copy_and_changes_nothing_for_anybody():
    the_map = published_map()
    draft = actions.open_draft(map_id=the_map.pk, by=ALICE)
    assert actions.open_draft(map_id=the_map.pk, by=ALICE) == draft
    shape = [(stage.key, [one.key for one in stage.requirements.all()]) for stage in draft.stages.all()]
    published = the_map.versions.get(number=1)
    assert shape == [(stage.key, [one.key for one in stage.requirements.all()]) for stage in published.stages.all()]
    actions.remove_stage(map_id=the_map.pk, stage_key="decision", by=ALICE)
    actions.shift_stage(map_id=the_map.pk, stage_key="declined", to=2, by=ALICE)
    actions.save_stage(map_id=the_map.pk, spec={"name": "Report"}, by=ALICE)
    assert [stage.key for stage in draft.stages.all()] == [
        "report", "declined", "documents", "paid", "follow-up", "check-in", "report-2",
    ]  # fmt: skip
    assert published.stages.count() == len(CLAIM)


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        ({"name": " "}, "name_needed"),
        ({"name": "Report", "key": "report"}, "key_twice"),
        ({"name": "X", "phase": "later"}, "unknown_phase"),
        ({"name": "X", "kind": "won"}, "unknown_kind"),
        ({"name": "X", "channels": ["smoke"]}, "unknown_channel"),
        ({"name": "X", "team_id": 0}, "unknown_team"),
        ({"name": "X", "expected_seconds": 0}, "bad_time"),
        ({"name": "X", "requirements": [{"name": ""}]}, "requirement_name"),
        ({"name": "X", "requirements": [{"name": "A", "key": "a"}, {"name": "B", "key": "a"}]}, "requirement_name"),
        ({"name": "X", "requirements": [{"name": "A", "kind": "wish"}]}, "unknown_kind"),
    ],
)
def test_a_draft_is_refused_as_a_whole(stage, code):
    the_map = actions.create_map(name="Claim", prefix="CL", stages=[{"name": "Report"}], by=ALICE)
    refused(code, actions.change_draft, map_id=the_map.pk, stages=[{"name": "Report"}, stage])
    assert list(Stage.objects.values_list("key", flat=True)) == ["report"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "name_needed"),
        ({"prefix": "1A"}, "bad_prefix"),
        ({"prefix": "TOOLONG"}, "bad_prefix"),
        ({"name": "Claim"}, "key_taken"),
        ({"prefix": "CL"}, "prefix_taken"),
    ],
)
def test_a_map_is_refused(change, code):
    actions.create_map(name="Claim", prefix="CL", by=ALICE)
    refused(code, actions.create_map, **({"name": "Order", "prefix": "OR"} | change))
    assert JourneyMap.objects.count() == 1


@pytest.mark.parametrize(
    ("stages", "code"),
    [([], "no_first_stage"), ([CLAIM[3], CLAIM[0]], "no_first_stage"), ([CLAIM[0], CLAIM[4]], "no_end")],
)
def test_a_map_that_journeys_could_not_run_is_not_published(stages, code):
    the_map = actions.create_map(name="Claim", prefix="CL", stages=stages, by=ALICE)
    refused(code, actions.publish_map, map_id=the_map.pk)


def test_a_map_is_renamed_and_archived():
    the_map = published_map()
    assert actions.change_map(map_id=the_map.pk, name="Claims", is_pinned=False, by=ALICE).name == "Claims"
    refused("name_needed", actions.change_map, map_id=the_map.pk, name=" ")
    with pytest.raises(TypeError):
        actions.change_map(map_id=the_map.pk, key="x", by=ALICE)
    archived = actions.archive_map(map_id=the_map.pk, by=ALICE)
    assert archived.archived_at is not None
    refused("unknown_map", actions.publish_map, map_id=the_map.pk)


@pytest.mark.parametrize(
    ("kinds", "care_of_success", "care_of_lost", "ending"),
    [
        ("oosoo l", "34", "", "l"),
        ("ol so", "3", "", "l"),
        ("ossol", "3", "", "l"),
        ("osol o", "2", "4", ""),
        ("ool", "", "", "l"),
    ],
)
def test_after_care_is_the_run_of_open_stages_behind_a_decision(kinds, care_of_success, care_of_lost, ending):
    names = {"o": "open", "s": "success", "l": "lost"}
    letters = kinds.replace(" ", "")
    stages = [Stage(pk=n, key=str(n), kind=names[letter], position=n) for n, letter in enumerate(letters)]
    assert "".join(stage.key for stage in after_care(stages, "success")) == care_of_success
    assert "".join(stage.key for stage in after_care(stages, "lost")) == care_of_lost
    assert {letters[stage.pk] for stage in stages if ends_on_entry(stages, stage)} == set(ending)
