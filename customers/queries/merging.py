"""What several records would be as one person, before they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from customers.enums import SameReason
from customers.models import DuplicateSuggestion, Identity, Tag
from customers.queries.consents import Standing, consent_standing
from customers.queries.header import CustomerHeader


@dataclass(frozen=True)
class Joint:
    """What the person has once merged, whichever record stays. `do_not_contact`: one of the records says so."""

    handles: tuple[Identity, ...]
    tags: tuple[Tag, ...]
    purchases: tuple[tuple[str, int], ...]
    consents: tuple[Standing, ...]
    do_not_contact: bool
    records: int


def joint_of(sides: Sequence[CustomerHeader]) -> Joint:
    """These people as one. One query."""
    purchases: Counter[str] = Counter()
    for side in sides:
        purchases.update(dict(side.purchases))
    members = [pk for side in sides for pk in side.members]
    return Joint(
        handles=tuple(handle for side in sides for handle in side.handles),
        tags=tuple({tag.pk: tag for side in sides for tag in side.tags}.values()),
        purchases=tuple(sorted(purchases.items())),
        consents=tuple(consent_standing(members)) if members else (),
        do_not_contact=any(side.customer.do_not_contact for side in sides),
        records=len(members),
    )


def reasons_for(sides: Sequence[CustomerHeader]) -> tuple[str, ...]:
    """Why these two look like one person, in words; () where nothing was suggested. One query."""
    one, other = (side.members for side in sides)
    row = DuplicateSuggestion.objects.filter(
        Q(first__in=one, second__in=other) | Q(first__in=other, second__in=one)
    ).first()
    codes = row.reasons if row else ()
    return tuple(str(SameReason(code).label) for code in codes if code in SameReason.values)
