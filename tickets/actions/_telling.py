"""The facts tickets leave in their customer's story, and what their journey shows of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from core.actor import Actor
from core.errors import RuleBroken
from journeys.actions import note_outlook
from journeys.models import Journey
from story.actions import record_event
from tickets import kinds
from tickets.models import Ticket


def tell(ticket: Ticket, kind: str, by: Actor, *, at: dt.datetime | None = None, **data: Any) -> None:
    """Record a fact about this ticket. Its words stay in the ticket."""
    record_event(
        customer_id=ticket.customer_id,
        kind=kind,
        by=by,
        occurred_at=at,
        journey_id=ticket.journey_id,
        stage_key=ticket.stage_key,
        subject=(kinds.SUBJECT, ticket.pk),
        team_id=ticket.team_id,
        data={"number": str(ticket), "severity": ticket.severity, **data},
    )


def count_on_journey(journey_id: int | None, by: Actor) -> None:
    """Bring the journey's number of open tickets up to date, under its lock so that no ticket is missed."""
    if journey_id is None:
        return
    Journey.objects.select_for_update(of=("self",)).get(pk=journey_id)
    still_open = Ticket.objects.open().filter(journey_id=journey_id).count()
    note_outlook(journey_id=journey_id, by=by, open_tickets=still_open)


def refuse_unknown(model: type[Model], key: int | None, field: str) -> None:
    """Raise RuleBroken when a row that is named does not exist."""
    if key is not None and not model._default_manager.filter(pk=key).exists():
        raise RuleBroken(_("There is no such row."), code="unknown", field=field)
