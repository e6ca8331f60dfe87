"""Working through the feed: each consumer takes in every fact of each shard once, in order.

One transaction per fact (or per `batch` of a consumer that locks no customer): the effects and the cursor's step
commit together, so after any crash a fact is either fully taken in or not at all. Not one transaction for all: an
action locks its own rows first and the customer last, and the next fact's locks must not come after that.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import traceback
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from core.clock import now
from core.registries import FeedConsumer, registries
from story.enums import FailureState
from story.feed import place_markers
from story.models import Consumer, ConsumerFailure, Event, Feed

log = logging.getLogger(__name__)

DEEPEST = 5  # automatic acts in a row; what goes deeper is recorded, stopped and shown
SLICE_SECONDS = 8.0  # well under a task's soft limit
TRIES = 5
WAITS = (10, 60, 600, 3600)  # seconds before the second to the fifth try


class Loop(Exception):
    """Automatic acts went in a circle."""


def behind() -> list[tuple[str, int]]:
    """The (consumer, shard) pairs that have facts to read."""
    unread = Feed.objects.filter(shard=OuterRef("shard"), position__gt=OuterRef("position"))
    cursors = Consumer.objects.filter(Exists(unread), name__in=list(registries.consumers.keys()))
    return list(cursors.order_by("name", "shard").values_list("name", "shard"))


def work_consumers(limit: int = 500) -> int:
    """One go at every shard of every consumer that is behind; answers how many facts were passed."""
    return sum(work_shard(name, shard, limit) for name, shard in behind())


def catch_up() -> None:
    """Place and read until nothing is left (for loading data and for tests; running systems have their tasks)."""
    while place_markers() or work_consumers():
        pass


def work_shard(consumer: str, shard: int, limit: int = 500) -> int:
    """Read on in one shard: at most `limit` facts, for about `SLICE_SECONDS`; answers how many were passed.

    Where somebody else is at work in this shard, nothing happens and the answer is 0.
    """
    who = registries.consumers[consumer]
    at = Consumer.objects.filter(name=consumer, shard=shard).values_list("position", flat=True).first()
    if at is None:
        return 0  # the feeder seats new consumers
    ahead = Feed.objects.filter(shard=shard, position__gt=at).select_related("event").order_by("position")[:limit]
    deadline = time.monotonic() + SLICE_SECONDS
    passed = 0
    for portion in _portions(who, list(ahead)):
        if not _take_in(who, shard, at, portion):
            break
        at, passed = portion[-1].position or at, passed + len(portion)
        if time.monotonic() > deadline:
            break
    return passed


def retry_failures(limit: int = 100) -> int:
    """Try again what is due, each fact in its own transaction; answers how many were tried."""
    for tried in range(limit):
        failure = _claim_failure()
        if failure is None:
            return tried
        _try_again(failure)
    return limit


def _portions(who: FeedConsumer, ahead: list[Feed]) -> Iterator[list[Feed]]:
    """Cut the facts ahead into transactions: what the consumer does not want rides along with what it wants."""
    portion: list[Feed] = []
    wanted = 0
    for place in ahead:
        portion.append(place)
        wanted += _wants(who, place.event)
        if wanted == who.batch:
            yield portion
            portion, wanted = [], 0
    if portion:
        yield portion


def _wants(who: FeedConsumer, event: Event) -> bool:
    return (who.kinds is None or event.kind in who.kinds) and (who.history or not event.history)


def _take_in(who: FeedConsumer, shard: int, at: int, portion: list[Feed]) -> bool:
    """Effects and cursor in one transaction; False where the cursor is taken or has moved on."""
    with transaction.atomic():
        cursors = Consumer.objects.select_for_update(skip_locked=True, no_key=True)
        cursor = cursors.filter(name=who.name, shard=shard, position=at).first()
        if cursor is None:
            return False
        for place in portion:
            if _wants(who, place.event):
                _handle(who, place.event)
        cursor.position = portion[-1].position or cursor.position  # placed: never null
        cursor.save(update_fields=["position", "moved_at"])
        return True


def _handle(who: FeedConsumer, event: Event) -> None:
    """One fact's effects, all or none; a failure becomes a row and holds up nobody."""
    try:
        _react(who, event)
    except Exception as error:
        if connection.needs_rollback:
            raise  # the connection is gone and the whole transaction with it: the fact will be read again
        log.exception("a consumer failed", extra={"consumer": who.name, "event_id": event.pk})
        ConsumerFailure.objects.get_or_create(
            consumer=who.name,
            event=event,
            defaults={
                "state": _state_after(error, 1),
                "next_attempt_at": now() + _wait_after(1),
                "error": _told(error),
            },
        )


def _react(who: FeedConsumer, event: Event) -> None:
    if event.depth > DEEPEST and not who.history:
        raise Loop(f"stopped: {event.depth} automatic acts in a row led here")
    with transaction.atomic():
        who.handle(event)
        # A broken reference would only show at commit and take the cursor's step with it, again and again.
        connection.check_constraints()


def _claim_failure() -> ConsumerFailure | None:
    """The next failure that is due, its attempt already counted, so that one that kills its worker ends too."""
    with transaction.atomic():
        due = ConsumerFailure.objects.select_for_update(skip_locked=True).filter(
            state=FailureState.RETRYING, next_attempt_at__lte=now(), consumer__in=list(registries.consumers.keys())
        )
        failure = due.order_by("next_attempt_at", "pk").first()
        if failure is None:
            return None
        if failure.attempts >= TRIES:
            failure.state = FailureState.DEAD
        else:
            failure.attempts += 1
            failure.next_attempt_at = now() + _wait_after(failure.attempts)
        failure.save()
        return failure


def _try_again(claimed: ConsumerFailure) -> None:
    """One more attempt: effects and 'resolved' commit together."""
    try:
        with transaction.atomic():
            failure = ConsumerFailure.objects.select_for_update().get(pk=claimed.pk)
            if failure.state != FailureState.RETRYING or failure.attempts != claimed.attempts:
                return
            _react(registries.consumers[failure.consumer], failure.event)
            failure.state = FailureState.RESOLVED
            failure.save(update_fields=["state"])
    except Exception as error:
        if connection.needs_rollback:
            raise
        log.exception("a consumer failed again", extra={"consumer": claimed.consumer, "event_id": claimed.event_id})
        same_try = ConsumerFailure.objects.filter(pk=claimed.pk, state=FailureState.RETRYING, attempts=claimed.attempts)
        same_try.update(state=_state_after(error, claimed.attempts), error=_told(error))


def _state_after(error: Exception, attempts: int) -> FailureState:
    return FailureState.DEAD if isinstance(error, Loop) or attempts >= TRIES else FailureState.RETRYING


def _wait_after(attempts: int) -> dt.timedelta:
    return dt.timedelta(seconds=WAITS[min(attempts, len(WAITS)) - 1])


def _told(error: Exception) -> str:
    return "".join(traceback.format_exception(error))[-4000:]
