"""Which tickets a root cause explains."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.errors import RuleBroken
from tickets import kinds
from tickets.actions._telling import tell
from tickets.models import RootCause, Ticket


@action
def link_cause(*, ticket_id: int, cause_id: int, by: Actor) -> Ticket:
    """Say why this ticket happened; another cause is replaced. Said twice changes nothing."""
    return link_tickets(cause_id=cause_id, ticket_ids=[ticket_id], by=by)[0]


@action
def link_tickets(*, cause_id: int, ticket_ids: Collection[int], by: Actor) -> list[Ticket]:
    """Say that one cause explains all these tickets, or none of them when one is unknown."""
    cause = RootCause.objects.filter(pk=cause_id).first()
    if cause is None:
        raise RuleBroken(_("There is no such root cause."), code="unknown", field="cause")
    tickets = list(Ticket.objects.select_for_update().filter(pk__in=ticket_ids).order_by("pk"))
    if len(tickets) != len(set(ticket_ids)):
        raise RuleBroken(_("There is no such ticket."), code="unknown", field="tickets")
    for ticket in sorted(tickets, key=lambda ticket: (ticket.customer_id, ticket.pk)):
        if ticket.cause_id != cause.pk:
            _set_cause(ticket, cause)
            tell(ticket, kinds.CAUSE_LINKED, by, cause=str(cause), cause_id=cause.pk)
    return tickets


@action
def unlink_cause(*, ticket_id: int, by: Actor) -> Ticket:
    """Say that the root cause of this ticket is open again. Without one nothing changes."""
    ticket = Ticket.objects.select_for_update().get(pk=ticket_id)
    if ticket.cause_id is None:
        return ticket
    was = RootCause.objects.get(pk=ticket.cause_id)
    _set_cause(ticket, None)
    tell(ticket, kinds.CAUSE_UNLINKED, by, cause=str(was), cause_id=was.pk)
    return ticket


def _set_cause(ticket: Ticket, cause: RootCause | None) -> None:
    ticket.cause = cause
    ticket.version += 1
    ticket.save()
