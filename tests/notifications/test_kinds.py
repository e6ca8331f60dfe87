"""Where a message may go from where: the table, and the trigger that says the same."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from notifications.enums import NotificationState as S
from notifications.kinds import FOLLOWERS, RANK, may_follow
from notifications.models import Notification
from tests.factories.notifications import NotificationFactory

#: Written by hand from DOMAIN.md and the outbox's promise, not read from the table under test.
ALLOWED = {
    "planned": "held sending suppressed cancelled expired",
    "held": "planned suppressed cancelled expired",
    "sending": "sent kept retry_wait failed unknown suppressed cancelled expired delivered bounced complained",
    "retry_wait": "sending suppressed cancelled expired",
    "unknown": "planned sent delivered bounced complained",
    "failed": "planned",
    "kept": "planned",
    "sent": "delivered bounced complained",
    "delivered": "bounced complained",
    "bounced": "complained",
}


def test_the_table_is_what_we_promise():
    for old in S:
        for new in S:
            assert may_follow(old, new) == (old == new or new in ALLOWED.get(old, "").split()), (old, new)


def test_receipts_only_move_forward():
    for old, low in RANK.items():
        for new, high in RANK.items():
            assert may_follow(old, new) == (high >= low), (old, new)


def test_every_state_is_in_the_table():
    assert set(FOLLOWERS) == set(S)


@pytest.mark.django_db
def test_the_database_refuses_the_same():
    """All 14 x 14 pairs, by SQL."""
    message = NotificationFactory()
    extra = {"sent_at": Now(), "lease_until": Now(), "lease_owner": "somebody"}
    for old in S:
        for new in S:
            with transaction.atomic():
                row = NotificationFactory(customer=message.customer, state=old, **extra)
                try:
                    with transaction.atomic():
                        Notification.objects.filter(pk=row.pk).update(state=new)
                    passed = True
                except IntegrityError:
                    passed = False
                assert passed == may_follow(old, new), (old, new)
