"""Which conversation a message belongs to. Only an address we signed decides; headers are hints (ADR 0012)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable

from django.utils.crypto import constant_time_compare, salted_hmac

from core.company import company
from customers.enums import Channel
from touchpoints.models import Touchpoint

SALT = "touchpoints.reply-address"
DIGITS = 32  # hexadecimal: 128 bits
SIGNED = re.compile(r"^[^\s@+]{1,64}\+([1-9]\d{0,18})\.([0-9a-f]{32})@[^\s@]+$")
IN_TEXT = re.compile(r"[^\s@+<>\"':;,]{1,64}\+[1-9]\d{0,18}\.[0-9a-f]{32}@[^\s@<>\"':;,]{1,200}")
OUTBOX = "notifications"  # the source of touchpoints that are messages of the outbox; external_id is the message's id
NEWEST = 300  # mails of a person that are asked whether a message answers them


def reply_address(message_id: int) -> str:
    """The address on which answers to this message of the outbox come back; '' where no reply mailbox is set."""
    mailbox, at, domain = company().reply_address.strip().rpartition("@")
    return f"{mailbox}+{message_id}.{_signature(message_id)}@{domain}" if at and mailbox else ""


def _signature(message_id: int) -> str:
    return salted_hmac(SALT, str(message_id), algorithm="sha256").hexdigest()[:DIGITS]


def answered_message(addresses: Iterable[str]) -> Touchpoint | None:
    """The message of ours that one of these signed addresses belongs to; forged ones belong to none."""
    for address in addresses:
        found = SIGNED.match(address.strip().lower())
        if found and constant_time_compare(_signature(int(found[1])), found[2]):
            message = Touchpoint.objects.filter(source=OUTBOX, external_id=found[1]).select_related("customer").first()
            if message is not None:
                return message
    return None


def signed_addresses_in(text: str) -> list[str]:
    """What looks like a signed address in a returned mail, first ones first."""
    return IN_TEXT.findall(text[:100_000])[:20]


def thread_of(message_id: str) -> str:
    """The name of the conversation that begins with this mail."""
    return f"mail:{hashlib.sha256(message_id.encode()).hexdigest()[:32]}"


def hinted_message(customer_ids: Collection[int], message_ids: Collection[str]) -> Touchpoint | None:
    """The newest mail from or to this person that a mail of theirs names as answered. A hint, never beyond a family."""
    if not message_ids:
        return None
    mails = Touchpoint.objects.filter(customer__in=customer_ids, channel=Channel.EMAIL).order_by("-occurred_at", "-pk")
    newest = mails.values("pk")[:NEWEST]
    return mails.filter(pk__in=newest, data__mail__message_id__in=list(message_ids)).first()
