"""Logging what happened, and saying that it was told before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken
from customers.actions import find_or_create_customer, restore_customer
from customers.models import Customer, Document
from customers.queries import family_ids, survivor_of
from journeys.models import Journey
from journeys.queries import journey_for_touchpoint
from story.actions import record_event
from teams.models import Team, User
from touchpoints import kinds
from touchpoints.actions._turns import fact_about, lock_source
from touchpoints.enums import Direction
from touchpoints.models import Touchpoint
from touchpoints.queries import stage_key_at, thread_journey_id
from touchpoints.reading import estimate_sentiment
from touchpoints.validators import check_touchpoint


@dataclass(frozen=True)
class Recorded:
    """The touchpoint, and whether it was written now or had been there (`source` and `external_id` known)."""

    touchpoint: Touchpoint
    is_new: bool


class Details(TypedDict, total=False):
    """What else a caller may know of a touchpoint; columns of the same name. Durations are in seconds."""

    direction: str
    body: str
    author: str
    team_id: int | None
    agent_id: int | None
    duration_seconds: int | None
    wait_seconds: int | None
    sentiment: int | None
    sentiment_source: str
    thread: str
    is_repeat: bool
    is_restricted: bool
    is_automatic: bool
    source: str
    external_id: str
    data: dict[str, Any] | None
    history: bool


@action
def record_touchpoint(
    *,
    by: Actor,
    channel: str,
    summary: str,
    customer_id: int | None = None,
    identity: tuple[str, str] | None = None,
    occurred_at: dt.datetime | None = None,
    journey_id: int | None = None,
    without_journey: bool = False,
    document_ids: Sequence[int] = (),
    **details: Unpack[Details],
) -> Recorded:
    """Log one interaction of the customer with this id, or with this identity (kind, value): found or created.

    A `source` and `external_id` that are known answer the first row and announce nothing, whatever else is given.
    `document_ids`: files of this customer that came with it. The journey is the one named, else found by the rule of
    ARCHITECTURE, unless `without_journey`. Refusals name their field. `history`: imported, nothing reacts to it.
    """
    if unknown := set(details) - set(Details.__annotations__):
        raise TypeError(f"record_touchpoint does not take {', '.join(sorted(unknown))}")
    touchpoint = Touchpoint(channel=channel, summary=" ".join(summary.split()), occurred_at=occurred_at or now())
    for name, value in details.items():
        setattr(touchpoint, name, value)
    touchpoint.data = touchpoint.data or {}
    estimate_sentiment(touchpoint)
    check_touchpoint(touchpoint)
    first = _first_row(touchpoint.source, touchpoint.external_id)
    if first is not None:
        return Recorded(first, is_new=False)
    _refuse_unknown(Team, touchpoint.team_id, "team")
    _refuse_unknown(User, touchpoint.agent_id, "agent")
    touchpoint.customer = _who(customer_id, identity, touchpoint, by)
    _bring_back(touchpoint, by)
    if not without_journey:
        _place(touchpoint, journey_id)
    touchpoint.save(force_insert=True)
    _attach(touchpoint, document_ids)
    _tell(touchpoint, kinds.LOGGED, by, at=touchpoint.occurred_at)
    return Recorded(touchpoint, is_new=True)


@action
def flag_repeat(*, touchpoint_id: int, is_repeat: bool, by: Actor) -> Touchpoint:
    """Say that the customer had to tell again what was known, or that they had not. Said twice changes nothing.

    That they had not, of one that was not flagged, declines the suggestion; the story does not tell of that.
    """
    touchpoint = Touchpoint.objects.select_for_update().get(pk=touchpoint_id)
    if touchpoint.is_repeat != is_repeat:
        touchpoint.is_repeat, touchpoint.repeat_declined = is_repeat, not is_repeat
        touchpoint.save(update_fields=["is_repeat", "repeat_declined"])
        _tell(touchpoint, kinds.CHANGED, by)
    elif not is_repeat and not touchpoint.repeat_declined:
        touchpoint.repeat_declined = True
        touchpoint.save(update_fields=["repeat_declined"])
    return touchpoint


def _first_row(source: str, external_id: str) -> Touchpoint | None:
    """The row a replay answers with. Callers with the same key pass here one after the other, until they commit."""
    if not external_id:
        return None
    lock_source(source, external_id)
    return Touchpoint.objects.filter(source=source, external_id=external_id).first()


def _who(customer_id: int | None, identity: tuple[str, str] | None, touchpoint: Touchpoint, by: Actor) -> Customer:
    """The person this is about, as they live on after merges."""
    if (customer_id is None) == (identity is None):
        raise RuleBroken(_("Name the customer, by id or by one identity."), code="invalid", field="customer")
    if identity is not None:
        kind, value = identity
        name = touchpoint.author if touchpoint.direction == Direction.INBOUND else ""
        at = touchpoint.occurred_at if touchpoint.history else None
        return find_or_create_customer(
            kind=kind, value=value, name=name, by=by, occurred_at=at, history=touchpoint.history
        )[0]
    assert customer_id is not None  # noqa: S101 (for the type checker)
    if not Customer.objects.filter(pk=customer_id, erased_at=None).exists():
        raise RuleBroken(_("There is no such customer."), code="unknown_customer", field="customer")
    return survivor_of(customer_id)


def _bring_back(touchpoint: Touchpoint, by: Actor) -> None:
    """An archived customer who gets in touch is in the lists again; what machines and imports bring is no sign."""
    spoke = touchpoint.direction == Direction.INBOUND and not (touchpoint.history or touchpoint.is_automatic)
    if spoke and touchpoint.customer.archived_at is not None:
        restore_customer(customer_id=touchpoint.customer_id, got_in_touch=True, by=by)


def _place(touchpoint: Touchpoint, journey_id: int | None) -> None:
    """Give it the journey it belongs to by the rule, and the stage the customer stood in; one named must be theirs."""
    ids = family_ids(touchpoint.customer_id)
    if journey_id is not None and not Journey.objects.filter(pk=journey_id, customer_id__in=ids).exists():
        raise RuleBroken(_("This journey belongs to somebody else."), code="foreign_journey", field="journey")
    touchpoint.journey = journey_for_touchpoint(
        ids,
        touchpoint.channel,
        journey_id=journey_id,
        thread_journey_id=thread_journey_id(ids, touchpoint.thread),
    )
    if touchpoint.journey is not None:
        touchpoint.stage_key = stage_key_at(touchpoint.journey, touchpoint.occurred_at)


def _attach(touchpoint: Touchpoint, document_ids: Sequence[int]) -> None:
    """Say which files came with it; they must be this person's."""
    if not document_ids:
        return
    theirs = Document.objects.filter(pk__in=document_ids, customer__in=family_ids(touchpoint.customer_id))
    if theirs.count() != len(set(document_ids)):
        raise RuleBroken(_("The customer has no such document."), code="unknown_document", field="documents")
    touchpoint.attachments.set(document_ids)


def _refuse_unknown(model: type[Team] | type[User], key: int | None, field: str) -> None:
    if key is not None and not model.objects.filter(pk=key).exists():
        raise RuleBroken(_("There is no such row."), code="unknown", field=field)


def _tell(touchpoint: Touchpoint, kind: str, by: Actor, at: dt.datetime | None = None) -> None:
    """The fact about it. The words stay in the touchpoint: who may not read it finds nothing in the fact."""
    said = fact_about(touchpoint, touchpoint.pk) | {"kind": kind, "occurred_at": at}
    if kind != kinds.LOGGED:
        said |= {"sentiment": None, "history": False}
    record_event(by=by, **said)


@action
def tell_details(*, touchpoint: Touchpoint, details: list[str], by: Actor) -> None:
    """The fact that more is known about it now: names of what stands in its `data`, never the words themselves."""
    record_event(
        customer_id=touchpoint.customer_id,
        kind=kinds.DETAIL_ADDED,
        by=by,
        journey_id=touchpoint.journey_id,
        stage_key=touchpoint.stage_key,
        subject=(kinds.SUBJECT, touchpoint.pk),
        channel=touchpoint.channel,
        team_id=touchpoint.team_id,
        source=touchpoint.source,
        data={"details": details},
    )
