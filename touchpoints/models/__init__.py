"""What is kept of interactions, and of the ways they come in."""

from touchpoints.models.channels import ChannelAccount
from touchpoints.models.corrections import Correction
from touchpoints.models.incoming import Call, ChannelMinute, ReceivedEvent
from touchpoints.models.mail import MailboxPosition, MailOriginal
from touchpoints.models.touchpoints import HEADLINES, Touchpoint, TouchpointQuerySet
from touchpoints.models.web import WebEvent, WebVisit

__all__ = [
    "HEADLINES",
    "Call",
    "ChannelAccount",
    "ChannelMinute",
    "Correction",
    "MailOriginal",
    "MailboxPosition",
    "ReceivedEvent",
    "Touchpoint",
    "TouchpointQuerySet",
    "WebEvent",
    "WebVisit",
]
