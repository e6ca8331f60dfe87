"""Tickets: opened, changed, resolved, reopened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken, Stale
from customers.models import Customer
from customers.queries import family_ids, survivor_of
from journeys.models import Journey
from teams.models import Team, User
from tickets import kinds
from tickets.actions._telling import count_on_journey, refuse_unknown, tell
from tickets.enums import Severity, TicketState
from tickets.models import Ticket, next_number
from tickets.validators import known, only, words
from touchpoints.models import Touchpoint

CHANGEABLE = frozenset({"title", "description", "severity", "state", "team_id", "owner_id"})


@action
def open_ticket(
    *,
    customer_id: int,
    title: str,
    by: Actor,
    severity: str = Severity.NORMAL,
    description: str = "",
    team_id: int | None = None,
    owner_id: int | None = None,
    journey_id: int | None = None,
    touchpoint_ids: Collection[int] = (),
    source: str = "",
    external_id: str = "",
    opened_at: dt.datetime | None = None,
) -> Ticket:
    """Open a ticket of this customer, due by its severity. A known `source` and `external_id` answer the first row.

    Journey, stage and team come from the touchpoints where they are not named; all must be this customer's.
    """
    ticket = Ticket(
        title=words(title, "title", longest=200, required=True),
        description=words(description, "description", longest=20_000),
        severity=known(severity, Severity.values, "severity"),
        source=words(source, "source", longest=60, required=bool(external_id)),
        external_id=words(external_id, "external_id", longest=200),
        opened_at=opened_at or now(),
    )
    if (first := _first_row(ticket)) is not None:
        return first
    refuse_unknown(Team, team_id, "team")
    refuse_unknown(User, owner_id, "owner")
    refuse_unknown(Customer, customer_id, "customer")
    ticket.customer = survivor_of(customer_id)
    ticket.team_id, ticket.owner_id = team_id, owner_id
    touchpoints = _place(ticket, journey_id, touchpoint_ids)
    _set_due(ticket, since=ticket.opened_at)
    ticket.number = next_number("ticket")
    ticket.save(force_insert=True)
    ticket.touchpoints.set(touchpoints)
    count_on_journey(ticket.journey_id, by)
    tell(ticket, kinds.OPENED, by, at=ticket.opened_at)
    return ticket


@action
def change_ticket(*, ticket_id: int, version: int, changes: Mapping[str, Any], by: Actor) -> Ticket:
    """Set some of title, description, severity, state (open or waiting), team_id, owner_id.

    `version` is the one the changer saw: an older one raises Stale with the ticket as it is. A new severity sets new
    due times, counted from the opening. Nothing new changes nothing.
    """
    only(changes, CHANGEABLE)
    ticket = Ticket.objects.select_for_update().get(pk=ticket_id)
    _refuse_stale(ticket, version)
    cleaned = _cleaned(changes)
    altered = sorted(name for name, value in cleaned.items() if getattr(ticket, name) != value)
    if not altered:
        return ticket
    if ticket.state == TicketState.RESOLVED:
        raise RuleBroken(_("This ticket is resolved. Reopen it first."), code="resolved")
    for name in altered:
        setattr(ticket, name, cleaned[name])
    if "severity" in altered:
        _set_due(ticket, since=ticket.opened_at)
    if ticket.state == TicketState.WAITING and ticket.answered_at is None:
        ticket.answered_at = now()
    _save(ticket)
    tell(ticket, kinds.CHANGED, by, changed=altered, state=ticket.state)
    return ticket


@action
def resolve_ticket(*, ticket_id: int, resolution: str, by: Actor) -> Ticket:
    """Close a ticket and say what solved it. A resolved one stays as it is."""
    resolution = words(resolution, "resolution", longest=20_000, required=True)
    ticket = Ticket.objects.select_for_update().get(pk=ticket_id)
    if ticket.state == TicketState.RESOLVED:
        return ticket
    moment = max(now(), ticket.opened_at)
    ticket.state, ticket.resolution = TicketState.RESOLVED, resolution
    ticket.resolved_at, ticket.resolved_by = moment, by.label[:200] or str(by.kind)
    ticket.answered_at = ticket.answered_at or moment
    _save(ticket)
    count_on_journey(ticket.journey_id, by)
    tell(ticket, kinds.RESOLVED, by)
    return ticket


@action
def reopen_ticket(*, ticket_id: int, by: Actor) -> Ticket:
    """Take up a resolved ticket again: due anew from now, its last resolution stays to be read. An open one stays."""
    ticket = Ticket.objects.select_for_update().get(pk=ticket_id)
    if ticket.state != TicketState.RESOLVED:
        return ticket
    ticket.state, ticket.resolved_at, ticket.resolved_by = TicketState.OPEN, None, ""
    ticket.reopened += 1
    _set_due(ticket, since=now())
    _save(ticket)
    count_on_journey(ticket.journey_id, by)
    tell(ticket, kinds.REOPENED, by, times=ticket.reopened)
    return ticket


def _first_row(ticket: Ticket) -> Ticket | None:
    """The row a replay answers with. Callers with the same key pass here one after the other, until they commit."""
    if not ticket.external_id:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ticket {ticket.source} {ticket.external_id}"]
        )
    return Ticket.objects.filter(source=ticket.source, external_id=ticket.external_id).first()


def _place(ticket: Ticket, journey_id: int | None, touchpoint_ids: Collection[int]) -> list[Touchpoint]:
    """Give the ticket its journey, stage and team; answers its touchpoints. All must be the customer's own."""
    family = family_ids(ticket.customer_id)
    touchpoints = list(Touchpoint.objects.filter(pk__in=touchpoint_ids, customer_id__in=family).order_by("pk"))
    if len(touchpoints) != len(set(touchpoint_ids)):
        raise RuleBroken(_("A touchpoint belongs to somebody else."), code="foreign_touchpoint", field="touchpoints")
    origin = next((one for one in touchpoints if one.journey_id), None)
    wanted = journey_id if journey_id is not None or origin is None else origin.journey_id
    own = Journey.objects.select_related("stage").filter(customer_id__in=family)
    journey = own.filter(pk=wanted).first() if wanted is not None else None
    if journey is None and wanted is not None:
        raise RuleBroken(_("This journey belongs to somebody else."), code="foreign_journey", field="journey")
    if journey is not None:
        ticket.journey = journey
        same = origin is not None and origin.journey_id == journey.pk
        ticket.stage_key = origin.stage_key if origin and same else journey.stage.key
        ticket.team_id = ticket.team_id or journey.stage.team_id
    elif touchpoints:
        ticket.team_id = ticket.team_id or touchpoints[0].team_id
    return touchpoints


def _set_due(ticket: Ticket, *, since: dt.datetime) -> None:
    answer, solve = kinds.TIMES[Severity(ticket.severity)]
    ticket.answer_due_at, ticket.due_at = since + answer, since + solve


def _cleaned(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes with their values checked."""
    cleaned = dict(changes)
    if "title" in cleaned:
        cleaned["title"] = words(cleaned["title"], "title", longest=200, required=True)
    if "description" in cleaned:
        cleaned["description"] = words(cleaned["description"], "description", longest=20_000)
    if "severity" in cleaned:
        known(cleaned["severity"], Severity.values, "severity")
    if "state" in cleaned:
        known(cleaned["state"], (TicketState.OPEN, TicketState.WAITING), "state")
    refuse_unknown(Team, cleaned.get("team_id"), "team")
    refuse_unknown(User, cleaned.get("owner_id"), "owner")
    return cleaned


def _refuse_stale(ticket: Ticket, version: int) -> None:
    if ticket.version != version:
        fresh = {"id": ticket.pk, "version": ticket.version, "state": ticket.state, "severity": ticket.severity}
        raise Stale(_("Somebody else changed this ticket meanwhile."), fresh=fresh)


def _save(ticket: Ticket) -> None:
    ticket.version += 1
    ticket.save()
