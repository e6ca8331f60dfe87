"""Many rows at once: the past is written in bulk, as the actions would have written it, all of it history.

Objects refer to each other before they have ids; `write` saves them table by table, so that every reference is known
when its turn comes, and the facts last, each person's in order of time.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Model

from customers.models import BriefPin, Consent, Customer, Identity, Purchase
from journeys.models import (
    Blocker,
    FollowUp,
    Journey,
    Promise,
    RequirementState,
    StageVisit,
    WaitingOn,
)
from notifications.models import DeliveryAttempt, Notification
from story.models import SHARDS, Event, Feed
from tickets.models import Ticket
from touchpoints.models import Touchpoint

ORDER: tuple[type[Model], ...] = (
    Customer, Identity, Consent, Purchase, BriefPin, Journey, StageVisit, WaitingOn, RequirementState, Blocker, FollowUp, Promise,
    Touchpoint, Ticket, Notification, DeliveryAttempt,
)  # fmt: skip


@dataclass
class Fact:
    """A fact to be: its event is made when its customer, journey and subject have ids."""

    at: dt.datetime
    kind: str
    customer: Customer
    actor: str
    journey: Journey | None = None
    subject: tuple[str, Model] | None = None
    columns: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)


class Book:
    """Rows and facts of some customers, written together."""

    def __init__(self) -> None:
        self.rows: dict[type[Model], list[Any]] = defaultdict(list)
        self.facts: list[Fact] = []
        self.tags: list[tuple[Customer, int]] = []
        self.spoken_of: list[tuple[Ticket, Touchpoint]] = []

    def add(self, row: Any) -> Any:
        """Keep a row for its table; answers it."""
        self.rows[type(row)].append(row)
        return row

    def tell(self, at: dt.datetime, kind: str, customer: Customer, actor: str, **more: Any) -> None:
        """Keep a fact."""
        self.facts.append(Fact(at, kind, customer, actor, **more))

    def write(self) -> int:
        """Save everything in the caller's transaction; answers how many facts there were."""
        for model in ORDER:
            if model is Notification:  # names its journey by id only, and the journeys have theirs by now
                for message in self.rows[Notification]:
                    message.journey_id = message.journey.pk
            model._default_manager.bulk_create(self.rows[model], batch_size=2000)
        planned = [message.pk for message in self.rows[Notification]]
        Notification.objects.filter(pk__in=planned).update(created_at=F("sent_at"))
        DeliveryAttempt.objects.filter(notification__in=planned).update(started_at=F("ended_at"))
        Customer.tags.through.objects.bulk_create(
            [Customer.tags.through(customer_id=customer.pk, tag_id=tag) for customer, tag in self.tags]
        )
        Ticket.touchpoints.through.objects.bulk_create(
            [Ticket.touchpoints.through(ticket_id=one.pk, touchpoint_id=other.pk) for one, other in self.spoken_of]
        )
        facts = sorted(self.facts, key=lambda fact: (fact.customer.pk, fact.at))
        events = Event.objects.bulk_create([_event(fact) for fact in facts], batch_size=2000)
        Feed.objects.bulk_create(
            [Feed(event=event, customer_id=event.customer_id, shard=event.customer_id % SHARDS) for event in events],
            batch_size=5000,
        )
        return len(events)


def _event(fact: Fact) -> Event:
    journey = fact.journey
    return Event(
        customer_id=fact.customer.pk,
        kind=fact.kind,
        occurred_at=fact.at,
        journey_id=journey.pk if journey else None,
        subject_kind=fact.subject[0] if fact.subject else "",
        subject_id=fact.subject[1].pk if fact.subject else None,
        actor_kind="system",
        actor_id=0,
        actor_label=fact.actor,
        data=fact.data,
        history=True,
        **fact.columns,
    )
