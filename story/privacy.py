"""What the fact log holds about a person, how to find it and how it is erased."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from core.registries import PersonalData
from story.models import Event


def _of_customers(customer_ids: Iterable[int]) -> QuerySet[Event]:
    return Event.objects.filter(customer__in=list(customer_ids))


def _erase(rows: QuerySet[Any]) -> None:
    """Keep that something happened, when and where (figures count it); what tells of the person goes.

    The log is append-only: the caller erases, so it has set `journeycrm.erasing` for this transaction.
    """
    rows.update(data={}, external_id="")


PERSONAL_DATA = (
    PersonalData(
        Event,
        ("kind", "channel", "stage_key", "sentiment", "occurred_at", "actor_label", "source", "external_id", "data"),
        _of_customers,
        _erase,
    ),
)
