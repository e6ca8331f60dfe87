"""What insights keep: early signs with their evidence."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.audit import audited_rows
from core.constraints import both_or_none, one_of
from customers.models import Customer
from insights.enums import SignalKind, SignalState
from journeys.models import Journey


@audited_rows()
class Signal(models.Model):
    """An early sign, raised once per occasion, shown only with its evidence (sentences and the facts behind them)."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="signals")
    journey = models.ForeignKey(Journey, null=True, blank=True, on_delete=models.PROTECT, related_name="signals")
    kind = models.CharField(max_length=20, choices=SignalKind)
    strength = models.FloatField()
    evidence = models.JSONField(default=list)
    occasion = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=SignalState, default=SignalState.OPEN)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            one_of("kind", SignalKind),
            one_of("state", SignalState),
            both_or_none("settled_at", "settled_by", empty=""),
            models.CheckConstraint(condition=Q(strength__range=(0, 1)), name="signal_strength_is_a_share"),
        ]
        indexes = [models.Index(fields=["-raised_at", "-id"], name="signal_still_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.kind} of customer {self.customer_id}"
