"""Everything on the page of one customer, in a fixed number of queries however long the story is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from core.clock import now
from customers.models import Customer
from customers.queries import CustomerHeader, customer_details, customer_header
from insights.queries.brief import Brief, Health, brief_facts, compose_brief, health_of, newest_talks
from journeys.queries import (
    active_journeys,
    current_requirements,
    open_follow_ups,
    open_handoffs,
    open_promises,
    stage_track,
)
from story.queries import newest_position, story_card
from teams.enums import Permission
from teams.models import User
from teams.permissions import may
from tickets.queries import open_tickets
from touchpoints.models import Touchpoint

NEWEST_CONTACTS = 500  # among these the ones who helped are looked for
HELPERS_SHOWN = 6


@dataclass(frozen=True)
class Helper:
    """A member of staff who was in contact with this customer: last when, and for which team."""

    user: User
    team_name: str
    last_at: dt.datetime
    is_contact: bool  # looks after this customer


def helpers_of(customer_ids: Collection[int], contact_id: int | None, user: Any) -> list[Helper]:
    """Who helped this person so far, as this reader may know: the one who looks after them first, then by last contact.

    One query.
    """
    seen = Touchpoint.objects.visible_to(user).filter(customer_id__in=customer_ids)
    newest = seen.order_by("-occurred_at", "-pk").values("pk")[:NEWEST_CONTACTS]
    last = (
        Touchpoint.objects.filter(pk__in=newest, agent__isnull=False)
        .order_by("agent_id", "-occurred_at", "-pk")
        .distinct("agent_id")
        .select_related("agent", "team")
    )
    helpers = [
        Helper(row.agent, row.team.name if row.team else "", row.occurred_at, row.agent_id == contact_id)
        for row in last
        if row.agent
    ]
    return sorted(helpers, key=lambda one: (not one.is_contact, -one.last_at.timestamp()))[:HELPERS_SHOWN]


@dataclass(frozen=True)
class CustomerPage:
    """The template's context in parts: `top` alone redraws the header, `helpers` the card of that name."""

    header: CustomerHeader
    user: Any

    @property
    def customer(self) -> Customer:
        """The record this person lives on in."""
        return self.header.customer

    def top(self, health: Health | None = None) -> dict[str, Any]:
        """Who this is. No query."""
        return {
            "health": health,
            "customer": self.customer,
            "header": self.header,
            "may_edit": may(self.user, Permission.CUSTOMER_EDIT) and not self.customer.erased_at,
            "may_merge": may(self.user, Permission.CUSTOMER_MERGE) and not self.customer.erased_at,
        }

    def top_alone(self) -> dict[str, Any]:
        """The same with the health, which the brief knows too. Two queries."""
        return self.top(health_of(newest_talks(list(self.header.members), self.user), now()))

    def helpers(self) -> dict[str, Any]:
        """Who has helped so far. One query."""
        return {"helpers": helpers_of(self.header.members, self.customer.owner_id, self.user)}

    def brief(self, **known: Any) -> dict[str, Any]:
        """What one must know before one speaks; `known` are facts that were read already."""
        brief: Brief = compose_brief(brief_facts(self.header, self.user, **known))
        offered = open_handoffs(self.header.members)
        may_hand_over = bool(brief.wants) and may(self.user, Permission.JOURNEY_EDIT)
        return {
            **self.top(brief.health),
            "brief": brief,
            "handoffs": offered,
            "may_hand_over": may_hand_over,
            "now": now(),
        }

    def whole(self, params: Mapping[str, str]) -> dict[str, Any]:
        """All of it; `params` is what the story is filtered by."""
        journeys = active_journeys(self.header.members)
        needs = current_requirements(self.header.members)
        promises, follow_ups = open_promises(self.header.members), open_follow_ups(self.header.members)
        return {
            **self.helpers(),
            **self.brief(journeys=journeys, promises=promises, follow_ups=follow_ups),
            **story_card(self.customer, self.header.members, params, self.user),
            "strips": [(journey, stage_track(journey)) for journey in journeys],
            "risky": next((journey for journey in journeys if journey.risk == "high"), None),
            "missing": [state for state in needs if state.holds],
            "there": [state for state in needs if not state.holds],
            "details": customer_details(self.customer, list(self.header.members)),
            "tickets": list(open_tickets(self.header.members)),
            "follow_ups": follow_ups,
            "promises": promises,
            "may_log": may(self.user, Permission.TOUCHPOINT_LOG) and not self.customer.erased_at,
            "pulse": self._pulse(),
        }

    def _pulse(self) -> dict[str, Any]:
        url = f"{reverse('story:pulse')}?customer={self.customer.pk}"
        return {"url": url, "position": newest_position(self.header.members), "presence": True}


def customer_page(customer_id: int, user: Any) -> CustomerPage:
    """The page of the person with this id; a merged id answers with the survivor's. Raises Customer.DoesNotExist."""
    return CustomerPage(customer_header(customer_id), user)
