"""What customers have."""

from __future__ import annotations

from django.db import models

from core.audit import audited_rows
from core.constraints import both_or_none, not_before, one_of
from customers.enums import PurchaseKind
from customers.models.people import Customer


@audited_rows()
class Purchase(models.Model):
    """A light record of what a customer has: policy, contract or order. Removed ones are archived: their number stays
    theirs, and recording it again brings them back."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="purchases")
    kind = models.CharField(max_length=10, choices=PurchaseKind)
    number = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="purchase_once"),
            one_of("kind", PurchaseKind),
            not_before("ends_on", "starts_on"),
            both_or_none("value", "currency", empty=""),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
