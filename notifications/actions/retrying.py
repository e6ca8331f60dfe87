"""A person sends a message off again."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.enqueue import enqueue
from core.errors import RuleBroken
from notifications.enums import NotificationState
from notifications.kinds import CAN_RETRY, DELIVER, POLICIES, WAYS_OUT
from notifications.models import Notification


@action
def retry_notification(*, notification_id: int, by: Actor) -> Notification:
    """Plan a failed, unknown or kept message again, with all its tries. Doing it twice is once: then it waits already.

    Refused: what was sent, suppressed, cancelled or expired, and a channel we have no way out on.
    """
    message = Notification.objects.select_for_update().filter(pk=notification_id).first()
    if message is None:
        raise RuleBroken(_("There is no such message."), code="unknown_notification")
    if message.state == NotificationState.PLANNED:
        return message
    if message.state not in CAN_RETRY or message.channel not in WAYS_OUT or not message.recipient or not message.body:
        raise RuleBroken(_("This message cannot be sent again."), code="not_retryable")
    message.state = NotificationState.PLANNED
    message.why = [*message.why, _("Sent off again by %(who)s.") % {"who": by.label}]
    Notification.objects.filter(pk=message.pk).update(
        state=message.state,
        why=message.why,
        reason="",
        settled_at=None,
        next_attempt_at=Now(),
        attempts_allowed=F("attempts") + POLICIES[message.channel].tries,
    )
    enqueue(DELIVER)
    return message
