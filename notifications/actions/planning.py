"""A rule speaks: its effect is written once per occasion, whoever evaluates it and however often."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.company import company
from core.enqueue import enqueue
from core.errors import RuleBroken
from customers.models import Customer
from customers.queries import may_contact, survivor_of
from journeys.actions import give_follow_up
from notifications.effects import Words, fill_in, message_context, words_of_rule
from notifications.enums import EffectKind, NotificationState
from notifications.kinds import DEEPEST, DELIVER, POLICIES, RULES_WRITE_ON
from notifications.matching import Occasion, held_back_by, occasion_of_visit
from notifications.models import Notification, RuleVersion, Template
from notifications.queries import Recipient, facts_about, is_suppressed, overdue_visits, pick_template, recipients
from notifications.validators import TemplateBroken, one_address
from story.actions import record_event

FOLLOW_UP_WITHIN = dt.timedelta(days=1)
VISITS_AT_ONCE = 100


@dataclass(frozen=True)
class _Case:
    """A rule that speaks, on which occasion, about whom (the surviving record), as whom, and why, in words so far."""

    version: RuleVersion
    occasion: Occasion
    customer: Customer
    by: Actor
    why: tuple[str, ...]


@action
def follow_rule(*, version: RuleVersion, occasion: Occasion, by: Actor) -> bool:
    """Write what this rule does on this occasion: messages in the outbox, or a follow-up. Twice is once.

    Answers whether anything new was written. What may not be sent is written too, as suppressed, with the reason.
    """
    if Notification.objects.filter(occasion=occasion.key).exists():
        return False
    case = _Case(version, occasion, survivor_of(occasion.customer_id), by, (words_of_rule(version), occasion.words))
    if occasion.is_too_deep:
        return _write_refusal(case, _("Stopped: more than %(n)s automatic acts in a row led here.") % {"n": DEEPEST})
    if version.conditions.get("unless"):
        held_back = held_back_by(version.conditions, facts_about(occasion.customer_id, occasion.journey))
        if held_back:
            return _write_refusal(case, held_back)
    if version.effect == EffectKind.FOLLOW_UP:
        return _give_follow_up(case)
    people = recipients(version.audience, case.customer, occasion.journey)
    if not people:
        return _write_refusal(case, _("There is nobody to tell."))
    written = [_plan(case, person) for person in people]
    return any(written)


@action
def follow_time_rule(*, version: RuleVersion, by: Actor) -> int:
    """Let a time rule speak of the next overdue stays it has not spoken of. Answers how many it found (0: all done)."""
    visits = list(overdue_visits(version, VISITS_AT_ONCE))
    for visit in visits:
        words = _("%(stage)s of %(number)s is overdue") % {"stage": visit.stage.name, "number": visit.journey}
        follow_rule(version=version, occasion=occasion_of_visit(version.rule, visit, words), by=by)
    return len(visits)


def _give_follow_up(case: _Case) -> bool:
    """To the journey's owner, else to its team."""
    journey = case.occasion.journey
    owner_id = journey.owner_id if journey else None
    team_id = journey.team_id if journey and not owner_id else None
    if owner_id is None and team_id is None:
        return _write_refusal(case, _("There is nobody to give it to."))
    try:
        return give_follow_up(
            customer_id=case.customer.pk,
            title=case.version.follow_up_title,
            due_at=now() + FOLLOW_UP_WITHIN,
            assignee_id=owner_id,
            team_id=team_id,
            journey_id=journey.pk if journey else None,
            occasion=case.occasion.key,
            reason=". ".join(case.why),
            by=case.by,
        )[1]
    except RuleBroken as refused:  # one case that cannot be served must not hold up the others
        return _write_refusal(case, refused.message)


@dataclass(frozen=True)
class _Verdict:
    """Whether a message may go, to where, and what speaks for or against it."""

    state: NotificationState
    reason: str
    address: str = ""


def _plan(case: _Case, person: Recipient) -> bool:
    """One message to one person, planned or suppressed."""
    version, occasion = case.version, case.occasion
    channel = next((one for one in version.channels if one in RULES_WRITE_ON), "")
    verdict = _judge(version, case.customer, person, channel)
    template = pick_template(version.template_key, channel, person.language) if channel else None
    words = Words("", "")
    if verdict.state == NotificationState.PLANNED:
        verdict, words = _fill(verdict, template, case.customer, occasion, person)
    delay = dt.timedelta(seconds=company().message_delay_seconds if occasion.waits else 0)
    message = _message(case, verdict.reason)
    message.dedupe_key = f"{occasion.key}:{person.key}"
    message.channel = channel or next(iter(version.channels), "email")
    message.user, message.template, message.recipient = person.user, template, verdict.address
    message.subject, message.body = words.subject, words.body
    message.state, message.reason = verdict.state, verdict.reason[:300]
    message.attempts_allowed = POLICIES[channel].tries if channel else 1
    message.not_before = message.next_attempt_at = Now() + delay
    if version.expires_after_seconds:
        message.expires_at = Now() + dt.timedelta(seconds=version.expires_after_seconds)
    is_new = _insert_once(message)
    if is_new and verdict.state != NotificationState.PLANNED:
        _tell(message, case.by)
    elif is_new and not delay:
        enqueue(DELIVER)
    return is_new


def _judge(version: RuleVersion, customer: Customer, person: Recipient, channel: str) -> _Verdict:
    """Consent, suppression and address, at the time of planning; the claim asks again."""
    suppressed = NotificationState.SUPPRESSED
    if not channel:
        return _Verdict(suppressed, _("There is no way yet to send on the channels of this rule."))
    if not person.address:
        return _Verdict(suppressed, _("No e-mail address is on file."))
    try:
        address = one_address(person.address)
    except RuleBroken:
        return _Verdict(suppressed, _("The e-mail address on file is not usable."))
    if person.user is None:
        answer = may_contact(customer.pk, channel, version.topic)
        if not answer.allowed:
            return _Verdict(suppressed, str(answer.reason))
        stopped = is_suppressed(channel, address, version.topic)
        if stopped:
            return _Verdict(suppressed, _("This address gets nothing more: %(why)s.") % {"why": stopped})
        return _Verdict(NotificationState.PLANNED, str(answer.reason), address)
    return _Verdict(NotificationState.PLANNED, _("Staff are told by rule."), address)


def _fill(
    verdict: _Verdict, template: Template | None, customer: Customer, occasion: Occasion, person: Recipient
) -> tuple[_Verdict, Words]:
    """The words of the message; a text that cannot be filled in is a dead letter, not a crash."""
    failed = NotificationState.FAILED
    if template is None:
        return _Verdict(failed, _("The text of this rule does not exist."), verdict.address), Words("", "")
    try:
        words = fill_in(template, message_context(customer, occasion.journey, person.language))
    except TemplateBroken as broken:
        return _Verdict(failed, _("The text cannot be filled in: %(why)s") % {"why": broken}, verdict.address), Words(
            "", ""
        )
    return verdict, words


def _message(case: _Case, reason: str) -> Notification:
    """What all messages of an occasion share."""
    occasion, by = case.occasion, case.by
    return Notification(
        customer=case.customer,
        journey_id=occasion.journey.pk if occasion.journey else None,
        stage_key=occasion.stage_key,
        rule_version=case.version,
        topic=case.version.topic,
        why=[*case.why, reason],
        occasion=occasion.key,
        order_key=f"customer-{case.customer.pk}",
        caused_by_id=by.caused_by,
        depth=min(by.depth, 32767),
    )


def _write_refusal(case: _Case, reason: str) -> bool:
    """The rule spoke, and nothing came of it: kept, with the reason, and told in the story."""
    message = _message(case, reason)
    message.dedupe_key = f"{case.occasion.key}:nobody"
    message.channel = next(iter(case.version.channels), "email")
    message.state, message.reason = NotificationState.SUPPRESSED, reason[:300]
    message.not_before = message.next_attempt_at = Now()
    is_new = _insert_once(message)
    if is_new:
        _tell(message, case.by)
    return is_new


def _insert_once(message: Notification) -> bool:
    """Insert unless the dedupe key is there, waiting for another transaction with it. Answers whether it is new.

    The id is drawn first, so that looking for it afterwards says whose row it is.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('notifications_notification', 'id'))")
        message.pk = cursor.fetchone()[0]
    Notification.objects.bulk_create([message], ignore_conflicts=True)
    return Notification.objects.filter(pk=message.pk).exists()


def _tell(message: Notification, by: Actor) -> None:
    """The fact about a message that will not be sent."""
    assert message.customer is not None  # noqa: S101 (rules speak about customers)
    kind = "notification.failed" if message.state == NotificationState.FAILED else "notification.suppressed"
    record_event(
        customer_id=message.customer.pk,
        kind=kind,
        by=by,
        journey_id=message.journey_id,
        stage_key=message.stage_key,
        subject=("notification", message.pk),
        channel=message.channel,
    )
