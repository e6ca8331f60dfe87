"""What is kept of a mail beside its text."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from touchpoints.models.channels import ChannelAccount
from touchpoints.models.touchpoints import Touchpoint


class MailOriginal(models.Model):
    """What stands behind a mail's card: the lines that are folded, and its headers and markup as they came.

    Headers and markup go after a time (`settings.MAIL_ORIGINALS_DAYS`); markup is cleaned each time it is shown. The
    raw bytes are not kept: text and files live in the touchpoint (ADR 0012).
    """

    touchpoint = models.OneToOneField(
        Touchpoint, primary_key=True, on_delete=models.CASCADE, related_name="mail_original"
    )
    quoted = models.TextField(blank=True)
    signature = models.TextField(blank=True)
    headers = models.TextField(blank=True)
    html = models.TextField(blank=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            # what is still to be forgotten, oldest first
            models.Index(fields=["received_at"], name="mail_original_still_kept", condition=~Q(headers="", html="")),
        ]

    def __str__(self) -> str:
        return f"mail of touchpoint {self.touchpoint_id}"


class MailboxPosition(models.Model):
    """How far a mailbox has been read: the last id, and which ids count (`uid_validity`, 0 before the first look).

    `failures` counts looks in a row that broke off at the same mail.
    """

    account = models.OneToOneField(
        ChannelAccount, primary_key=True, on_delete=models.CASCADE, related_name="mailbox_position"
    )
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.account_id} at {self.last_uid}"
