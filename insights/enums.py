"""Kinds and states of signals."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignalKind(models.TextChoices):
    """What an early sign points at."""

    REPEATED_CONTACT = "repeated_contact", _("Repeated contact")
    CHANNEL_SWITCH = "channel_switch", _("Channel switch")
    FALLING_SENTIMENT = "falling_sentiment", _("Falling sentiment")
    SILENCE = "silence", _("Silence")
    OVERDUE_STAGE = "overdue_stage", _("Overdue stage")
    LIKELY_UPSELL = "likely_upsell", _("Likely upsell")


class SignalState(models.TextChoices):
    """What was made of it."""

    OPEN = "open", _("open")
    HANDLED = "handled", _("handled")
    DISMISSED = "dismissed", _("dismissed")
