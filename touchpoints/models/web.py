"""What visitors of a website looked at, after they agreed. Forgotten after some weeks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.constraints import not_before
from customers.models import Customer
from touchpoints.models.channels import ChannelAccount
from touchpoints.models.touchpoints import Touchpoint


class WebVisit(models.Model):
    """One stay of one browser on one website: events less than half an hour apart.

    Nobody's until the visitor is identified; then it is one touchpoint of theirs, with its pages.
    """

    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="visits")
    device = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="web_visits"
    )  # fmt: skip
    touchpoint = models.OneToOneField(
        Touchpoint, null=True, blank=True, on_delete=models.PROTECT, related_name="web_visit"
    )

    class Meta:
        constraints = [
            not_before("last_at", "started_at"),
            models.CheckConstraint(
                condition=Q(touchpoint=None) | Q(customer__isnull=False), name="web_visit_told_of_somebody"
            ),
        ]
        indexes = [models.Index(fields=["account", "device", "-last_at"], name="web_visit_of_device")]

    def __str__(self) -> str:
        return f"{self.device[:8]} {self.started_at:%Y-%m-%d %H:%M}"


class WebEvent(models.Model):
    """One page looked at, or one thing done there. The browser gives the id, so that sent twice is once."""

    visit = models.ForeignKey(WebVisit, on_delete=models.CASCADE, related_name="events")
    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="web_events")
    event_id = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    path = models.CharField(max_length=300)
    data = models.JSONField(default=dict, blank=True)
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "event_id"], name="web_event_once"),
            models.CheckConstraint(condition=~Q(event_id=""), name="web_event_id_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.path}"
