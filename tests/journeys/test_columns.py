"""What journeys add to the list of customers."""

from __future__ import annotations

import pytest
from django.utils import timezone

from journeys.models import Journey
from journeys.queries import active_counts
from tests.factories.customers import CustomerFactory
from tests.factories.journeys import JourneyFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("item_count", [1, 3])
def test_running_journeys_are_counted_over_the_family(item_count, django_assert_num_queries):
    families = {}
    for _ in range(item_count):
        survivor, loser = CustomerFactory(), CustomerFactory()
        families[survivor.pk] = [survivor.pk, loser.pk]
        JourneyFactory(customer=survivor)
        JourneyFactory(customer=loser)
        ended = JourneyFactory(customer=survivor)
        now = timezone.now()
        Journey.objects.filter(pk=ended.pk).update(ended_at=now, outcome="success", outcome_at=now)
    families[CustomerFactory().pk] = []
    with django_assert_num_queries(1):
        counts = active_counts(families)
    assert list(counts.values()) == [2] * item_count
