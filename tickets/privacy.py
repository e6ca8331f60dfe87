"""What tickets hold about a person, how to find it and how it is erased."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.registries import PersonalData
from tickets.models import Ticket

ERASED = "-"


def rows(customer_ids: Iterable[int]) -> Any:
    """The tickets of these customers."""
    return Ticket.objects.filter(customer_id__in=list(customer_ids))


def erase(queryset: Any) -> None:
    """Take the words away; severity, times, team and cause stay, so that figures do not change."""
    queryset.update(title=ERASED, description="", resolution="")


PERSONAL_DATA = PersonalData(model=Ticket, fields=("title", "description", "resolution"), rows=rows, erase=erase)
