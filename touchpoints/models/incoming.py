"""What doors remember: which events came, how many in a minute, and calls whose story is not told to the end yet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from touchpoints.models.channels import ChannelAccount
from touchpoints.models.touchpoints import Touchpoint


class ReceivedEvent(models.Model):
    """One signed event that took effect, by the id its sender gave it: the same id again takes none."""

    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="received_events")
    event_id = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of the body: the same id with another body is a forgery
    received_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "event_id"], name="received_event_once"),
            models.CheckConstraint(condition=~Q(event_id=""), name="received_event_id_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.event_id}"


class ChannelMinute(models.Model):
    """How many messages an account brought in one minute: the rate limit holds over all processes."""

    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="minutes")
    minute = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "minute"], name="channel_minute_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.minute:%H:%M}: {self.count}"


class Call(models.Model):
    """One phone call as its provider tells of it, callback by callback, until it is a touchpoint.

    `told` holds what is known so far (touchpoints.channels.calls.PIECES) and is emptied when the touchpoint is written,
    at the final status or, where none comes, at `due_at`: nothing about a person stays here.
    """

    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="calls")
    external_id = models.CharField(max_length=200)
    told = models.JSONField(default=dict, blank=True)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField()
    touchpoint = models.OneToOneField(Touchpoint, null=True, blank=True, on_delete=models.PROTECT, related_name="call")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="call_once_per_account"),
            models.CheckConstraint(condition=~Q(external_id=""), name="call_external_id_not_empty"),
            models.CheckConstraint(condition=Q(touchpoint=None) | Q(told={}), name="call_told_until_recorded"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="call_still_to_record", condition=Q(touchpoint__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.external_id
