"""What customers allow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.constraints import one_of
from core.triggers import append_only, no_truncate
from customers.enums import Channel, LegalBasis, Topic
from customers.models.people import Customer


class Consent(models.Model):
    """One answer of a customer on one topic, for one channel or ('') for all. The newest answer counts. Append-only."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="consents")
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    topic = models.CharField(max_length=12, choices=Topic)
    allowed = models.BooleanField()
    source = models.CharField(max_length=100)
    wording_version = models.CharField(max_length=40, blank=True)
    legal_basis = models.CharField(max_length=20, choices=LegalBasis, default=LegalBasis.CONSENT)
    given_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            one_of("topic", Topic),
            one_of("legal_basis", LegalBasis),
            models.CheckConstraint(
                condition=Q(channel="") | Q(channel__in=Channel.values), name="customers_consent_channel_known"
            ),
        ]
        indexes = [models.Index(fields=["customer", "topic", "-given_at", "-id"], name="consent_newest")]
        triggers = [append_only("Consent"), no_truncate("Consent")]

    def __str__(self) -> str:
        return f"{self.topic} {self.channel or 'all'}: {'yes' if self.allowed else 'no'}"
