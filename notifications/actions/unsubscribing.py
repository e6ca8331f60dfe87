"""A reader wants no more of this: one click, no sign-in."""

from __future__ import annotations

from core.actions import action
from core.actor import Actor
from customers.actions import record_consent
from customers.queries import may_contact
from notifications.enums import SuppressionReason
from notifications.models import Notification, Suppression
from notifications.validators import address_digest


@action
def unsubscribe(*, notification_id: int, by: Actor) -> bool:
    """Withdraw the consent this message was sent on, and note its address. False when there is no such message.

    Doing it twice is once: a consent that is withdrawn already is not withdrawn again.
    """
    message = Notification.objects.filter(pk=notification_id, user=None).first()
    if message is None or message.customer_id is None:
        return False
    Suppression.objects.bulk_create(
        [
            Suppression(
                channel=message.channel,
                digest=address_digest(message.recipient),
                topic=message.topic,
                reason=SuppressionReason.UNSUBSCRIBED,
            )
        ],
        ignore_conflicts=True,
    )
    if may_contact(message.customer_id, message.channel, message.topic).allowed:
        record_consent(
            customer_id=message.customer_id,
            topic=message.topic,
            allowed=False,
            channel=message.channel,
            source="unsubscribe link",
            by=by,
        )
    return True
