"""What is kept of interactions, and of the ways they come in."""

from touchpoints.models.channels import ChannelAccount
from touchpoints.models.mail import MailOriginal
from touchpoints.models.touchpoints import HEADLINES, Touchpoint, TouchpointQuerySet

__all__ = ["HEADLINES", "ChannelAccount", "MailOriginal", "Touchpoint", "TouchpointQuerySet"]
