"""What staff pin to the handoff brief."""

from __future__ import annotations

from django.db import models

from core.audit import audited_rows
from customers.models.people import Customer
from teams.models import User


@audited_rows()
class BriefPin(models.Model):
    """A line that staff pinned to the handoff brief."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="brief_pins")
    text = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="brief_pins")
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.text
