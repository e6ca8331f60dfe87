"""Boards, tracks, lists, Today: what they show, in a fixed number of questions."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from core.clock import now
from core.errors import RuleBroken
from core.registries import registries
from journeys import actions, queries
from journeys.models import Journey
from journeys.queries import today
from tests.factories.customers import CustomerFactory
from tests.factories.teams import MembershipFactory, UserFactory
from tests.journeys.world import ALICE, CLAIM, DAY, published_map

pytestmark = pytest.mark.django_db


def start(the_map, *, to=(), days_ago=0.0, name="Amara", **more):
    """A journey that began so long ago and was moved on at once."""
    with time_machine.travel(timezone.now() - dt.timedelta(days=days_ago), tick=False):
        customer = CustomerFactory(name=name, search_text=name.lower())
        journey = actions.start_journey(customer_id=customer.pk, map_id=the_map.pk, by=ALICE, **more)
        for key in to:
            journey = actions.move_journey(
                journey_id=journey.pk, to=key, version=journey.version, by=ALICE, reason="test"
            )
    return journey


def columns(board):
    return {column.key: [card.journey.pk for card in column.cards] for column in board.columns}


# --- the board --------------------------------------------------------------------------------------------------------
def test_the_board_shows_every_stage_with_the_most_overdue_first(claim):
    user = UserFactory()
    fresh, late = start(claim), start(claim, days_ago=3)
    papers = start(claim, to=["documents"])
    board = queries.board(claim, {}, now(), user)
    assert columns(board) == {
        "report": [late.pk, fresh.pk], "documents": [papers.pk], "decision": [], "paid": [], "follow-up": [],
        "check-in": [], "declined": [],
    }  # fmt: skip
    shape = {column.key: (column.count, column.overdue, column.closes, column.is_care) for column in board.columns}
    assert shape["report"] == (2, 1, False, False) and shape["declined"] == (0, 0, True, False)
    assert shape["follow-up"] == (0, 0, False, True) and shape["paid"] == (0, 0, False, False)
    assert (board.totals["running"], board.totals["overdue"], board.totals["missing"], board.count) == (3, 1, 1, 3)


def test_a_card_says_what_holds_it_and_what_comes_next(claim):
    journey = start(claim, to=["documents"], days_ago=4)
    actions.open_blocker(journey_id=journey.pk, kind="other", note="No answer", by=ALICE)
    actions.set_requirement(journey_id=journey.pk, key="photos", status="received", by=ALICE)
    due = timezone.now() - dt.timedelta(hours=1)
    actions.give_follow_up(
        customer_id=journey.customer_id, title="Call", due_at=due, by=ALICE, journey_id=journey.pk,
        assignee_id=UserFactory().pk,
    )  # fmt: skip
    (card,) = next(c for c in queries.board(claim, {}, now(), UserFactory()).columns if c.key == "documents").cards
    assert (card.late, card.blocker, card.needed, card.journey.missing_requirements) == (True, "No answer", 3, 2)
    assert (card.next_step, card.next_late, card.expected, card.in_days) == ("Call", True, dt.timedelta(days=3), True)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"q": "zoe"}, ["Zoe"]),
        ({"overdue": True}, ["Late"]),
        ({"blocked": "1"}, ["Held"]),
        ({"missing": "1"}, ["Papers"]),
        ({"stage": "documents"}, ["Papers"]),
        ({"risk": "high"}, ["Zoe"]),
    ],
)
def test_the_board_narrows(claim, filters, found):
    start(claim, name="Late", days_ago=3)
    start(claim, name="Papers", to=["documents"])
    zoe, held = start(claim, name="Zoe"), start(claim, name="Held")
    actions.note_outlook(journey_id=zoe.pk, risk="high", by=ALICE)
    actions.open_blocker(journey_id=held.pk, kind="other", note="x", by=ALICE)
    board = queries.board(claim, filters, now(), UserFactory())
    names = [card.journey.customer.name for column in board.columns for card in column.cards]
    assert (names, board.count, board.totals["running"]) == (found, len(found), 4)


def test_the_board_finds_a_number_and_my_teams_journeys(claim):
    journey, other = start(claim), start(claim)
    member = MembershipFactory()
    Journey.objects.filter(pk=other.pk).update(team=member.team)
    by_number = queries.board(claim, {"q": journey.reference}, now(), member.user)
    assert [card.journey.pk for column in by_number.columns for card in column.cards] == [journey.pk]
    mine = queries.board(claim, {"of_teams_of": member.user}, now(), member.user)
    assert (mine.count, mine.totals["mine"]) == (1, 1)


def test_journeys_of_an_older_version_stand_in_the_stage_of_the_same_key(claim):
    old = start(claim)
    lone = start(claim, to=["decision"])
    actions.change_draft(map_id=claim.pk, stages=[CLAIM[0], CLAIM[3]], by=ALICE)
    actions.publish_map(map_id=claim.pk, by=ALICE)
    new = start(claim)
    board = queries.board(claim, {}, now(), UserFactory())
    assert columns(board) == {"report": [old.pk, new.pk], "paid": [], "decision": [lone.pk]}


def test_a_column_goes_on_where_it_stopped(claim, monkeypatch):
    monkeypatch.setattr("journeys.queries.boards.CARDS", 2)
    pks = [start(claim, days_ago=5 - n).pk for n in range(4)]
    Journey.objects.filter(pk=pks[3]).update(due_at=None)
    column = queries.board(claim, {}, now(), UserFactory()).columns[0]
    assert ([card.journey.pk for card in column.cards], column.count) == (pks[:2], 4)
    rest = queries.column_page(claim, "report", {}, now(), column.more, None)
    assert ([card.journey.pk for card in rest.cards], rest.more) == (pks[2:], "")
    shown = queries.board(claim, {}, now(), UserFactory(), only={"report"}, show=pks[3]).columns[0]
    assert [card.journey.pk for card in shown.cards] == [pks[3], *pks[:2]]
    after = queries.column_page(claim, "report", {}, now(), shown.more, shown.extra)
    assert [card.journey.pk for card in after.cards] == [pks[2]]
    with pytest.raises(RuleBroken):
        queries.column_page(claim, "report", {}, now(), "nonsense", None)
    assert queries.column_page(claim, "nowhere", {}, now(), "", None) is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_a_fixed_number_of_questions(claim, django_assert_num_queries, count):
    user = UserFactory()
    for n in range(count):
        journey = start(claim, to=["documents"] if n % 2 else [])
        actions.open_blocker(journey_id=journey.pk, kind="other", note="x", by=ALICE)
    with django_assert_num_queries(7):
        queries.board(claim, {}, now(), user)


# --- tracks -----------------------------------------------------------------------------------------------------------
def test_a_track_tells_what_was_what_is_and_what_comes(claim):
    noon = dt.datetime(2026, 11, 9, 12, tzinfo=dt.UTC)
    with time_machine.travel(noon, tick=False):
        journey = start(claim)
    with time_machine.travel(noon + dt.timedelta(days=3), tick=False):
        actions.move_journey(journey_id=journey.pk, to="documents", version=1, by=ALICE)
    with time_machine.travel(noon + dt.timedelta(days=5, hours=1), tick=False):
        (active,) = queries.active_journeys([journey.customer_id])
        track = [(stage.name, stage.state, stage.meta) for stage in queries.stage_track(active)]
    assert track == [
        ("Report", "done", "3 d, expected 1 d"),
        ("Documents", "current", "Day 3 of 3"),
        ("Decision", "todo", "2 d"),
        ("Paid", "todo", ""),
        ("Follow-up", "todo", "7 d"),
        ("Check-in", "todo", ""),
    ]


def test_a_blocked_or_late_stage_is_late_and_a_lost_one_shows_once_entered(claim):
    journey = start(claim, days_ago=2)
    assert queries.stage_track(journey)[0].state == "late"
    actions.open_blocker(journey_id=journey.pk, kind="other", note="x", by=ALICE)
    journey.refresh_from_db()
    assert queries.stage_track(journey)[0].meta.startswith("Blocked · ")
    lost = actions.end_journey(journey_id=journey.pk, stage_key="declined", by=ALICE)
    assert [stage.state for stage in queries.stage_track(lost) if stage.name == "Declined"] == ["done"]


@pytest.mark.parametrize("count", [1, 3])
def test_active_journeys_with_their_tracks_ask_four_questions(claim, django_assert_num_queries, count):
    customer = CustomerFactory()
    for _n in range(count):
        actions.start_journey(customer_id=customer.pk, map_id=claim.pk, by=ALICE)
    with django_assert_num_queries(4):
        tracks = [queries.stage_track(journey) for journey in queries.active_journeys([customer.pk])]
    assert len(tracks) == count


# --- which journey a touchpoint belongs to ----------------------------------------------------------------------------
def test_a_touchpoint_belongs_to_the_named_the_threads_the_only_or_the_planned_journey(claim):
    customer = CustomerFactory()
    plain = published_map([{"name": "Ask"}, {"name": "Done", "kind": "success"}], name="Plain", prefix="PL")
    find = queries.journey_for_touchpoint
    assert find([customer.pk], "email") is None
    one = actions.start_journey(customer_id=customer.pk, map_id=claim.pk, by=ALICE)
    assert find([customer.pk], "letter") == one
    two = actions.start_journey(customer_id=customer.pk, map_id=plain.pk, by=ALICE)
    assert find([customer.pk], "email") is None
    actions.move_journey(journey_id=one.pk, to="documents", version=1, by=ALICE)
    assert find([customer.pk], "email") == one
    assert find([customer.pk], "email", journey_id=two.pk) == two
    assert find([customer.pk], "phone", thread_journey_id=two.pk) == two
    stranger = start(claim)
    assert find([customer.pk], "email", journey_id=stranger.pk) == one


# --- Today, palette, metrics ------------------------------------------------------------------------------------------
def test_today_names_what_is_late_blocked_promised_and_to_be_done(claim):
    me = UserFactory()
    late = start(claim, days_ago=3, owner_id=me.pk, name="Late")
    held = start(claim, days_ago=3, owner_id=me.pk, name="Held")
    start(claim, days_ago=3, owner_id=UserFactory().pk)
    actions.open_blocker(journey_id=held.pk, kind="other", note="No answer", by=ALICE)
    soon = timezone.now() + dt.timedelta(hours=3)
    about = {"customer_id": late.customer_id, "journey_id": late.pk, "due_at": soon, "by": ALICE}
    actions.give_follow_up(title="Call", assignee_id=me.pk, **about)
    actions.make_promise(text="A yes", made_by_id=me.pk, **about)
    found = {
        key: [(item.title, item.customer_name) for item in registries.today[key].items(me, 10)]
        for key in ("promises", "blocked", "follow_ups", "overdue")
    }
    assert found == {
        "promises": [("A yes", "Late")],
        "blocked": [(f"Claim {held} is blocked", "Held")],
        "follow_ups": [("Call", "Late")],
        "overdue": [(f"Claim {late} is late in Report", "Late")],
    }


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("key", "questions"), [("promises", 1), ("blocked", 2), ("follow_ups", 1), ("overdue", 1)])
def test_today_asks_a_fixed_number_of_questions(claim, django_assert_num_queries, count, key, questions):
    me = UserFactory()
    for n in range(count):
        journey = start(claim, days_ago=3, owner_id=me.pk)
        about = {"customer_id": journey.customer_id, "journey_id": journey.pk, "by": ALICE}
        due = timezone.now() + dt.timedelta(hours=n + 1)
        actions.give_follow_up(title="Call", assignee_id=me.pk, due_at=due, **about)
        actions.make_promise(text="A yes", made_by_id=me.pk, due_at=due, **about)
        if key == "blocked":
            actions.open_blocker(journey_id=journey.pk, kind="other", note="x", by=ALICE)
    with django_assert_num_queries(questions):
        assert len(list(registries.today[key].items(me, 10))) == count


def test_the_palette_finds_a_journey_by_its_number(claim):
    journey = start(claim)
    (hit,) = today.search_hits(journey.reference, UserFactory(), 5)
    assert hit.title == f"{journey} Amara" and hit.url == f"/journeys/{journey.pk}/"


def test_the_gauge_counts_what_is_past_due(claim):
    start(claim, days_ago=3)
    read = today.work_gauge()
    assert read["overdue_journeys"] == 1 and read["overdue_journeys_oldest_seconds"] == pytest.approx(2 * DAY, abs=60)
    assert (read["late_follow_ups"], read["late_follow_ups_oldest_seconds"]) == (0, 0)
