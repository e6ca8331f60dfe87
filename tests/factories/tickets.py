"""Tickets and root causes."""

from __future__ import annotations

import factory
from django.utils import timezone

from tests.factories.customers import CustomerFactory
from tickets.models import RootCause, Ticket, next_number


class CauseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RootCause

    number = factory.LazyFunction(lambda: next_number("cause"))
    title = "Repair estimate asked for twice"
    opened_at = factory.LazyFunction(timezone.now)


class TicketFactory(factory.django.DjangoModelFactory):
    """Open and due now."""

    class Meta:
        model = Ticket

    number = factory.LazyFunction(lambda: next_number("ticket"))
    customer = factory.SubFactory(CustomerFactory)
    title = "Estimate asked for twice"
    opened_at = factory.LazyFunction(timezone.now)
    answer_due_at = factory.SelfAttribute("opened_at")
    due_at = factory.SelfAttribute("opened_at")
