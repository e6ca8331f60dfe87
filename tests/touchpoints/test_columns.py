"""What touchpoints add to the list of customers."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.factories.customers import CustomerFactory
from touchpoints.actions import record_touchpoint
from touchpoints.queries import LastTouch, last_touches

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_last_touch_of_a_family(system, item_count, django_assert_num_queries):
    families = {}
    for _ in range(item_count):
        survivor, loser = CustomerFactory(), CustomerFactory()
        families[survivor.pk] = [survivor.pk, loser.pk]
        for customer, channel, hours in ((survivor, "phone", 1), (loser, "email", 2), (survivor, "chat", 0)):
            record_touchpoint(
                by=system,
                customer_id=customer.pk,
                channel=channel,
                summary="Asks",
                occurred_at=NOON + dt.timedelta(hours=hours),
            )
    families[CustomerFactory().pk] = []
    with django_assert_num_queries(1):
        found = last_touches(families)
    assert list(found.values()) == [LastTouch("email", NOON + dt.timedelta(hours=2))] * item_count
