"""Putting a touchpoint right: a new fact, not an edit. What it said before stays and says who changed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken
from customers.models import Customer, Document
from customers.queries import family_ids, survivor_of
from journeys.models import Journey
from journeys.queries import journey_for_touchpoint
from story.actions import record_events
from touchpoints import kinds
from touchpoints.actions._turns import fact_about
from touchpoints.enums import Corrected, SentimentSource
from touchpoints.models import Correction, Touchpoint
from touchpoints.queries import stage_key_at
from touchpoints.validators import check_touchpoint

Put = Callable[[Touchpoint, Any], None]


@action
def correct_touchpoint(
    *, touchpoint_id: int, changes: Mapping[str, Any], by: Actor, reason: str = ""
) -> list[Correction]:
    """Put right what a touchpoint says: `customer` (an id), `journey` (an id or None), `summary`, `sentiment`.

    Each thing that differs is one Correction and all of them one fact; the same again is none. A correction of the
    sentiment is the agent's word. Moved to another customer it is placed among their journeys, its own files go with
    it, and both stories say so. Raises RuleBroken with the field.
    """
    touchpoint = Touchpoint.objects.select_for_update().get(pk=touchpoint_id)
    if unknown := set(changes) - set(PUT):
        raise TypeError(f"a touchpoint has no correction of {', '.join(sorted(unknown))}")
    old_customer_id, before = touchpoint.customer_id, _said(touchpoint)
    for what, put in PUT.items():
        if what in changes:
            put(touchpoint, changes[what])
    check_touchpoint(touchpoint)
    after = _said(touchpoint)
    wrong = [what for what in PUT if before[what] != after[what]]
    if not wrong:
        return []
    touchpoint.save()
    if touchpoint.customer_id != old_customer_id:
        _take_files_along(touchpoint)
    made = Correction.objects.bulk_create(
        Correction(
            touchpoint=touchpoint, what=what, before=before[what], after=after[what], reason=reason.strip()[:300],
            actor_kind=by.kind, actor_id=by.id, actor_label=by.label[:200],
        )
        for what in wrong
    )  # fmt: skip
    _tell(touchpoint, wrong, old_customer_id, by)
    return made


def _said(touchpoint: Touchpoint) -> dict[str, str]:
    """What it says now, as corrections keep it."""
    sentiment = f"{touchpoint.sentiment} {touchpoint.sentiment_source}" if touchpoint.sentiment is not None else ""
    return {
        Corrected.CUSTOMER: str(touchpoint.customer_id),
        Corrected.JOURNEY: str(touchpoint.journey_id or ""),
        Corrected.SUMMARY: touchpoint.summary,
        Corrected.SENTIMENT: sentiment,
    }


def _put_customer(touchpoint: Touchpoint, customer_id: int) -> None:
    """Make it another person's, and place it among their journeys."""
    if not Customer.objects.filter(pk=customer_id, erased_at=None).exists():
        raise RuleBroken(_("There is no such customer."), code="unknown_customer", field="customer")
    theirs = family_ids(customer_id)
    if touchpoint.customer_id not in theirs:
        touchpoint.customer = survivor_of(customer_id)
        _place(touchpoint, journey_for_touchpoint(theirs, touchpoint.channel))


def _put_journey(touchpoint: Touchpoint, journey_id: int | None) -> None:
    theirs = Journey.objects.filter(customer__in=family_ids(touchpoint.customer_id))
    journey = theirs.filter(pk=journey_id).first() if journey_id else None
    if journey_id and journey is None:
        raise RuleBroken(_("This journey belongs to somebody else."), code="foreign_journey", field="journey")
    if touchpoint.journey_id != journey_id:
        _place(touchpoint, journey)


def _put_summary(touchpoint: Touchpoint, summary: str) -> None:
    touchpoint.summary = " ".join(summary.split())


def _put_sentiment(touchpoint: Touchpoint, sentiment: int) -> None:
    """The agent's word takes the place of whatever stood there, also when it says the same as an estimate."""
    if touchpoint.sentiment != sentiment or touchpoint.sentiment_source == SentimentSource.ESTIMATED:
        touchpoint.sentiment, touchpoint.sentiment_source = sentiment, SentimentSource.AGENT.value


#: How each thing is put right, in this order: the customer decides which journeys there are.
PUT: dict[str, Put] = {
    Corrected.CUSTOMER.value: _put_customer,
    Corrected.JOURNEY.value: _put_journey,
    Corrected.SUMMARY.value: _put_summary,
    Corrected.SENTIMENT.value: _put_sentiment,
}


def _place(touchpoint: Touchpoint, journey: Journey | None) -> None:
    touchpoint.journey = journey
    touchpoint.stage_key = stage_key_at(journey, touchpoint.occurred_at) if journey else ""


def _take_files_along(touchpoint: Touchpoint) -> None:
    """Files that came with it alone are the new customer's now; what the old one's story needs too stays there."""
    asked_for = Document.objects.filter(requirement_states__isnull=False).values("pk")
    files = Document.objects.select_for_update(of=["self"]).filter(touchpoints=touchpoint).exclude(pk__in=asked_for)
    for document in files:
        if document.touchpoints.count() == 1:
            document.customer_id = touchpoint.customer_id
            document.save(update_fields=["customer"])


def _tell(touchpoint: Touchpoint, wrong: list[str], old_customer_id: int, by: Actor) -> None:
    """The fact, where the touchpoint stands in the story; of one that went away, where it stood and when it left."""
    said = fact_about(touchpoint, touchpoint.pk) | {"kind": kinds.CORRECTED, "history": False}
    said["data"] = {"fields": wrong, "at": now().isoformat()}
    if Corrected.SENTIMENT not in wrong and touchpoint.customer_id == old_customer_id:
        said["sentiment"] = None  # the first fact says it already
    facts = [said]
    if touchpoint.customer_id != old_customer_id:
        gone = {"sentiment": None, "journey_id": None, "stage_key": "", "data": said["data"] | {"gone": True}}
        facts.append(said | {"customer_id": old_customer_id} | gone)
    record_events(facts=facts, by=by)
