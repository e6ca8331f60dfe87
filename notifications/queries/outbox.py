"""The outbox: lists, one message, the story's subjects, the gauge."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from django.db.models import Prefetch, QuerySet

from customers.queries import family_ids
from notifications.enums import NotificationState as S
from notifications.models import DeliveryAttempt, Notification

#: The filters of the outbox page.
STATE_GROUPS: Mapping[str, tuple[S, ...]] = {
    "waiting": (S.PLANNED, S.HELD, S.SENDING, S.RETRY_WAIT),
    "sent": (S.SENT, S.DELIVERED),
    "kept": (S.KEPT,),
    "failed": (S.FAILED, S.UNKNOWN, S.BOUNCED, S.COMPLAINED),
    "not_sent": (S.SUPPRESSED, S.CANCELLED, S.EXPIRED),
}


def outbox(
    user: Any, group: str = "", rule_id: int | None = None, customer_id: int | None = None
) -> QuerySet[Notification]:
    """Messages this user may see, of one group of states, rule and customer where given; the caller pages them."""
    rows = Notification.objects.visible_to(user).select_related("customer", "user", "rule_version__rule")
    if group in STATE_GROUPS:
        rows = rows.filter(state__in=STATE_GROUPS[group])
    if rule_id is not None:
        rows = rows.filter(rule_version__rule=rule_id)
    if customer_id is not None:
        rows = rows.filter(customer__in=family_ids(customer_id))
    return rows


def notification_detail(user: Any, notification_id: int) -> Notification | None:
    """One message with its tries (`attempt_rows`, oldest first); None where there is none for this user."""
    tries = Prefetch("attempt_rows", DeliveryAttempt.objects.order_by("number"))
    rows = Notification.objects.visible_to(user).select_related("customer", "user", "rule_version__rule", "template")
    return rows.prefetch_related(tries).filter(pk=notification_id).first()


def story_subjects(ids: Collection[int], user: Any) -> Mapping[int, Notification]:
    """What the story shows of these messages. One query."""
    rows = Notification.objects.visible_to(user).select_related("user", "rule_version__rule")
    return rows.in_bulk(list(ids))


def story_why(event: Any, subject: Notification | None) -> list[str]:
    """What made this message, and what let it pass or held it back; nothing for who may not see it."""
    return subject.why if subject else []


def outbox_gauge() -> Mapping[str, float]:
    """How many messages are due, and for how many seconds the oldest of them has been; dead letters beside."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FILTER (WHERE state IN ('planned', 'retry_wait')),
                   coalesce(extract(epoch FROM now() - min(next_attempt_at)
                            FILTER (WHERE state IN ('planned', 'retry_wait'))), 0),
                   count(*) FILTER (WHERE state = 'failed')
            FROM notifications_notification
            WHERE state = 'failed' OR (state IN ('planned', 'retry_wait') AND next_attempt_at <= now())
            """
        )
        todo, oldest, failed = cursor.fetchone()
    return {"todo": float(todo), "oldest_seconds": float(oldest), "failed": float(failed)}
