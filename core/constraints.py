"""Constraints that many tables share, so that the database refuses what the domain forbids."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


def one_of(field: str, choices: type[models.TextChoices | models.IntegerChoices]) -> models.CheckConstraint:
    """`field` holds one of `choices`. Named after table and field."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": list(choices.values)}), name=f"%(app_label)s_%(class)s_{field}_known"
    )


def both_or_none(first: str, second: str, *, empty: str | None = None) -> models.CheckConstraint:
    """Paired fields: `first` (nullable) is set exactly when `second` is. `empty`: second's unset value if not null."""
    unset = Q(**{second: empty}) if empty is not None else Q(**{f"{second}__isnull": True})
    return models.CheckConstraint(
        condition=(Q(**{f"{first}__isnull": True}) & unset) | (Q(**{f"{first}__isnull": False}) & ~unset),
        name=f"%(app_label)s_%(class)s_{first}_paired",
    )


def not_before(later: str, earlier: str) -> models.CheckConstraint:
    """`later` is null or not before `earlier`."""
    return models.CheckConstraint(
        condition=Q(**{f"{later}__isnull": True}) | Q(**{f"{later}__gte": F(earlier)}),
        name=f"%(app_label)s_%(class)s_{later}_in_order",
    )


def sentiment_in_range(field: str = "sentiment") -> models.CheckConstraint:
    """Sentiment is null or from -2 (very bad) to +2 (very good)."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": (-2, 2)}),
        name=f"%(app_label)s_%(class)s_{field}_in_range",
    )
