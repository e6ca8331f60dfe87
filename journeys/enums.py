"""Choices of maps and journeys."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    """Where a stage lies in the customer's life with us."""

    BEFORE = "before", _("Before purchase")
    DURING = "during", _("During purchase")
    AFTER = "after", _("After purchase")


class StageKind(models.TextChoices):
    """Whether entering a stage decides the journey."""

    OPEN = "open", _("Open")
    SUCCESS = "success", _("Success")
    LOST = "lost", _("Lost")


class VersionState(models.TextChoices):
    """A version is drafted once and published once; an older one goes on for journeys that started on it."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class Outcome(models.TextChoices):
    """How a journey came out ('' while it runs)."""

    SUCCESS = "success", _("Success")
    LOST = "lost", _("Lost")
    IMPORTED = "imported", _("Imported")


class RequirementKind(models.TextChoices):
    """What must be there to leave a stage."""

    DOCUMENT = "document", _("Document")
    FACT = "fact", _("Fact")
    APPROVAL = "approval", _("Approval")
    PAYMENT = "payment", _("Payment")


class RequirementStatus(models.TextChoices):
    """Where one requirement of one journey stands."""

    MISSING = "missing", _("missing")
    RECEIVED = "received", _("received")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    WAIVED = "waived", _("waived")

    @property
    def holds(self) -> bool:
        """Whether a stage may not be left because of it: not there yet, or not good enough."""
        return self in (RequirementStatus.MISSING, RequirementStatus.REJECTED)


class BlockerKind(models.TextChoices):
    """What holds a journey up."""

    MISSING_DOCUMENT = "missing_document", _("Missing document")
    DETAILS_CHANGED = "details_changed", _("Details changed")
    THIRD_PARTY = "third_party", _("Waiting for a third party")
    APPROVAL = "approval", _("Waiting for approval")
    OTHER = "other", _("Other")


class BallHolder(models.TextChoices):
    """Who holds the ball."""

    CUSTOMER = "customer", _("Customer")
    TEAM = "team", _("Team")
    THIRD_PARTY = "third_party", _("Third party")


class HandoffState(models.TextChoices):
    """Whether the receiver took it."""

    OFFERED = "offered", _("offered")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


class PromiseState(models.TextChoices):
    """What became of a promise."""

    OPEN = "open", _("open")
    ENDANGERED = "endangered", _("endangered")
    KEPT = "kept", _("kept")
    BROKEN = "broken", _("broken")


class Risk(models.TextChoices):
    """How likely a journey is to be lost or late, by insights ('' is unknown)."""

    LOW = "low", _("Low risk")
    MEDIUM = "medium", _("Medium risk")
    HIGH = "high", _("High risk")
