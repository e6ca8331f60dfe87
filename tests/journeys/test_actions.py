"""Moving, ending, undoing; what holds a journey; follow-ups and promises."""

from __future__ import annotations

import datetime as dt
from unittest import mock

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import timezone

from core.errors import RuleBroken, Stale
from journeys import actions
from journeys.models import Blocker, FollowUp, Journey, Promise, StageVisit, WaitingOn
from story.models import Event
from tests.factories.customers import CustomerFactory
from tests.factories.teams import TeamFactory, UserFactory
from tests.journeys.world import ALICE, CLAIM, DAY, published_map

pytestmark = pytest.mark.django_db


def move(journey, to, **more):
    journey.refresh_from_db()
    return actions.move_journey(journey_id=journey.pk, to=to, version=journey.version, by=ALICE, **more)


def kinds(journey) -> list[str]:
    return list(Event.objects.filter(journey_id=journey.pk).order_by("pk").values_list("kind", flat=True))


def path(journey) -> list[str]:
    return list(journey.visits.order_by("position").values_list("stage__key", flat=True))


def refused(code, **call):
    with pytest.raises(RuleBroken) as error:
        call.pop("do")(**call, by=ALICE)
    assert error.value.code == code
    return error.value


def fails_at_the_fact(do, **call):
    """The change and its fact commit together: without the fact there is no change."""
    with (
        mock.patch("story.actions.Feed.objects.create", side_effect=DatabaseError("gone")),
        pytest.raises(DatabaseError),
    ):
        do(**call, by=ALICE)


# --- starting ---------------------------------------------------------------------------------------------------------
def test_starting_opens_the_first_stage_with_its_visit_clock_and_fact(journey):
    assert (journey.is_new, journey.stage.key, journey.version, journey.intent) == (True, "report", 1, "Workshop open")
    assert journey.due_at == journey.started_at + dt.timedelta(days=1)
    visit = journey.visits.get()
    assert (visit.position, visit.entered_by, visit.left_at) == (1, "alice", None)
    assert list(journey.waits.values_list("holder", "until")) == [("team", None)]
    event = Event.objects.get()
    assert (event.kind, event.stage_key, event.data["number"]) == ("journey.started", "report", str(journey))


def test_starting_with_the_same_external_id_starts_once(claim):
    call = {"map_id": claim.pk, "by": ALICE, "source": "core", "external_id": "42"}
    first = actions.start_journey(customer_id=CustomerFactory().pk, **call)
    again = actions.start_journey(customer_id=CustomerFactory().pk, **call)
    assert (again.pk, first.is_new, again.is_new) == (first.pk, True, False)
    assert Event.objects.count() == 1


def test_starting_goes_to_the_record_a_merged_person_lives_on_in(claim):
    survivor = CustomerFactory()
    loser = CustomerFactory(merged_into=survivor, merged_at=timezone.now())
    assert actions.start_journey(customer_id=loser.pk, map_id=claim.pk, by=ALICE).customer_id == survivor.pk


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"customer_id": 0}, "unknown_customer"),
        ({"map_id": 0}, "unknown_map"),
        ({"owner_id": 0}, "unknown_owner"),
        ({"stage_key": "nowhere"}, "unknown_stage"),
        ({"stage_key": "paid"}, "starts_at_its_end"),
        ({"occurred_at": timezone.now() + dt.timedelta(days=1)}, "in_the_future"),
        ({"occurred_at": dt.datetime(1, 1, 1, tzinfo=dt.UTC)}, "far_off"),
    ],
)
def test_starting_is_refused(claim, change, code):
    call = {"customer_id": CustomerFactory().pk, "map_id": claim.pk} | change
    refused(code, do=actions.start_journey, **call)
    assert not Journey.objects.exists()


def test_starting_without_a_published_version_is_refused():
    draft = actions.create_map(name="Idea", prefix="ID", by=ALICE)
    refused("not_published", do=actions.start_journey, customer_id=CustomerFactory().pk, map_id=draft.pk)


def test_starting_fails_as_a_whole(claim):
    fails_at_the_fact(actions.start_journey, customer_id=CustomerFactory().pk, map_id=claim.pk)
    assert not Journey.objects.exists()


def test_a_journey_entered_late_started_when_it_did(claim):
    yesterday = timezone.now() - dt.timedelta(days=1)
    started = actions.start_journey(customer_id=CustomerFactory().pk, map_id=claim.pk, by=ALICE, occurred_at=yesterday)
    assert started.started_at == started.visits.get().entered_at == Event.objects.get().occurred_at == yesterday


# --- moving -----------------------------------------------------------------------------------------------------------
def test_moving_closes_the_visit_and_opens_the_next(journey):
    with time_machine.travel(timezone.now() + dt.timedelta(days=4), tick=False):
        moved = move(journey, "documents", reason="All told")
    assert (moved.stage.key, moved.version, moved.missing_requirements) == ("documents", 2, 3)
    first, second = journey.visits.order_by("position")
    assert (first.left_at, first.left_by, first.left_reason) == (second.entered_at, "alice", "All told")
    assert moved.due_at == second.entered_at + dt.timedelta(days=3)
    data = Event.objects.latest("pk").data
    assert data["from"] == "report" and data["to_name"] == "Documents" and data["visit"] == 2
    assert data["late_seconds"] == 3 * DAY and data["map_name"] == "Claim"


def test_moving_from_an_old_version_is_stale_and_says_what_is(journey):
    move(journey, "documents")
    with pytest.raises(Stale) as error:
        actions.move_journey(journey_id=journey.pk, to="decision", version=1, by=ALICE)
    assert (error.value.fresh["stage"], error.value.fresh["version"]) == ("documents", 2)
    assert path(journey) == ["report", "documents"]


@pytest.mark.parametrize(("to", "code"), [("nowhere", "unknown_stage"), ("report", "same_stage")])
def test_moving_is_refused(journey, to, code):
    refused(code, do=actions.move_journey, journey_id=journey.pk, to=to, version=1)
    assert path(journey) == ["report"]


def test_moving_twice_from_the_same_version_moves_once(journey):
    move(journey, "documents")
    with pytest.raises(Stale):
        actions.move_journey(journey_id=journey.pk, to="documents", version=1, by=ALICE)
    assert len(path(journey)) == 2


def test_moving_fails_as_a_whole(journey):
    fails_at_the_fact(actions.move_journey, journey_id=journey.pk, to="documents", version=1)
    journey.refresh_from_db()
    assert (journey.version, journey.stage.key, journey.visits.get().left_at) == (1, "report", None)


def test_moving_on_wants_what_is_missing_or_a_reason(journey):
    move(journey, "documents")
    call = {"do": actions.move_journey, "journey_id": journey.pk, "to": "decision", "version": 2}
    error = refused("reason_needed", **call)
    assert "Repair estimate, Photos" in error.message
    assert move(journey, "decision", reason="Seen on site").stage.key == "decision"


@pytest.mark.parametrize("to", ["report", "declined"])
def test_moving_back_or_to_lost_wants_nothing(journey, to):
    move(journey, "documents")
    assert move(journey, to).stage.key == to


def test_moving_keeps_the_owner_and_passes_the_team(claim):
    team, owner = TeamFactory(), UserFactory()
    stages = [CLAIM[0], {"name": "Check", "team_id": team.pk}, CLAIM[3]]
    the_map = published_map(stages, name="Check", prefix="CK")
    journey = actions.start_journey(customer_id=CustomerFactory().pk, map_id=the_map.pk, by=ALICE, owner_id=owner.pk)
    moved = move(journey, "check")
    assert (moved.owner_id, moved.team_id) == (owner.pk, team.pk)
    assert move(journey, "report").team_id == team.pk


# --- outcome, after-care, end -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("steps", "outcome", "ended"),
    [
        (["decision"], "", False),
        (["paid"], "success", False),
        (["paid", "follow-up"], "success", False),
        (["paid", "follow-up", "check-in"], "success", False),
        (["paid", "follow-up", "decision"], "", False),
        (["paid", "documents"], "", False),
        (["paid", "declined"], "lost", True),
        (["declined"], "lost", True),
        (["follow-up"], "", False),
    ],
)
def test_the_outcome_follows_the_stages(journey, steps, outcome, ended):
    for step in steps:
        moved = move(journey, step, reason="table")
    assert (moved.outcome, moved.outcome_at is not None) == (outcome, bool(outcome))
    assert (moved.ended_at is not None) == ended
    assert (moved.visits.filter(left_at=None).count(), moved.waits.filter(until=None).count()) == (
        (0, 0) if ended else (1, 1)
    )
    assert ("journey.ended" in kinds(journey)) == ended


def test_a_success_without_after_care_ends_at_once():
    the_map = published_map([CLAIM[0], CLAIM[3], CLAIM[6]], name="Short", prefix="SH")
    journey = actions.start_journey(customer_id=CustomerFactory().pk, map_id=the_map.pk, by=ALICE)
    moved = move(journey, "paid")
    assert (moved.outcome, moved.ended_at) == ("success", moved.outcome_at)
    refused("journey_ended", do=actions.move_journey, journey_id=journey.pk, to="report", version=2)


def test_leaving_the_last_after_care_stage_ends_the_journey(journey):
    for step in ("paid", "follow-up", "check-in"):
        move(journey, step)
    ended = actions.end_journey(journey_id=journey.pk, by=ALICE)
    assert (ended.outcome, ended.stage.key, ended.ended_at is not None) == ("success", "check-in", True)
    version = ended.version
    assert actions.end_journey(journey_id=journey.pk, by=ALICE).version == version
    assert kinds(journey).count("journey.ended") == 1


def test_ending_names_how(journey):
    refused("no_outcome", do=actions.end_journey, journey_id=journey.pk)
    refused("not_an_end", do=actions.end_journey, journey_id=journey.pk, stage_key="decision")
    ended = actions.end_journey(journey_id=journey.pk, stage_key="paid", by=ALICE)
    assert (ended.outcome, ended.stage.key, path(journey)) == ("success", "paid", ["report", "paid"])
    assert ended.ended_at is not None and not StageVisit.objects.filter(left_at=None).exists()


def test_ending_from_an_old_version_is_stale(journey):
    move(journey, "documents")
    with pytest.raises(Stale):
        actions.end_journey(journey_id=journey.pk, stage_key="paid", version=1, by=ALICE)


# --- undo -------------------------------------------------------------------------------------------------------------
def test_undo_goes_back_with_the_clock_as_it_was(journey):
    with time_machine.travel(timezone.now() + dt.timedelta(hours=5)):
        moved = move(journey, "documents")
        back = actions.undo_move(journey_id=journey.pk, version=moved.version, by=ALICE)
    assert (back.stage.key, back.stage_entered_at, back.due_at) == ("report", journey.started_at, journey.due_at)
    assert [visit.is_undo for visit in back.visits.order_by("position")] == [False, False, True]
    assert (back.missing_requirements, Event.objects.latest("pk").data["undo"]) == (0, True)
    refused("nothing_to_undo", do=actions.undo_move, journey_id=journey.pk, version=back.version)


def test_undo_opens_what_the_move_had_ended(journey):
    move(journey, "documents")
    ended = move(journey, "declined")
    back = actions.undo_move(journey_id=journey.pk, version=ended.version, by=ALICE)
    assert (back.stage.key, back.outcome, back.ended_at, back.waiting_on) == ("documents", "", None, "customer")
    assert back.waits.filter(until=None).count() == 1


def test_undo_gives_the_outcome_back(journey):
    paid = move(journey, "paid")
    moved = move(journey, "report")
    assert moved.outcome == ""
    back = actions.undo_move(journey_id=journey.pk, version=moved.version, by=ALICE)
    assert (back.outcome, back.outcome_at) == ("success", paid.outcome_at)


def test_undo_after_somebody_else_moved_is_stale(journey):
    moved = move(journey, "documents")
    move(journey, "decision", reason="no need")
    with pytest.raises(Stale):
        actions.undo_move(journey_id=journey.pk, version=moved.version, by=ALICE)


def test_there_is_nothing_to_undo_at_the_start(journey):
    refused("nothing_to_undo", do=actions.undo_move, journey_id=journey.pk, version=1)


# --- what holds it ----------------------------------------------------------------------------------------------------
def test_requirements_hold_until_they_are_there_and_pass_the_ball(journey):
    assert move(journey, "documents").waiting_on == "customer"
    for key in ("repair-estimate", "photos"):
        actions.set_requirement(journey_id=journey.pk, key=key, status="received", by=ALICE)
    journey.refresh_from_db()
    assert (journey.missing_requirements, journey.waiting_on, journey.version) == (1, "team", 4)
    actions.set_requirement(journey_id=journey.pk, key="photos", status="rejected", note="Too dark", by=ALICE)
    journey.refresh_from_db()
    assert (journey.missing_requirements, journey.waiting_on) == (2, "customer")
    stretches = list(journey.waits.order_by("since", "pk").values_list("holder", flat=True))
    assert stretches == ["team", "customer", "team", "customer"]
    assert kinds(journey).count("requirement.changed") == 3


def test_saying_the_same_of_a_requirement_twice_is_saying_it_once(journey):
    move(journey, "documents")
    for _n in range(2):
        actions.set_requirement(journey_id=journey.pk, key="photos", status="received", by=ALICE)
    assert kinds(journey).count("requirement.changed") == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"key": "nothing"}, "unknown_requirement"),
        ({"status": "lost"}, "unknown_status"),
        ({"status": "waived"}, "note_needed"),
        ({"status": "rejected"}, "note_needed"),
    ],
)
def test_a_requirement_is_refused(journey, change, code):
    move(journey, "documents")
    refused(
        code, do=actions.set_requirement, journey_id=journey.pk, **({"key": "photos", "status": "received"} | change)
    )
    journey.refresh_from_db()
    assert journey.version == 2


def test_papers_may_come_before_their_stage(journey):
    actions.set_requirement(journey_id=journey.pk, key="photos", status="received", by=ALICE)
    assert move(journey, "documents").missing_requirements == 2


def test_a_requirement_and_its_fact_are_one(journey):
    fails_at_the_fact(actions.set_requirement, journey_id=journey.pk, key="photos", status="received")
    assert not journey.requirement_states.exists()


def test_a_blocker_opens_once_holds_the_ball_and_is_cleared_once(journey):
    call = {"journey_id": journey.pk, "kind": "third_party", "note": "Assessor ill", "by": ALICE}
    blocker = actions.open_blocker(**call)
    assert actions.open_blocker(**call) == blocker
    journey.refresh_from_db()
    assert (journey.open_blockers, journey.waiting_on, Journey.objects.blocked().count()) == (1, "third_party", 1)
    for _n in range(2):
        actions.clear_blocker(blocker_id=blocker.pk, by=ALICE)
    journey.refresh_from_db()
    assert (journey.open_blockers, journey.waiting_on, journey.version) == (0, "team", 3)
    assert kinds(journey)[1:] == ["journey.blocked", "journey.unblocked"]


def test_a_blocker_is_refused(journey):
    refused("unknown_kind", do=actions.open_blocker, journey_id=journey.pk, kind="mood", note="x")
    refused("note_needed", do=actions.open_blocker, journey_id=journey.pk, kind="other", note="  ")
    refused("unknown_blocker", do=actions.clear_blocker, blocker_id=0)
    fails_at_the_fact(actions.open_blocker, journey_id=journey.pk, kind="other", note="x")
    assert not Blocker.objects.exists()


def test_every_hour_is_booked_to_one_holder(journey):
    start = journey.started_at
    for hours, holder in ((2, "customer"), (5, "third_party"), (6, "third_party"), (9, "team")):
        with time_machine.travel(start + dt.timedelta(hours=hours), tick=False):
            actions.set_waiting_on(journey_id=journey.pk, holder=holder, by=ALICE)
    booked = [(wait.holder, wait.since, wait.until) for wait in WaitingOn.objects.order_by("since")]
    hours = [start, *(start + dt.timedelta(hours=n) for n in (2, 5, 9)), None]
    assert booked == [
        ("team", hours[0], hours[1]),
        ("customer", hours[1], hours[2]),
        ("third_party", hours[2], hours[3]),
        ("team", hours[3], None),
    ]
    refused("unknown_holder", do=actions.set_waiting_on, journey_id=journey.pk, holder="nobody")


def test_the_owner_changes_once_and_must_work_here(journey):
    owner = UserFactory()
    for _n in range(2):
        actions.assign_journey(journey_id=journey.pk, owner_id=owner.pk, by=ALICE)
    journey.refresh_from_db()
    assert (journey.owner, journey.version, kinds(journey)[-1]) == (owner, 2, "journey.assigned")
    left = UserFactory(is_active=False)
    refused("unknown_owner", do=actions.assign_journey, journey_id=journey.pk, owner_id=left.pk)


def test_an_ended_journey_is_not_changed(journey):
    actions.end_journey(journey_id=journey.pk, stage_key="declined", by=ALICE)
    for do, more in (
        (actions.set_requirement, {"key": "photos", "status": "received"}),
        (actions.open_blocker, {"kind": "other", "note": "x"}),
        (actions.set_waiting_on, {"holder": "customer"}),
        (actions.assign_journey, {"owner_id": None}),
    ):
        refused("journey_ended", do=do, journey_id=journey.pk, **more)


# --- follow-ups, promises, outlook ------------------------------------------------------------------------------------
def follow_up(journey, **more):
    call = {"title": "Call back", "due_at": timezone.now(), "assignee_id": UserFactory().pk, "journey_id": journey.pk}
    return actions.give_follow_up(customer_id=journey.customer_id, by=ALICE, **(call | more))


def test_a_follow_up_of_one_occasion_is_given_once(journey):
    first, new = follow_up(journey, occasion="rule:1:silence")
    again, newer = follow_up(journey, occasion="rule:1:silence")
    assert (first.pk, new, newer) == (again.pk, True, False)
    assert kinds(journey).count("follow_up.given") == 1


def test_ticking_twice_is_ticking_once_and_can_be_taken_back(journey):
    task, _new = follow_up(journey)
    for done in (True, True, False):
        task = actions.tick_follow_up(follow_up_id=task.pk, done=done, by=ALICE)
    assert (task.done_at, task.done_by) == (None, "")
    assert kinds(journey)[2:] == ["follow_up.done", "follow_up.reopened"]
    refused("unknown_follow_up", do=actions.tick_follow_up, follow_up_id=0, done=True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": " "}, "title_needed"),
        ({"assignee_id": None}, "nobody"),
        ({"assignee_id": 0}, "unknown_user"),
        ({"team_id": 0}, "unknown_team"),
    ],
)
def test_a_follow_up_is_refused(journey, change, code):
    with pytest.raises(RuleBroken) as error:
        follow_up(journey, **change)
    assert (error.value.code, FollowUp.objects.count()) == (code, 0)


def test_a_follow_up_is_about_this_persons_journey(journey):
    call = {"customer_id": CustomerFactory().pk, "title": "x", "due_at": timezone.now()}
    refused("other_customer", do=actions.give_follow_up, assignee_id=UserFactory().pk, journey_id=journey.pk, **call)


def test_a_promise_is_settled_once(journey):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    promise = actions.make_promise(
        customer_id=journey.customer_id, text="A decision", due_at=tomorrow, journey_id=journey.pk, by=ALICE
    )
    for _n in range(2):
        settled = actions.settle_promise(promise_id=promise.pk, kept=True, by=ALICE)
    assert (settled.state, settled.settled_at is not None) == ("kept", True)
    refused("settled", do=actions.settle_promise, promise_id=promise.pk, kept=False)
    assert kinds(journey)[1:] == ["promise.made", "promise.settled"]


def test_a_promise_is_refused(journey):
    call = {"do": actions.make_promise, "customer_id": journey.customer_id, "due_at": timezone.now()}
    refused("due_passed", text="A decision", **call)
    refused("text_needed", text="", **call)
    refused("unknown_promise", do=actions.settle_promise, promise_id=0, kept=True)
    assert not Promise.objects.exists()


def test_the_outlook_is_no_fact_and_no_version(journey):
    actions.note_outlook(journey_id=journey.pk, mood=-1.5, risk="high", likely_next="decision", by=ALICE)
    journey.refresh_from_db()
    assert (journey.mood, journey.risk, journey.version, kinds(journey)) == (-1.5, "high", 1, ["journey.started"])
    with pytest.raises(TypeError):
        actions.note_outlook(journey_id=journey.pk, stage="paid", by=ALICE)
    refused("unknown_risk", do=actions.note_outlook, journey_id=journey.pk, risk="huge")
