"""Who looks at a customer right now."""

from __future__ import annotations

from django.db import models

from core.constraints import one_of
from customers.enums import PresenceMode
from customers.models.people import Customer
from teams.models import User


class Presence(models.Model):
    """Somebody has this customer's page or form open, and said so at `seen_at`; old rows mean nothing and go soon."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="presences")
    mode = models.CharField(max_length=8, choices=PresenceMode)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "user"], name="presence_once"),
            one_of("mode", PresenceMode),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} {self.mode} customer {self.customer_id}"
