"""Who else has a customer's record open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from core.clock import now
from customers.enums import PresenceMode
from customers.models import Presence

PRESENT_FOR = dt.timedelta(seconds=20)  # a page tells every 5 s; after so long of silence it is closed


@dataclass(frozen=True)
class Viewer:
    """Somebody else who is here now."""

    name: str
    is_editing: bool


def others_present(customer_ids: Collection[int], user_id: int) -> list[Viewer]:
    """Who else has this person's page or form open, those who change it first. One query."""
    rows = (
        Presence.objects.filter(customer__in=customer_ids, seen_at__gt=now() - PRESENT_FOR)
        .exclude(user=user_id)
        .select_related("user")
        .order_by("mode", "user__sort_key", "pk")  # 'editing' comes before 'looking'
    )
    found: dict[int, Viewer] = {}
    for row in rows:
        found.setdefault(row.user_id, Viewer(row.user.name, row.mode == PresenceMode.EDITING))
    return list(found.values())
