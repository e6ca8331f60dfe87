"""Choices of touchpoints."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    """Who reached out."""

    INBOUND = "in", _("In")
    OUTBOUND = "out", _("Out")
    INTERNAL = "internal", _("Internal note")


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
