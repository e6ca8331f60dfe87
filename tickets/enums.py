"""Choices of tickets and root causes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Severity(models.TextChoices):
    """How much a ticket hurts the customer."""

    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")
    URGENT = "urgent", _("Urgent")


class TicketState(models.TextChoices):
    """Where a ticket stands."""

    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting for the customer")
    RESOLVED = "resolved", _("Resolved")


class CauseState(models.TextChoices):
    """Where the fight against a root cause stands."""

    OPEN = "open", _("Open")
    FIXING = "fixing", _("Being fixed")
    SHIPPED = "shipped", _("Fix shipped")
    VERIFIED = "verified", _("Verified")
    RECURRED = "recurred", _("Recurred")


class ActionKind(models.TextChoices):
    """What a corrective action changes."""

    POLICY = "policy", _("Policy")
    PROCESS = "process", _("Process")
    PRODUCT = "product", _("Product")
    TRAINING = "training", _("Training")
    WORDING = "wording", _("Wording")


class Verdict(models.TextChoices):
    """What the before and after comparison says."""

    TOO_EARLY = "too_early", _("Too early to tell")
    VERIFIED = "verified", _("Verified")
    NOT_PROVEN = "not_proven", _("Not proven")
    RECURRED = "recurred", _("Recurred")
