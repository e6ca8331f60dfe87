"""A mail comes in: who wrote, which conversation it goes on, what came along."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.company import company
from core.errors import RuleBroken
from customers.actions import find_or_create_customer, store_document
from customers.enums import Channel, IdentityKind
from customers.models import Customer
from customers.queries import family_ids, survivor_of
from teams.models import User
from touchpoints.actions.recording import record_touchpoint
from touchpoints.channels.mail import Mail, read_mail
from touchpoints.enums import Direction
from touchpoints.models import ChannelAccount, MailOriginal, Touchpoint
from touchpoints.queries import answered_message, hinted_message, signed_addresses_in, thread_of
from touchpoints.validators import LONGEST_TEXTS, SUMMARY_LENGTH

SOURCE = "email"
NEW_BY_MAIL = "new by mail"  # the tag of customers nobody has looked at yet
OURS = "own"  # what JSON and log say of our own mail that came back
LIVE = dt.timedelta(days=2)  # what is older comes from a mailbox's past: nothing reacts to it
MOST_FILES = 100


@dataclass(frozen=True)
class Received:
    """What became of a mail. `touchpoint` is None for our own mail that came back: there is nobody it is from."""

    mail: Mail
    touchpoint: Touchpoint | None
    is_new: bool = False
    is_new_customer: bool = False


@dataclass(frozen=True)
class _Place:
    """Whose story a mail belongs to, and which conversation. `proof`: 'signed', 'hint' or '' for a new one."""

    customer: Customer
    is_new: bool
    thread: str
    proof: str


@action
def receive_mail(*, raw: bytes, by: Actor, account: ChannelAccount | None = None, event_id: str = "") -> Received:
    """Put one raw mail into its sender's story. The same Message-ID is one touchpoint; without one
    the same `event_id` of the account, without that the same bytes.

    An unknown sender becomes a customer with the tag `NEW_BY_MAIL`. Only an address signed by us decides the
    conversation; what other headers say is a hint within the sender's own story. Nobody acts by writing a name into
    From: the author is always `by`. Files that are refused are named in the touchpoint with the reason.
    """
    mail = read_mail(raw)
    if mail.sender.email in _own_addresses(account):
        return Received(mail, None)
    external_id = _external_id(mail, account, event_id)
    first = Touchpoint.objects.filter(source=SOURCE, external_id=external_id).first()
    if first is not None:
        return Received(mail, first)
    place = _place(mail, by)
    moment = min(mail.received_at or mail.sent_at or now(), now())
    recorded = record_touchpoint(
        by=by,
        customer_id=place.customer.pk,
        channel=Channel.EMAIL,
        direction=Direction.INBOUND,
        occurred_at=moment,
        summary=_summary(mail),
        body=mail.text,
        author=(mail.sender.name or mail.sender.email)[: LONGEST_TEXTS["author"]],
        team_id=account.team_id if account else None,
        thread=place.thread,
        source=SOURCE,
        external_id=external_id,
        is_automatic=bool(mail.automatic),
        data={"mail": _facts(mail, place, account)},
        history=now() - moment > LIVE,
    )
    if recorded.is_new:
        _keep_what_came_along(recorded.touchpoint, mail, by)
    return Received(mail, recorded.touchpoint, recorded.is_new, place.is_new and recorded.is_new)


@action
def forget_mail_originals(*, by: Actor, batch: int = 1000) -> int:
    """Let headers and markup of old mails go (`settings.MAIL_ORIGINALS_DAYS`). Answers how many (0: none left)."""
    until = now() - dt.timedelta(days=settings.MAIL_ORIGINALS_DAYS)
    kept = MailOriginal.objects.exclude(headers="", html="").filter(received_at__lt=until).order_by("received_at")
    ids = list(kept.values_list("pk", flat=True)[:batch])
    return MailOriginal.objects.filter(pk__in=ids).update(headers="", html="")


def _external_id(mail: Mail, account: ChannelAccount | None, event_id: str) -> str:
    key = mail.key
    if not mail.message_id and event_id and account is not None:
        key = f"{account.source} {event_id}"
    return key if len(key) <= LONGEST_TEXTS["external_id"] else f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


# --- whose it is -----------------------------------------------------------------------------------------------------
def _own_addresses(account: ChannelAccount | None) -> set[str]:
    """Addresses we send from: mail from them is our own, come back."""
    us = company()
    given = (us.sender_email, us.reply_address, settings.DEFAULT_FROM_EMAIL, settings.SERVER_EMAIL)
    own = {parseaddr(address)[1].lower() for address in given}
    if account is not None:
        own.add(str(account.settings.get("address", "")).lower())
    return own - {""}


def _place(mail: Mail, by: Actor) -> _Place:
    """By the address we signed; else the sender's own story, where the headers may hint at a conversation."""
    written_to = [one.email for one in (*mail.to, *mail.cc, *mail.delivered_to)]
    answered = answered_message([*written_to, *signed_addresses_in(mail.returned)])
    if answered is not None and answered.customer.erased_at is None:
        customer = survivor_of(answered.customer_id)
        return _Place(customer, False, answered.thread or thread_of(f"outbox {answered.external_id}"), "signed")
    customer, is_new = _sender(mail, by)
    hinted = None if is_new else hinted_message(family_ids(customer.pk), mail.in_reply_to)
    if hinted is not None and hinted.thread:
        return _Place(customer, is_new, hinted.thread, "hint")
    return _Place(customer, is_new, thread_of(mail.key), "")


def _sender(mail: Mail, by: Actor) -> tuple[Customer, bool]:
    """The sender as a customer, and whether a new one. What is no address, or none at all, gets a handle of our own."""
    name, tags = _name(mail), [NEW_BY_MAIL]
    try:
        return find_or_create_customer(kind=IdentityKind.EMAIL, value=mail.sender.email, name=name, by=by, tags=tags)
    except RuleBroken:
        given = " ".join((mail.sender.email or mail.sender.name).lower().split())
        printable = "".join(character for character in given if character.isprintable())
        handle = f"mail:{printable[:200] or 'without sender'}"
        return find_or_create_customer(kind=IdentityKind.EXTERNAL, value=handle, name=name, by=by, tags=tags)


def _name(mail: Mail) -> str:
    return (mail.sender.name or mail.sender.email)[:200] or str(_("Mail without a sender"))


# --- what is kept ----------------------------------------------------------------------------------------------------
def _summary(mail: Mail) -> str:
    text = mail.subject or " ".join(mail.text[:1000].split()) or ", ".join(one.name for one in mail.attachments)
    return text[:SUMMARY_LENGTH] or str(_("Mail without words"))


def _facts(mail: Mail, place: _Place, account: ChannelAccount | None) -> dict[str, Any]:
    """What the card shows and threads are found by; plain values."""
    sender = mail.sender.email
    return {
        "message_id": mail.message_id[:400],
        "from": [mail.sender.name, sender],
        "reply_to": [[one.name, one.email] for one in mail.reply_to[:5]],
        "to": [[one.name, one.email] for one in mail.to[:50]],
        "cc": [[one.name, one.email] for one in mail.cc[:50]],
        "subject": mail.subject[:SUMMARY_LENGTH],
        "sent_at": mail.sent_at.isoformat() if mail.sent_at else "",
        "references": list(mail.in_reply_to[-20:]),
        "automatic": mail.automatic,
        "bounce": dict(mail.bounce),
        "proof": place.proof,
        "other_sender": place.proof == "signed" and not _is_theirs(place.customer, sender),
        "from_colleague": bool(sender) and User.objects.filter(email__iexact=sender).exists(),
        "encrypted": mail.is_encrypted,
        "quoted": bool(mail.quoted),
        "signature": bool(mail.signature),
        "html": bool(mail.html),
        "account": account.pk if account else None,
        "refused": [],
    }


def _is_theirs(customer: Customer, email: str) -> bool:
    """Whether this address is one of the customer's own handles."""
    members = Customer.objects.filter(pk__in=family_ids(customer.pk))
    return members.filter(identities__kind=IdentityKind.EMAIL, identities__value=email).exists()


def _keep_what_came_along(touchpoint: Touchpoint, mail: Mail, by: Actor) -> None:
    """The folded lines, the original, and the files; refused ones by name and reason."""
    MailOriginal.objects.create(
        touchpoint=touchpoint, quoted=mail.quoted, signature=mail.signature, headers=mail.headers, html=mail.html
    )
    refused: list[list[str]] = []
    for attachment in mail.attachments[:MOST_FILES]:
        try:
            document = store_document(
                customer_id=touchpoint.customer_id, name=attachment.name, content=attachment.content(), by=by
            )
            touchpoint.attachments.add(document)
        except RuleBroken as reason:
            refused.append([attachment.name, reason.message])
    too_many = str(_("More than %(n)s files came with this mail.") % {"n": MOST_FILES})
    refused += [[attachment.name, too_many] for attachment in mail.attachments[MOST_FILES:]]
    if refused:
        touchpoint.data["mail"]["refused"] = refused
        touchpoint.save(update_fields=["data"])
