"""What the outbox holds about a person, how to find it and how it is erased."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.registries import PersonalData
from notifications.enums import NotificationState
from notifications.kinds import CAN_CANCEL
from notifications.models import Notification

ERASED = "-"


def rows(customer_ids: Iterable[int]) -> Any:
    """The messages of these customers."""
    return Notification.objects.filter(customer_id__in=list(customer_ids))


def erase(queryset: Any) -> None:
    """Stop what waits; take words and addresses away. Times, channels and states stay, so figures do not change."""
    queryset.filter(state__in=CAN_CANCEL).update(state=NotificationState.CANCELLED)
    queryset.update(recipient="", subject=ERASED, body=ERASED, why=[], reason="")


PERSONAL_DATA = PersonalData(
    model=Notification, fields=("recipient", "subject", "body", "why", "reason"), rows=rows, erase=erase
)
