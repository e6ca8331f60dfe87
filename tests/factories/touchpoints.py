"""Touchpoints."""

from __future__ import annotations

import factory
from django.utils import timezone

from tests.factories.customers import CustomerFactory
from touchpoints.models import Touchpoint


class TouchpointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Touchpoint

    customer = factory.SubFactory(CustomerFactory)
    channel = "phone"
    occurred_at = factory.LazyFunction(timezone.now)
    summary = "Asks for the decision"
