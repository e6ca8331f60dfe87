"""Choices of rules and the states of the outbox."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TriggerKind(models.TextChoices):
    """What starts a rule."""

    EVENT = "event", _("When something happens")
    TIME = "time", _("When a time has come")


class TimeTrigger(models.TextChoices):
    """The times a rule can wait for ('' for event rules)."""

    STAGE_OVERDUE = "stage_overdue", _("A stage is overdue")


class EffectKind(models.TextChoices):
    """What a rule does."""

    NOTIFY = "notify", _("Send a message")
    FOLLOW_UP = "follow_up", _("Give a follow-up")


class Audience(models.TextChoices):
    """Who is told."""

    CUSTOMER = "customer", _("the customer")
    OWNER = "owner", _("the owner")
    TEAM = "team", _("the team")
    MANAGER = "manager", _("the managers")


class NotificationState(models.TextChoices):
    """Where a message stands in the outbox (DOMAIN.md)."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    SENDING = "sending", _("Sending")
    RETRY_WAIT = "retry_wait", _("Waiting to try again")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    BOUNCED = "bounced", _("Bounced")
    COMPLAINED = "complained", _("Complained")
    FAILED = "failed", _("Failed")
    SUPPRESSED = "suppressed", _("Suppressed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")
    UNKNOWN = "unknown", _("Unknown")
    KEPT = "kept", _("Kept, not sent")


class AttemptResult(models.TextChoices):
    """How one try ended ('' while it is under way)."""

    SENT = "sent", _("sent")
    KEPT = "kept", _("kept")
    RETRYABLE = "retryable", _("failed, may be tried again")
    PERMANENT = "permanent", _("failed for good")
    UNKNOWN = "unknown", _("unknown")


class SuppressionReason(models.TextChoices):
    """Why an address gets nothing more."""

    UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
    BOUNCED = "bounced", _("bounced")
    COMPLAINED = "complained", _("complained")
    BY_HAND = "by_hand", _("by hand")


class Unless(models.TextChoices):
    """What holds a rule back."""

    TICKET_OPEN = "ticket_open", _("a ticket is open")
    BLOCKED = "blocked", _("the journey is blocked")
    TOLD_LATELY = "told_lately", _("we wrote within 24 hours")
