"""What comes in by itself: each event takes effect once, in one transaction with the note that it did."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken
from customers.actions import record_consent
from customers.enums import Channel, IdentityKind, Topic
from customers.models import Consent
from customers.queries import family_ids
from touchpoints.actions.recording import Recorded, record_touchpoint, tell_details
from touchpoints.channels.said import Message, in_short, opt_word
from touchpoints.enums import Direction, SentimentSource
from touchpoints.models import ChannelAccount, ReceivedEvent, Touchpoint

BY_TEXT = "SMS"  # where a consent came from
NOT_ARRIVED = ("undelivered", "failed")
LAST_WORDS = ("delivered", "read", *NOT_ARRIVED)


@dataclass(frozen=True)
class Signed:
    """The id a sender gave its event, and the SHA-256 of what it signed."""

    event_id: str
    digest: str


class ReusedId(RuleBroken):
    """An event id that came before, with another body."""

    status = 400
    code = "reused_id"


@action
def count_message(*, channel_id: int, by: Actor) -> int:
    """Count one message of this minute; answers how many there are now. Holds over all processes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO touchpoints_channelminute AS known (account_id, minute, count)"
            " VALUES (%s, date_trunc('minute', %s::timestamptz), 1)"
            " ON CONFLICT (account_id, minute) DO UPDATE SET count = known.count + 1 RETURNING count",
            [channel_id, now()],
        )
        return int(cursor.fetchone()[0])


@action
def take_once(*, account: ChannelAccount, signed: Signed, by: Actor) -> bool:
    """Whether this event is new: then its id is taken, with the caller's transaction. Of many at once one gets True.

    Raises ReusedId (400) for a known id with another body.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO touchpoints_receivedevent (account_id, event_id, digest, received_at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (account_id, event_id) DO NOTHING RETURNING id",
            [account.pk, signed.event_id, signed.digest, now()],
        )
        if cursor.fetchone() is not None:
            return True
    kept = ReceivedEvent.objects.get(account=account, event_id=signed.event_id)
    if kept.digest != signed.digest:
        raise ReusedId(_("This event id was used for something else."))
    return False


@action
def receive_message(
    *, account: ChannelAccount, channel: str, message: Message, by: Actor, signed: Signed | None = None
) -> Recorded | None:
    """Log one interaction that came in on this account; an unknown sender becomes a customer.

    The same event id, or the same id of a message, is one touchpoint: later ones answer it, with `is_new` False
    (None where a signed event is known and its touchpoint is not). A text message that is only STOP or START is a
    consent taken back or given again.
    """
    if signed is not None and not take_once(account=account, signed=signed, by=by):
        known = Touchpoint.objects.filter(source=account.source, external_id=message.external_id).first()
        return Recorded(known, is_new=False) if known else None
    summary, body = in_short(message.text, message.summary or _("A message without words"))
    recorded = record_touchpoint(
        by=by,
        channel=channel,
        summary=message.summary or summary,
        body=message.text if message.summary and message.text.strip() != message.summary else body,
        identity=message.handle,
        occurred_at=min(message.occurred_at or now(), now()),
        direction=message.direction,
        author=_author(message),
        duration_seconds=message.duration_seconds,
        wait_seconds=message.wait_seconds,
        sentiment=message.sentiment,
        sentiment_source="" if message.sentiment is None else SentimentSource.CUSTOMER,
        thread=message.thread,
        team_id=account.team_id,
        source=account.source,
        external_id=message.external_id,
        data=dict(message.data),
    )
    if recorded.is_new and channel == Channel.SMS and message.direction == Direction.INBOUND:
        _follow_opt_word(recorded.touchpoint, message, by)
    return recorded


@action
def note_delivery(*, account: ChannelAccount, external_id: str, status: str, by: Actor, error: str = "") -> None:
    """What became of a message that went out on this account; one that did not arrive is told in the story.

    A last word ('delivered', 'failed', ...) stays; messages that are not known change nothing.
    """
    sent = Touchpoint.objects.filter(source=account.source, external_id=external_id, direction=Direction.OUTBOUND)
    touchpoint = sent.select_for_update(no_key=True).first()
    if touchpoint is None or touchpoint.data.get("delivery") in LAST_WORDS:
        return
    touchpoint.data = {**touchpoint.data, "delivery": status} | ({"delivery_error": error[:20]} if error else {})
    touchpoint.save(update_fields=["data"])
    if status in NOT_ARRIVED:
        tell_details(touchpoint=touchpoint, details=["delivery"], by=by)


def _author(message: Message) -> str:
    """Who wrote: the name they gave, else what they are known by; a withheld number is nobody's."""
    kind, value = message.handle
    if message.direction != Direction.INBOUND:
        return ""
    if kind == IdentityKind.EXTERNAL and value.startswith("withheld "):
        return _("Number withheld")
    return message.name.strip()[:200]


def _follow_opt_word(touchpoint: Touchpoint, message: Message, by: Actor) -> None:
    """STOP ends all text messages; START takes back what a STOP ended, and no more."""
    word = str(message.data.get("opt_out_type", "")) or opt_word(message.text)
    if word not in ("stop", "start"):
        return
    for topic in (Topic.SERVICE, Topic.MARKETING):
        if word == "stop" or _ended_by_text(touchpoint.customer_id, topic):
            record_consent(
                customer_id=touchpoint.customer_id,
                topic=topic,
                channel=Channel.SMS,
                allowed=word == "start",
                source=BY_TEXT,
                wording_version=" ".join(message.text.split())[:40],
                by=by,
            )


def _ended_by_text(customer_id: int, topic: str) -> bool:
    """Whether a STOP is this person's last word on the topic, and not their only one (service needs no consent)."""
    answers = Consent.objects.filter(customer__in=family_ids(customer_id), topic=topic, channel__in=("", Channel.SMS))
    newest = list(answers.order_by("-given_at", "-id")[:2])
    if not newest or newest[0].allowed or newest[0].source != BY_TEXT:
        return False
    return topic == Topic.SERVICE or (len(newest) == 2 and newest[1].allowed)
