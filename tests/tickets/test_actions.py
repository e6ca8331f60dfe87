"""Tickets are opened, changed, resolved and reopened, and every step leaves its fact."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from core.actor import SYSTEM
from core.errors import RuleBroken, Stale
from story.models import Event
from tests.factories.customers import CustomerFactory
from tests.factories.journeys import JourneyFactory
from tests.factories.teams import TeamFactory, UserFactory
from tests.factories.tickets import TicketFactory
from tests.factories.touchpoints import TouchpointFactory
from tickets.actions import _telling, change_ticket, open_ticket, reopen_ticket, resolve_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def open_one(**facts):
    return open_ticket(**({"by": SYSTEM, "title": "Estimate asked for twice"} | facts))


def facts(kind):
    return Event.objects.filter(kind=kind)


@pytest.fixture
def no_facts(monkeypatch):
    """The second write of every action fails."""

    def broken(**fact):
        raise RuntimeError("disk full")

    monkeypatch.setattr(_telling, "record_event", broken)


# --- opening --------------------------------------------------------------------------------------
def test_it_comes_from_a_touchpoint_with_its_journey_stage_and_team():
    journey = JourneyFactory()
    journey.stage.team = TeamFactory(name="Claims intake")
    journey.stage.save()
    touchpoint = TouchpointFactory(customer=journey.customer, journey=journey, stage_key="documents")
    ticket = open_one(customer_id=journey.customer_id, touchpoint_ids=[touchpoint.pk], severity="urgent")
    assert (ticket.journey, ticket.stage_key, ticket.team.name) == (journey, "documents", "Claims intake")
    assert list(ticket.touchpoints.all()) == [touchpoint]
    event = facts("ticket.opened").get()
    assert (event.subject_kind, event.subject_id, event.journey_id) == ("ticket", ticket.pk, journey.pk)
    assert event.data == {"number": str(ticket), "severity": "urgent"}
    journey.refresh_from_db()
    assert journey.open_tickets == 1


@pytest.mark.parametrize(("severity", "answer", "solve"), [("urgent", 1, 8), ("high", 4, 24), ("low", 24, 168)])
def test_severity_says_when_it_is_due(severity, answer, solve):
    ticket = open_one(customer_id=CustomerFactory().pk, severity=severity)
    due = [ticket.answer_due_at - ticket.opened_at, ticket.due_at - ticket.opened_at]
    assert due == [dt.timedelta(hours=answer), dt.timedelta(hours=solve)]


def test_numbers_go_up():
    customer = CustomerFactory()
    first, second = (open_one(customer_id=customer.pk) for _ in range(2))
    assert second.number == first.number + 1
    assert str(first) == f"TK-{first.number}"


def test_it_belongs_to_the_survivor_of_a_merge():
    survivor = CustomerFactory()
    loser = CustomerFactory(merged_into=survivor, merged_at=timezone.now())
    touchpoint = TouchpointFactory(customer=loser)
    assert open_one(customer_id=loser.pk, touchpoint_ids=[touchpoint.pk]).customer == survivor


def test_a_replay_answers_the_first_row():
    customer = CustomerFactory()
    first, again = (open_one(customer_id=customer.pk, source="helpdesk", external_id="7") for _ in range(2))
    assert first.pk == again.pk
    assert facts("ticket.opened").count() == 1


@pytest.mark.django_db(transaction=True)
def test_tickets_opened_at_once_are_all_counted_on_the_journey():
    journey = JourneyFactory()
    troubles, together = [], threading.Barrier(8)

    def call(turn):
        try:
            together.wait()
            open_one(customer_id=journey.customer_id, source="helpdesk", external_id=str(turn // 2))
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=call, args=[turn]) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not troubles
    assert Ticket.objects.count() == 4
    Ticket.objects.update(journey=journey)
    resolve_ticket(ticket_id=Ticket.objects.first().pk, resolution="Sent it", by=SYSTEM)
    journey.refresh_from_db()
    assert journey.open_tickets == 3


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"severity": "apocalyptic"}, "severity"),
        ({"team_id": 0}, "team"),
        ({"owner_id": 0}, "owner"),
        ({"customer_id": 0}, "customer"),
        ({"journey_id": 0}, "journey"),
        ({"external_id": "7"}, "source"),
    ],
)
def test_what_is_not_right_is_refused_by_field(given, field):
    with pytest.raises(RuleBroken) as refused:
        open_one(**({"customer_id": CustomerFactory().pk} | given))
    assert refused.value.field == field
    assert not Ticket.objects.exists()


def test_what_belongs_to_somebody_else_is_refused():
    customer = CustomerFactory()
    with pytest.raises(RuleBroken):
        open_one(customer_id=customer.pk, touchpoint_ids=[TouchpointFactory().pk])
    with pytest.raises(RuleBroken):
        open_one(customer_id=customer.pk, journey_id=JourneyFactory().pk)


def test_without_its_fact_no_ticket_is_opened(no_facts):
    journey = JourneyFactory()
    with pytest.raises(RuntimeError):
        open_one(customer_id=journey.customer_id, journey_id=journey.pk)
    journey.refresh_from_db()
    assert (Ticket.objects.count(), journey.open_tickets) == (0, 0)


# --- changing -------------------------------------------------------------------------------------
def test_a_change_takes_the_version_that_was_seen():
    ticket, owner = open_one(customer_id=CustomerFactory().pk), UserFactory()
    changed = change_ticket(
        ticket_id=ticket.pk, version=1, changes={"severity": "urgent", "owner_id": owner.pk}, by=SYSTEM
    )
    assert (changed.severity, changed.owner_id, changed.version) == ("urgent", owner.pk, 2)
    assert changed.due_at - changed.opened_at == dt.timedelta(hours=8)
    assert facts("ticket.changed").get().data["changed"] == ["owner_id", "severity"]
    with pytest.raises(Stale) as stale:
        change_ticket(ticket_id=ticket.pk, version=1, changes={"title": "Later"}, by=SYSTEM)
    assert (stale.value.fresh["version"], stale.value.fresh["severity"]) == (2, "urgent")


def test_nothing_new_changes_nothing():
    ticket = open_one(customer_id=CustomerFactory().pk)
    assert change_ticket(ticket_id=ticket.pk, version=1, changes={"severity": "normal"}, by=SYSTEM).version == 1
    assert not facts("ticket.changed").exists()


def test_waiting_for_the_customer_means_we_answered():
    ticket = open_one(customer_id=CustomerFactory().pk)
    changed = change_ticket(ticket_id=ticket.pk, version=1, changes={"state": "waiting"}, by=SYSTEM)
    assert changed.answered_at is not None


@pytest.mark.parametrize("changes", [{"state": "resolved"}, {"title": ""}, {"owner_id": 0}, {"severity": "none"}])
def test_a_change_that_is_not_right_is_refused(changes):
    ticket = TicketFactory()
    with pytest.raises(RuleBroken):
        change_ticket(ticket_id=ticket.pk, version=1, changes=changes, by=SYSTEM)


def test_only_what_may_change_can_be_named():
    with pytest.raises(TypeError):
        change_ticket(ticket_id=TicketFactory().pk, version=1, changes={"number": 1}, by=SYSTEM)


def test_a_change_without_its_fact_is_not_kept(no_facts):
    ticket = TicketFactory()
    with pytest.raises(RuntimeError):
        change_ticket(ticket_id=ticket.pk, version=1, changes={"title": "Later"}, by=SYSTEM)
    ticket.refresh_from_db()
    assert (ticket.title, ticket.version) == ("Estimate asked for twice", 1)


# --- resolving and reopening ----------------------------------------------------------------------
def test_resolving_twice_is_once_and_reopening_counts():
    journey = JourneyFactory()
    ticket = open_one(customer_id=journey.customer_id, journey_id=journey.pk)
    for _ in range(2):
        ticket = resolve_ticket(ticket_id=ticket.pk, resolution="Request withdrawn", by=SYSTEM)
    journey.refresh_from_db()
    assert (ticket.state, ticket.resolved_by, journey.open_tickets) == ("resolved", "JourneyCRM", 0)
    assert facts("ticket.resolved").count() == 1
    for _ in range(2):
        ticket = reopen_ticket(ticket_id=ticket.pk, by=SYSTEM)
    journey.refresh_from_db()
    assert (ticket.state, ticket.reopened, ticket.resolved_at, journey.open_tickets) == ("open", 1, None, 1)
    assert ticket.resolution == "Request withdrawn"
    assert ticket.due_at > ticket.opened_at + dt.timedelta(days=3) - dt.timedelta(seconds=1)
    assert facts("ticket.reopened").count() == 1


def test_a_resolution_says_something():
    with pytest.raises(RuleBroken) as refused:
        resolve_ticket(ticket_id=TicketFactory().pk, resolution=" ", by=SYSTEM)
    assert refused.value.field == "resolution"


def test_a_resolved_ticket_is_reopened_before_it_changes():
    ticket = resolve_ticket(ticket_id=TicketFactory().pk, resolution="Done", by=SYSTEM)
    with pytest.raises(RuleBroken):
        change_ticket(ticket_id=ticket.pk, version=ticket.version, changes={"title": "Later"}, by=SYSTEM)


@pytest.mark.parametrize("act", [lambda t: resolve_ticket(ticket_id=t.pk, resolution="Done", by=SYSTEM)])
def test_a_resolution_without_its_fact_is_not_kept(act, no_facts):
    ticket = TicketFactory()
    with pytest.raises(RuntimeError):
        act(ticket)
    ticket.refresh_from_db()
    assert ticket.state == "open"


def test_a_reopening_without_its_fact_is_not_kept(monkeypatch):
    ticket = resolve_ticket(ticket_id=TicketFactory().pk, resolution="Done", by=SYSTEM)
    monkeypatch.setattr(_telling, "record_event", lambda **fact: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        reopen_ticket(ticket_id=ticket.pk, by=SYSTEM)
    ticket.refresh_from_db()
    assert ticket.state == "resolved"
