"""Root causes: where they start, which tickets they explain, and what is done about them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from core.actor import SYSTEM
from core.errors import RuleBroken, Stale
from story.models import Event, Marker
from tests.factories.journeys import MapVersionFactory
from tests.factories.teams import TeamFactory, UserFactory
from tests.factories.tickets import CauseFactory, TicketFactory
from tickets.actions import (
    _telling,
    add_corrective_action,
    causes,
    change_cause,
    link_cause,
    link_tickets,
    open_cause,
    set_whys,
    ship_corrective_action,
    unlink_cause,
)
from tickets.models import CorrectiveAction, RootCause, Why

pytestmark = pytest.mark.django_db


def facts(kind):
    return Event.objects.filter(kind=kind)


def test_a_cause_names_the_stage_where_it_starts():
    version, team = MapVersionFactory(), TeamFactory()
    cause = open_cause(title="No owner", map_id=version.map_id, stage_key="documents", team_id=team.pk, by=SYSTEM)
    assert (str(cause), cause.state, cause.stage_key) == (f"RC-{cause.number}", "open", "documents")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": ""}, "title"),
        ({"stage_key": "moon"}, "stage_key"),
        ({"map_id": 0}, "map"),
        ({"team_id": 0}, "team"),
        ({"owner_id": 0}, "owner"),
    ],
)
def test_a_cause_that_is_not_right_is_refused(given, field):
    version = MapVersionFactory()
    with pytest.raises(RuleBroken) as refused:
        open_cause(**({"title": "No owner", "map_id": version.map_id, "by": SYSTEM} | given))
    assert refused.value.field == field
    assert not RootCause.objects.exists()


def test_a_change_takes_the_version_that_was_seen():
    cause = CauseFactory()
    change_cause(cause_id=cause.pk, version=1, changes={"title": "Files are not linked"}, by=SYSTEM)
    with pytest.raises(Stale):
        change_cause(cause_id=cause.pk, version=1, changes={"title": "Too late"}, by=SYSTEM)
    cause.refresh_from_db()
    assert (cause.title, cause.version) == ("Files are not linked", 2)


def test_only_a_written_workaround_is_published():
    cause = CauseFactory()
    with pytest.raises(RuleBroken) as refused:
        change_cause(cause_id=cause.pk, version=1, changes={"is_workaround_published": True}, by=SYSTEM)
    assert refused.value.field == "workaround"
    changes = {"workaround": "Send it by mail", "is_workaround_published": True}
    published = change_cause(cause_id=cause.pk, version=1, changes=changes, by=SYSTEM).workaround_published_at
    assert published is not None
    kept = change_cause(cause_id=cause.pk, version=2, changes={"title": "New"}, by=SYSTEM)
    assert kept.workaround_published_at == published
    off = change_cause(cause_id=cause.pk, version=3, changes={"is_workaround_published": False}, by=SYSTEM)
    assert off.workaround_published_at is None


# --- links ----------------------------------------------------------------------------------------
def test_linking_twice_is_once_and_another_cause_replaces():
    ticket, first, second = TicketFactory(), CauseFactory(), CauseFactory()
    for cause in (first, first, second):
        ticket = link_cause(ticket_id=ticket.pk, cause_id=cause.pk, by=SYSTEM)
    assert ticket.cause == second
    assert [event.data["cause"] for event in facts("cause.linked").order_by("pk")] == [str(first), str(second)]


def test_many_tickets_are_linked_together_or_not_at_all():
    cause, tickets = CauseFactory(), [TicketFactory() for _ in range(3)]
    ids = [ticket.pk for ticket in tickets]
    with pytest.raises(RuleBroken):
        link_tickets(cause_id=cause.pk, ticket_ids=[*ids, 0], by=SYSTEM)
    assert not cause.tickets.exists()
    link_tickets(cause_id=cause.pk, ticket_ids=ids, by=SYSTEM)
    assert cause.tickets.count() == 3
    assert facts("cause.linked").count() == 3


def test_an_unknown_cause_is_refused():
    with pytest.raises(RuleBroken):
        link_cause(ticket_id=TicketFactory().pk, cause_id=0, by=SYSTEM)


def test_unlinking_twice_is_once():
    cause = CauseFactory()
    ticket = TicketFactory(cause=cause)
    for _ in range(2):
        assert unlink_cause(ticket_id=ticket.pk, by=SYSTEM).cause is None
    assert facts("cause.unlinked").get().data["cause"] == str(cause)


def test_a_link_without_its_fact_is_not_kept(monkeypatch):
    cause = CauseFactory()
    loose, linked = TicketFactory(), TicketFactory(cause=cause)
    monkeypatch.setattr(_telling, "record_event", lambda **fact: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        link_cause(ticket_id=loose.pk, cause_id=cause.pk, by=SYSTEM)
    with pytest.raises(ZeroDivisionError):
        unlink_cause(ticket_id=linked.pk, by=SYSTEM)
    loose.refresh_from_db()
    linked.refresh_from_db()
    assert (loose.cause, linked.cause) == (None, cause)


# --- whys and corrective actions ------------------------------------------------------------------
def test_the_whys_are_written_anew():
    cause = CauseFactory()
    set_whys(cause_id=cause.pk, texts=["Why? One", "", "Why? Two", "Why? Three"], by=SYSTEM)
    whys = set_whys(cause_id=cause.pk, texts=["Why? One", "Why? Else"], by=SYSTEM)
    assert [(why.position, why.text) for why in whys] == [(1, "Why? One"), (2, "Why? Else")]
    assert (whys[0].question, whys[0].answer) == ("Why?", "One")
    assert Why(text="No question").answer == "No question"
    with pytest.raises(RuleBroken):
        set_whys(cause_id=cause.pk, texts=["Why?"] * 6, by=SYSTEM)
    with pytest.raises(RuleBroken):
        set_whys(cause_id=cause.pk, texts=["New", "x" * 301], by=SYSTEM)
    assert [why.text for why in cause.whys.all()] == ["Why? One", "Why? Else"]


def test_planning_an_action_starts_the_fixing_and_twice_is_once():
    cause, owner = CauseFactory(), UserFactory()
    facts_given = {"cause_id": cause.pk, "kind": "process", "title": "Link uploads at once", "owner_id": owner.pk}
    first, again = (add_corrective_action(**facts_given, due_on=dt.date(2026, 11, 30), by=SYSTEM) for _ in range(2))
    cause.refresh_from_db()
    assert (first.pk, cause.state) == (again.pk, "fixing")


@pytest.mark.parametrize("given", [{"kind": "magic"}, {"title": " "}, {"owner_id": 0}])
def test_an_action_that_is_not_right_is_refused(given):
    cause = CauseFactory()
    with pytest.raises(RuleBroken):
        add_corrective_action(**({"cause_id": cause.pk, "kind": "policy", "title": "T", "by": SYSTEM} | given))
    assert not CorrectiveAction.objects.exists()


def test_shipping_the_last_action_ships_the_fix_and_marks_the_charts():
    version = MapVersionFactory()
    cause = CauseFactory(map=version.map, stage_key="documents")
    first, last = (
        add_corrective_action(cause_id=cause.pk, kind="process", title=title, by=SYSTEM) for title in ("One", "Two")
    )
    ship_corrective_action(action_id=first.pk, by=SYSTEM)
    cause.refresh_from_db()
    assert cause.state == "fixing"
    for _ in range(2):
        shipped = ship_corrective_action(action_id=last.pk, by=SYSTEM)
    cause.refresh_from_db()
    assert (shipped.shipped_by, cause.state) == ("JourneyCRM", "shipped")
    markers = Marker.objects.filter(kind="corrective_action", map_key=version.map.key, stage_key="documents")
    assert sorted(markers.values_list("text", "subject_id")) == [("One", first.pk), ("Two", last.pk)]


def test_nothing_ships_tomorrow():
    action = add_corrective_action(cause_id=CauseFactory().pk, kind="policy", title="T", by=SYSTEM)
    with pytest.raises(RuleBroken):
        ship_corrective_action(action_id=action.pk, by=SYSTEM, shipped_at=timezone.now() + dt.timedelta(days=1))


def test_without_its_marker_nothing_ships(monkeypatch):
    action = add_corrective_action(cause_id=CauseFactory().pk, kind="policy", title="T", by=SYSTEM)
    monkeypatch.setattr(causes, "add_marker", lambda **marker: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ship_corrective_action(action_id=action.pk, by=SYSTEM)
    action.refresh_from_db()
    assert action.shipped_at is None
    assert RootCause.objects.get().state == "fixing"
