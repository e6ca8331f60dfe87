"""Choices of touchpoints."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    """Who reached out."""

    INBOUND = "in", _("In")
    OUTBOUND = "out", _("Out")
    INTERNAL = "internal", _("Internal note")


class Corrected(models.TextChoices):
    """What of a touchpoint can be put right."""

    CUSTOMER = "customer", _("the customer")
    JOURNEY = "journey", _("the journey")
    SUMMARY = "summary", _("the words")
    SENTIMENT = "sentiment", _("the mood")


class SentimentSource(models.TextChoices):
    """Whose word the sentiment is ('' where there is none)."""

    CUSTOMER = "customer", _("the customer's rating")
    AGENT = "agent", _("the agent's impression")
    ESTIMATED = "estimated", _("estimated from the text")


class ChannelKind(models.TextChoices):
    """How interactions come in by themselves."""

    EMAIL_WEBHOOK = "email_webhook", _("Email, by a provider's webhook")
    IMAP = "imap", _("Email, from a mailbox")
    TWILIO = "twilio", _("SMS and calls, by Twilio")
    SIGNED = "signed", _("Any program, signed")
    WEB = "web", _("Website")


class CallStatus(models.TextChoices):
    """How far a call has got, as phone systems report it."""

    RINGING = "ringing", _("Ringing")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    BUSY = "busy", _("Busy")
    NO_ANSWER = "no_answer", _("No answer")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")
    VOICEMAIL = "voicemail", _("Voicemail")


class CallOutcome(models.TextChoices):
    """How a call ended."""

    ANSWERED = "answered", _("Answered")
    VOICEMAIL = "voicemail", _("Voicemail")
    MISSED = "missed", _("Missed")
    ABANDONED = "abandoned", _("Hung up")
    BUSY = "busy", _("Busy")
    FAILED = "failed", _("Did not get through")
    RESOLVED = "resolved", _("Resolved")
    TRANSFERRED = "transferred", _("Passed on")
