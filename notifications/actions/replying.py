"""A person answers a message of a customer's, in its own conversation."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.company import company
from core.enqueue import enqueue
from core.errors import RuleBroken
from notifications.kinds import DELIVER, LONGEST_ANSWER, POLICIES
from notifications.models import Notification
from notifications.queries import reply_desk
from notifications.validators import one_address, one_number
from touchpoints.models import Touchpoint

URGENT = 2  # somebody waits for a person's answer; before what rules send


@action
def reply_to_touchpoint(
    *, touchpoint_id: int, text: str, written_by_id: int, by: Actor, subject: str = "", quotes: bool = False
) -> Notification:
    """Put an answer into the outbox; it leaves after the company's delay, and until then can be taken back.

    Refuses with RuleBroken what cannot be sent: do-not-contact, no consent, no address, a stopped address, no way out
    on this channel. When it is sent it becomes a touchpoint of the same conversation.
    """
    touchpoint = Touchpoint.objects.select_for_update(of=("self",), no_key=True).get(pk=touchpoint_id)
    if not touchpoint.can_be_answered:
        raise RuleBroken(_("This cannot be answered from here."), code="not_answerable")
    words = _words(text, LONGEST_ANSWER[touchpoint.channel])
    desk = reply_desk(touchpoint)
    if desk.problem:
        raise RuleBroken(desk.problem, code="cannot_reply")
    delay = dt.timedelta(seconds=company().message_delay_seconds)
    message = Notification(
        customer=desk.customer,
        journey_id=touchpoint.journey_id,
        stage_key=touchpoint.stage_key,
        channel=touchpoint.channel,
        recipient=one_number(desk.recipient) if desk.is_text else one_address(desk.recipient),
        subject="" if desk.is_text else " ".join((subject or desk.subject).split())[:300],
        body=words,
        answers=touchpoint,
        quotes=quotes and not desk.is_text,
        written_by_id=written_by_id,
        why=[_("%(who)s answered by hand") % {"who": by.label}, desk.reason],
        reason=desk.reason[:300],
        dedupe_key=f"reply-{uuid.uuid4().hex}",
        order_key=f"customer-{desk.customer.pk}",
        priority=URGENT,
        attempts_allowed=POLICIES[touchpoint.channel].tries,
        not_before=Now() + delay,
        next_attempt_at=Now() + delay,
    )
    message.save(force_insert=True)
    if not delay:
        enqueue(DELIVER)
    return message


def _words(text: str, longest: int) -> str:
    """What was written, without what only machines see. Raises RuleBroken for nothing, and for too much."""
    words = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise RuleBroken(_("Write your answer."), code="invalid", field="text")
    if len(words) > longest:
        raise RuleBroken(_("At most %(n)s characters.") % {"n": longest}, code="invalid", field="text")
    return words
