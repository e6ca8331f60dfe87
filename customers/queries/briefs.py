"""What staff pinned to the handoff brief."""

from __future__ import annotations

from collections.abc import Collection

from customers.models import BriefPin


def brief_pins(customer_ids: Collection[int]) -> list[BriefPin]:
    """The lines pinned for this person now, newest first, each with who pinned it. One query."""
    pins = BriefPin.objects.filter(customer__in=customer_ids, removed_at=None)
    return list(pins.select_related("created_by").order_by("-created_at", "-pk"))


def pins_by_id(ids: Collection[int], user: object = None) -> dict[int, BriefPin]:
    """These pins by id, removed ones too, as the story shows them. One query."""
    return BriefPin.objects.in_bulk(list(ids))
