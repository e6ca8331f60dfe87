"""The outbox's way of sending: claim with a lease, send outside any transaction, come back fenced.

One claim is one message: a worker that dies strands what it was just sending and nothing else.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor, ActorKind
from core.errors import RuleBroken
from customers.enums import Channel
from customers.queries import may_contact
from journeys.models import StageVisit
from journeys.queries import effective_visits
from notifications.channels import Outcome
from notifications.effects import message_facts, outside_name, rule_actor, thread_of_message
from notifications.enums import AttemptResult, NotificationState
from notifications.kinds import CAN_CANCEL, LEASE_SECONDS, POLICIES
from notifications.models import DeliveryAttempt, Notification
from notifications.queries import is_suppressed
from story.actions import record_event
from story.models import Event
from touchpoints.actions import record_touchpoint
from touchpoints.enums import Direction

LEASES_AT_ONCE = 200
SETTLED = {"lease_until": None, "lease_owner": ""}
EVENTS = {
    NotificationState.SENT: "notification.sent",
    NotificationState.KEPT: "notification.kept",
    NotificationState.FAILED: "notification.failed",
    NotificationState.UNKNOWN: "notification.failed",
    NotificationState.SUPPRESSED: "notification.suppressed",
    NotificationState.CANCELLED: "notification.suppressed",
    NotificationState.EXPIRED: "notification.suppressed",
}
CLAIM = """
    UPDATE notifications_notification
    SET state = 'sending', lease_until = statement_timestamp() + make_interval(secs => %s), lease_owner = %s,
        attempts = attempts + 1
    WHERE id = (
        SELECT id FROM notifications_notification
        WHERE state IN ('planned', 'retry_wait') AND next_attempt_at <= statement_timestamp()
        ORDER BY priority, next_attempt_at, id
        FOR UPDATE SKIP LOCKED LIMIT 1
    )
    RETURNING id, coalesce(expires_at <= statement_timestamp(), false)
"""


@dataclass(frozen=True)
class Claimed:
    """What a claim took: the message to send with its try's number, or one that may not be sent after all."""

    notification: Notification
    may_send: bool


@action
def claim_next(*, owner: str, by: Actor) -> Claimed | None:
    """Take the next due message for `owner` (unique per try) and open its try; None when nothing is due.

    Consent, suppression, expiry and the occasion are asked again here, in the claim's own transaction: what may not
    go any more is settled with the reason. Times are the database's.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [LEASE_SECONDS, owner])
        found = cursor.fetchone()
    if found is None:
        return None
    message = Notification.objects.select_related("rule_version__rule", "user", "answers", "written_by").get(
        pk=found[0]
    )
    refused = (NotificationState.EXPIRED, _too_late()) if found[1] else _refusal(message)
    if refused is not None:
        state, reason = refused
        _settle(message, state, reason)
        return Claimed(message, may_send=False)
    DeliveryAttempt.objects.create(notification=message, number=message.attempts)
    return Claimed(message, may_send=True)


@action
def close_attempt(*, notification_id: int, owner: str, outcome: Outcome, by: Actor) -> bool:
    """Keep how the try of `owner` ended, at once and in as few steps as can be, before all that follows from it.

    A worker that dies between this and `finish_attempt` sends nothing twice: whoever takes its lease back goes on
    from here. False when the lease was taken back already.
    """
    held = Notification.objects.filter(pk=notification_id, lease_owner=owner, state=NotificationState.SENDING)
    if not held.update(provider=outcome.provider, provider_message_id=outcome.provider_message_id):
        return False
    DeliveryAttempt.objects.filter(notification=notification_id, ended_at=None).update(
        ended_at=Now(), result=outcome.result, detail=outcome.detail[:2000]
    )
    return True


@action
def finish_attempt(*, notification_id: int, owner: str, outcome: Outcome, by: Actor) -> bool:
    """Do what follows from the outcome of the try `owner` made.

    False when its lease was taken back meanwhile: then somebody else decides.
    """
    message = (
        Notification.objects.select_for_update(of=("self",))
        .select_related("rule_version__rule")
        .filter(pk=notification_id, lease_owner=owner, state=NotificationState.SENDING)
        .first()
    )
    if message is None:
        return False
    _close_attempt(message, outcome)
    _move_on(message, outcome)
    return True


@action
def take_back_leases(*, by: Actor) -> int:
    """Take back what dead workers held, and go on from the outcome of their try where they had kept it.

    Where they had not, it is unknown. Answers how many (0: none left).
    """
    stranded = list(
        Notification.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("rule_version__rule")
        .filter(state=NotificationState.SENDING, lease_until__lt=Now())
        .order_by("id")[:LEASES_AT_ONCE]
    )
    for message in stranded:
        outcome = _outcome_of(message)
        _close_attempt(message, outcome)
        _move_on(message, outcome)
    return len(stranded)


@action
def expire_waiting(*, by: Actor) -> int:
    """Settle what waited past its time. Answers how many."""
    late = list(
        Notification.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("rule_version__rule")
        .waiting()
        .filter(expires_at__lt=Now())
        .order_by("id")[:LEASES_AT_ONCE]
    )
    for message in late:
        _settle(message, NotificationState.EXPIRED, _too_late())
    return len(late)


@action
def cancel_notification(*, notification_id: int, by: Actor, reason: str = "") -> Notification:
    """Stop a message that waits. Cancelling twice is once; what is under way or settled is refused."""
    message = (
        Notification.objects.select_for_update(of=("self",))
        .select_related("rule_version__rule")
        .filter(pk=notification_id)
        .first()
    )
    if message is None:
        raise RuleBroken(_("There is no such message."), code="unknown_notification")
    if message.state == NotificationState.CANCELLED:
        return message
    if message.state not in CAN_CANCEL:
        raise RuleBroken(_("This message cannot be stopped any more."), code="too_late")
    words = reason.strip() or _("Stopped by %(who)s.") % {"who": by.label}
    _settle(message, NotificationState.CANCELLED, words, by=by)
    return message


def _too_late() -> str:
    return _("It was too late to be of use.")


def _refusal(message: Notification) -> tuple[NotificationState, str] | None:
    """Why this message may not go any more, asked at the last moment."""
    if message.customer_id is None:
        return None
    if message.user is not None:
        if not message.user.is_active:
            return NotificationState.CANCELLED, _("This member of staff is switched off.")
    else:
        answer = may_contact(message.customer_id, message.channel, message.topic)
        if not answer.allowed:
            return NotificationState.SUPPRESSED, str(answer.reason)
        stopped = is_suppressed(message.channel, message.recipient, message.topic)
        if stopped:
            return NotificationState.SUPPRESSED, _("This address gets nothing more: %(why)s.") % {"why": stopped}
    if _was_undone(message):
        return NotificationState.CANCELLED, _("What it was about was undone.")
    return None


def _was_undone(message: Notification) -> bool:
    """Whether the stage visit that made a rule speak was taken back by Undo."""
    if message.caused_by_id is None or message.journey_id is None:
        return False
    event = Event.objects.filter(pk=message.caused_by_id, kind="stage.entered").only("data").first()
    if event is None or "visit" not in event.data:
        return False
    visits = StageVisit.objects.filter(journey=message.journey_id).order_by("position")
    return event.data["visit"] not in {visit.position for visit in effective_visits(visits)}


def _outcome_of(message: Notification) -> Outcome:
    """What a dead worker left to know about its try."""
    attempt = message.attempt_rows.filter(number=message.attempts).first()
    if attempt is None or not attempt.result:
        return Outcome(AttemptResult.UNKNOWN, _("The worker ended while it was sending."), known_wait=0)
    return Outcome(
        AttemptResult(attempt.result), attempt.detail, message.provider, message.provider_message_id, known_wait=0
    )


def _close_attempt(message: Notification, outcome: Outcome) -> None:
    message.attempt_rows.filter(number=message.attempts, ended_at=None).update(
        ended_at=Now(), result=outcome.result, detail=outcome.detail[:2000]
    )


def _move_on(message: Notification, outcome: Outcome) -> None:
    """From 'sending' to where this outcome leads."""
    match outcome.result:
        case AttemptResult.SENT:
            message.provider, message.provider_message_id = outcome.provider, outcome.provider_message_id
            _settle(message, NotificationState.SENT, _("Handed over to %(route)s.") % {"route": outcome.provider})
        case AttemptResult.KEPT:
            _settle(message, NotificationState.KEPT, outcome.detail)
        case AttemptResult.UNKNOWN if message.channel in settings.OUTBOX_HOLD_UNKNOWN:
            _settle(message, NotificationState.UNKNOWN, outcome.detail)
        case AttemptResult.RETRYABLE | AttemptResult.UNKNOWN if message.attempts < message.attempts_allowed:
            _wait(message, outcome)
        case _:
            _settle(message, NotificationState.FAILED, outcome.detail)


def _wait(message: Notification, outcome: Outcome) -> None:
    """Try again later, by the channel's table."""
    waits = POLICIES[message.channel].waits
    tried = len(waits) - (message.attempts_allowed - message.attempts)
    seconds = waits[tried] if outcome.known_wait is None else outcome.known_wait
    message.state, message.reason = NotificationState.RETRY_WAIT, outcome.detail[:300]
    Notification.objects.filter(pk=message.pk).update(
        state=message.state,
        reason=message.reason,
        next_attempt_at=Now() + dt.timedelta(seconds=seconds),
        **SETTLED,
    )


def _settle(message: Notification, state: NotificationState, reason: str, by: Actor | None = None) -> None:
    """The message's last word for now, its outbound touchpoint where it reached a customer, and the fact."""
    sent = {"sent_at": Now()} if state == NotificationState.SENT else {}
    message.state, message.reason = state, reason[:300]
    Notification.objects.filter(pk=message.pk).update(
        state=state,
        reason=message.reason,
        settled_at=Now(),
        provider=message.provider,
        provider_message_id=message.provider_message_id,
        why=[*message.why, message.reason],
        **sent,
        **SETTLED,
    )
    if message.customer_id is None:
        Notification.objects.filter(pk=message.pk).update(body="")
        return
    rule = message.rule_version.rule if message.rule_version else None
    author = by or _writer(message) or rule_actor(rule, caused_by=message.caused_by_id, depth=message.depth)
    if state == NotificationState.SENT and message.user_id is None:
        _log_touchpoint(message, author)
    record_event(
        customer_id=message.customer_id,
        kind=EVENTS[state],
        by=author,
        journey_id=message.journey_id,
        stage_key=message.stage_key,
        subject=("notification", message.pk),
        channel=message.channel,
    )


def _writer(message: Notification) -> Actor | None:
    """The person who wrote it by hand."""
    return Actor(ActorKind.USER, message.written_by.pk, message.written_by.name) if message.written_by else None


def _log_touchpoint(message: Notification, author: Actor) -> None:
    source, external_id = outside_name(message)
    record_touchpoint(
        by=author,
        channel=message.channel,
        direction=Direction.OUTBOUND,
        customer_id=message.customer_id,
        summary=message.subject or message.body[:200],
        body=message.body,
        author=author.label,
        journey_id=message.journey_id,
        agent_id=message.written_by_id,
        team_id=message.answers.team_id if message.answers else None,
        thread=thread_of_message(message),
        is_automatic=message.written_by_id is None,
        source=source,
        external_id=external_id,
        data={"mail": message_facts(message)} if message.channel == Channel.EMAIL else None,
    )
