"""What customers have."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, QuerySet

from core.clock import now
from customers.models import Purchase
from customers.queries.family import family_ids

RENEWAL_DAYS = 45  # so long before its end a policy or contract is up for renewal


@dataclass(frozen=True)
class PurchaseLine:
    """A purchase as it stands today: `state` is coming, running, renewal (ends soon) or ended."""

    purchase: Purchase
    state: str
    days: int | None  # from today to its end, None without one


def purchase_list(
    customer_id: int | None = None, *, kind: str = "", number: str = "", archived: bool | None = False
) -> QuerySet[Purchase]:
    """Purchases of a person (the whole family) or of everybody. Not ordered: page them by id.

    `archived`: those removed instead of the others (None: both). Raises Customer.DoesNotExist.
    """
    found = Purchase.objects.all()
    if customer_id is not None:
        found = found.filter(customer__in=family_ids(customer_id))
    if kind:
        found = found.filter(kind=kind)
    if number:
        found = found.filter(number=number)
    return found if archived is None else found.filter(archived_at__isnull=not archived)


def purchase_lines(customer_ids: Collection[int]) -> list[PurchaseLine]:
    """What this person has: what ends first comes first, what has ended last. One query."""
    rows = Purchase.objects.filter(customer__in=customer_ids, archived_at=None)
    lines = [_line(row) for row in rows.order_by(F("ends_on").asc(nulls_last=True), "-pk")]
    lines.sort(key=lambda line: line.state == "ended")
    return lines


def _line(row: Purchase) -> PurchaseLine:
    today = now().date()
    days = (row.ends_on - today).days if row.ends_on else None
    if days is not None and days < 0:
        return PurchaseLine(row, "ended", days)
    if row.starts_on and row.starts_on > today:
        return PurchaseLine(row, "coming", days)
    soon = days is not None and days <= RENEWAL_DAYS
    return PurchaseLine(row, "renewal" if soon else "running", days)


def purchases_by_id(purchase_ids: Collection[int], user: object = None) -> dict[int, Purchase]:
    """These purchases by id, as the story shows them. One query."""
    return Purchase.objects.in_bulk(list(purchase_ids))
