"""Rules listen to the feed; the outbox sends what they say. No transaction is open while the network is in use."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.conf import settings
from django.db import connection

from core.actor import SYSTEM
from core.registries import FeedConsumer
from journeys.models import Journey
from notifications.actions import (
    claim_next,
    close_attempt,
    expire_waiting,
    finish_attempt,
    follow_rule,
    follow_time_rule,
)
from notifications.actions import take_back_leases as take_back
from notifications.channels import Route, open_route
from notifications.effects import envelope_of, rule_actor, words_of_event
from notifications.enums import TriggerKind
from notifications.kinds import RULE_EVENTS
from notifications.matching import occasion_of_event, speaking
from notifications.queries import acting_versions
from story.models import Event

DELIVER_SECONDS = 5.0  # a task's share: with one slow hand-over behind it, still inside the task's time limit
MOST_BATCHES = 50
SLOTS = 0x6A630002  # the advisory locks: 'jc', 2


def react(event: Event) -> None:
    """Let every rule speak that this fact is a case for."""
    versions = acting_versions(TriggerKind.EVENT, event.kind)
    if not versions:
        return
    journey = (
        Journey.objects.select_related("map", "owner").filter(pk=event.journey_id).first() if event.journey_id else None
    )
    for version in speaking(versions, event, journey):
        occasion = occasion_of_event(version.rule, event, journey, words_of_event(event, journey))
        by = rule_actor(version.rule, caused_by=event.pk, depth=occasion.depth)
        follow_rule(version=version, occasion=occasion, by=by)


CONSUMER = FeedConsumer("notifications", react, kinds=frozenset(RULE_EVENTS))


def look_at_the_clock() -> int:
    """Let every time rule speak of what its time has come for. Answers how many cases there were."""
    cases = 0
    for version in acting_versions(TriggerKind.TIME):
        for _batch in range(MOST_BATCHES):
            found = follow_time_rule(version=version, by=rule_actor(version.rule))
            cases += found
            if not found:
                break
    return cases


def deliver_due(seconds: float = DELIVER_SECONDS) -> int:
    """Send what is due, one message after the other, for about `seconds`. Answers how many tries were made.

    Sweeps first: what dead workers left behind is part of the work, and must not queue behind a crowd of hints.
    At most DELIVERY_SLOTS send at a time, over all processes: the worker keeps a hand free for the feed, however
    long the outbox or however slow the network is.
    """
    sweep_outbox()
    ends = time.monotonic() + seconds
    tries = 0
    with _slot() as has_slot, ExitStack() as open_routes:
        routes: dict[str, Route] = {}
        while has_slot and time.monotonic() < ends and _deliver_one(routes, open_routes):
            tries += 1
    return tries


@contextmanager
def _slot() -> Iterator[bool]:
    """Hold one of the slots, if one is free. A killed process loses its connection and with it the slot."""
    with connection.cursor() as cursor:
        for slot in range(settings.DELIVERY_SLOTS):
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [SLOTS, slot])
            if cursor.fetchone()[0]:
                break
        else:
            yield False
            return
    try:
        yield True
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [SLOTS, slot])


def _deliver_one(routes: dict[str, Route], open_routes: ExitStack) -> bool:
    """Claim, send, come back. False when nothing is due."""
    owner = uuid.uuid4().hex
    claimed = claim_next(owner=owner, by=SYSTEM)
    if claimed is None:
        return False
    if claimed.may_send:
        message = claimed.notification
        if message.channel not in routes:
            routes[message.channel] = open_routes.enter_context(open_route(message.channel))
        outcome = routes[message.channel].send(envelope_of(message))
        close_attempt(notification_id=message.pk, owner=owner, outcome=outcome, by=SYSTEM)
        finish_attempt(notification_id=message.pk, owner=owner, outcome=outcome, by=SYSTEM)
    return True


def sweep_outbox() -> int:
    """Take back what dead workers held and settle what is too late. Answers how many messages."""
    return take_back(by=SYSTEM) + expire_waiting(by=SYSTEM)
