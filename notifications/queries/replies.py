"""Answering a message of a customer's: to whom it goes, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import RuleBroken
from customers.enums import Channel, IdentityKind, Topic
from customers.models import Customer, Identity
from customers.queries import family_ids, may_contact, survivor_of
from notifications.kinds import LONGEST_ANSWER
from notifications.queries.people import address_of, is_suppressed
from notifications.validators import one_number
from touchpoints.enums import ChannelKind
from touchpoints.models import Touchpoint
from touchpoints.queries import text_line

NOBODY_READS = frozenset({"bounce", "receipt", "empty return path", "mail system", "list"})


@dataclass(frozen=True)
class ReplyDesk:
    """What somebody needs to answer: who gets it, under which subject, why it may or may not go.

    `problem` says why no answer can be sent ('' when one can), `warning` what should be known before.
    """

    touchpoint: Touchpoint
    customer: Customer
    recipient: str
    subject: str
    reason: str = ""
    problem: str = ""
    warning: str = ""

    @property
    def is_text(self) -> bool:
        """Whether the answer is a text message: words alone."""
        return bool(self.touchpoint.channel == Channel.SMS)

    @property
    def longest(self) -> int:
        """How many characters an answer may have."""
        return LONGEST_ANSWER[self.touchpoint.channel]


def reply_desk(touchpoint: Touchpoint) -> ReplyDesk:
    """Look at what an answer to this touchpoint would come to. Eleven queries at most.

    A mail is answered where it asks for; one that was logged by hand, at the customer's own address.
    """
    customer = survivor_of(touchpoint.customer_id)
    facts = touchpoint.data.get("mail", {})
    if touchpoint.channel == Channel.SMS:
        recipient, subject = _number_of(touchpoint, customer), ""
    else:
        is_by_hand = touchpoint.channel == Channel.EMAIL and not facts
        recipient = address_of(customer.pk) if is_by_hand else _writer_of(facts)
        subject = _answered_subject(str(facts.get("subject", "")) or touchpoint.summary)
    answer = may_contact(customer.pk, touchpoint.channel, Topic.SERVICE)
    problem = "" if answer.allowed else str(answer.reason)
    if not problem:
        problem = _what_stands_in_the_way(touchpoint, recipient)
    return ReplyDesk(
        touchpoint,
        customer,
        recipient,
        subject,
        str(answer.reason),
        problem,
        "" if problem else _warning(touchpoint.channel, customer, recipient),
    )


def _writer_of(facts: dict[str, Any]) -> str:
    """Where a mail asks for its answer; '' where it names nobody."""
    reply_to = next((email for _name, email in facts.get("reply_to", []) if email), "")
    return reply_to or str((facts.get("from") or ["", ""])[1])


def _number_of(touchpoint: Touchpoint, customer: Customer) -> str:
    """The number a text message came from: at Twilio's door it ends the conversation's name. '' for no number."""
    if not touchpoint.source.startswith(f"{ChannelKind.TWILIO}:"):
        return address_of(customer.pk, IdentityKind.PHONE)
    try:
        return one_number(touchpoint.thread.rpartition(":")[2])
    except RuleBroken:
        return ""


def _answered_subject(subject: str) -> str:
    known = ("re:", "aw:", "sv:", "antw:", "odp:", "rv:", "ref:")
    return (subject if subject.lower().startswith(known) else f"Re: {subject}")[:300]


def _what_stands_in_the_way(touchpoint: Touchpoint, recipient: str) -> str:
    if touchpoint.channel == Channel.SMS:
        if text_line(touchpoint) is None:
            return _(
                "No Twilio account is set up to send text messages: it needs the account SID (Settings, Channels)."
            )
        if not recipient:
            return _("This message names no number to answer to.")
    if not recipient:
        return _("This message names no address to answer to.")
    if touchpoint.data.get("mail", {}).get("automatic") in NOBODY_READS:
        return _("A program sent this; nobody would read an answer.")
    stopped = is_suppressed(touchpoint.channel, recipient, Topic.SERVICE)
    return _("This address gets nothing more: %(why)s.") % {"why": stopped} if stopped else ""


def _warning(channel: str, customer: Customer, recipient: str) -> str:
    kind = IdentityKind.PHONE if channel == Channel.SMS else IdentityKind.EMAIL
    theirs = Identity.objects.filter(customer__in=family_ids(customer.pk), kind=kind, value=recipient.lower())
    if not theirs.exists():
        return _("%(address)s is not one of %(who)s's addresses.") % {"address": recipient, "who": customer.name}
    if channel == Channel.EMAIL and not settings.MAIL_ROUTE:
        return _("There is no mail route: the answer will be kept, not sent.")
    return ""
