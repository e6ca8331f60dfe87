"""The one door to the fact log. Every action calls it in its own transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.bulk import copy_rows, next_ids
from core.clock import now
from core.enqueue import enqueue
from core.errors import RuleBroken
from core.registries import registries
from story.enums import FailureState
from story.models import SHARDS, ConsumerFailure, Event, Feed, Marker


def record_event(
    *,
    customer_id: int,
    kind: str,
    by: Actor,
    occurred_at: dt.datetime | None = None,
    journey_id: int | None = None,
    stage_key: str = "",
    subject: tuple[str, int] | None = None,
    channel: str = "",
    team_id: int | None = None,
    sentiment: int | None = None,
    source: str = "",
    external_id: str = "",
    data: dict[str, Any] | None = None,
    history: bool = False,
) -> Event:
    """Write one fact and its feed marker, in the caller's transaction (there must be one).

    Takes the customer's row lock last, so one customer's facts get their ids in the order they commit.
    `kind` must be registered; `data` holds plain values the story shows, no free text that a subject row holds.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("record_event belongs into the transaction of its change")
    if kind not in registries.event_kinds:
        raise ValueError(f"unknown kind of event: {kind}")
    _take_turn(customer_id)
    event = Event.objects.create(
        customer_id=customer_id,
        kind=kind,
        occurred_at=occurred_at or now(),
        journey_id=journey_id,
        stage_key=stage_key,
        subject_kind=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
        channel=channel,
        team_id=team_id,
        sentiment=sentiment,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label,
        caused_by_id=by.caused_by,
        depth=by.depth,
        source=source,
        external_id=external_id,
        data=data or {},
        history=history,
    )
    Feed.objects.create(event=event, customer_id=customer_id, shard=customer_id % SHARDS)
    enqueue("story.feed_facts")
    return event


WHOSE = ("actor_kind", "actor_id", "actor_label", "caused_by_id", "depth")
#: Columns of a fact that a caller may leave out, as record_event has them.
UNSAID: dict[str, Any] = {
    "journey_id": None,
    "stage_key": "",
    "channel": "",
    "team_id": None,
    "sentiment": None,
    "external_id": "",
}


def record_events(*, facts: Sequence[Mapping[str, Any]], by: Actor, source: str = "", history: bool = False) -> None:
    """Write many facts at once, with their feed markers, in the given order; otherwise as `record_event`.

    Each has `customer_id`, `kind` and what else `record_event` takes of the fact itself; `source` and `history` are for
    those that do not say. Takes the rows of all their customers, by ascending id. Four statements, however many facts.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("record_events belongs into the transaction of its changes")
    if unknown := {fact["kind"] for fact in facts} - set(registries.event_kinds.keys()):
        raise ValueError(f"unknown kinds of events: {sorted(unknown)}")
    if not facts:
        return
    _take_turn(*{fact["customer_id"] for fact in facts})
    at = now()
    ids = next_ids(Event, len(facts))
    rest = UNSAID | {"source": source, "history": history}
    who = (by.kind, by.id, by.label, by.caused_by, by.depth)
    copy_rows(
        Event,
        ("id", "occurred_at", "subject_kind", "subject_id", "data", "customer_id", "kind", *rest, *WHOSE),
        (_row(key, fact, at, rest) + who for key, fact in zip(ids, facts, strict=True)),
    )
    copy_rows(
        Feed,
        ("event_id", "customer_id", "shard"),
        ((key, fact["customer_id"], fact["customer_id"] % SHARDS) for key, fact in zip(ids, facts, strict=True)),
    )
    enqueue("story.feed_facts")


def _row(key: int, fact: Mapping[str, Any], at: dt.datetime, rest: Mapping[str, Any]) -> tuple[Any, ...]:
    what, which = fact.get("subject") or ("", None)
    row = (key, fact.get("occurred_at") or at, what, which, fact.get("data") or {}, fact["customer_id"], fact["kind"])
    return row + tuple(fact.get(name, default) for name, default in rest.items())


def _take_turn(*customer_ids: int) -> None:
    """Hold these rows until commit. NO KEY UPDATE does not get in the way of foreign keys pointing to them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM customers_customer WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [list(customer_ids)]
        )


@action
def add_marker(
    *,
    kind: str,
    text: str,
    happened_at: dt.datetime,
    by: Actor,
    map_key: str = "",
    stage_key: str = "",
    subject: tuple[str, int] | None = None,
) -> Marker:
    """Draw a dated change on the charts of one map, or of all (`map_key` ''). The same change twice is one marker.

    `kind` is a MarkerKind, `text` one line of at most 200 characters. With a `subject` (what changed) that subject has
    one marker per kind: the second call answers the first one's row (callers hold the lock of what changed).
    """
    what, which = subject or ("", None)
    known = Marker.objects.filter(kind=kind, map_key=map_key, stage_key=stage_key, subject_kind=what, subject_id=which)
    same = known.first() if subject else known.filter(text=text[:200], happened_at=happened_at).first()
    return same or Marker.objects.create(
        kind=kind,
        text=text[:200],
        happened_at=happened_at,
        map_key=map_key,
        stage_key=stage_key,
        subject_kind=what,
        subject_id=which,
    )


@action
def retry_failure(*, failure_id: int, by: Actor) -> ConsumerFailure:
    """Give a fact that a consumer could not take in a fresh start: due now, with all its tries. Twice is once."""
    failure = ConsumerFailure.objects.select_for_update().get(pk=failure_id)
    if failure.state == FailureState.RESOLVED:
        raise RuleBroken(_("This was taken in meanwhile; there is nothing to try again."), code="already_resolved")
    failure.state = FailureState.RETRYING
    failure.attempts = 0
    failure.next_attempt_at = now()
    failure.save()
    enqueue("story.retry_failures")
    return failure
