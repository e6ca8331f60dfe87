"""Filters and search in one story, bounded: however long it is and however rare what is looked for.

A page of a filtered story looks at `LOOKED_AT` facts at most, in the order of the story and by its index; when they
held too few, the page says how far back it looked and its cursor goes on from there.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, TextField, Value
from django.db.models.functions import Cast

from core.listing import Page, cursor_at, merged_page
from core.registries import registries
from story.models import Event
from story.queries.filter import StoryFilter

NEWEST_FIRST = ("-occurred_at", "-id")
LOOKED_AT = 2000


@dataclass(frozen=True)
class Found:
    """One page of facts that fit: newest first, cursors as in `Page`; how far back was looked where too few fitted."""

    events: list[Event]
    next: str
    previous: str
    looked_back_to: dt.datetime | None


def find_events(customer_ids: Collection[int], wanted: StoryFilter, *, cursor: str, size: int, user: Any) -> Found:
    """The facts of these customers that fit, from `cursor` on. Two queries, and one more per finder that has to look.

    `cursor` is one of this story's, filtered or not: a place is a place.
    """
    seen: Page[Any] = merged_page(
        [_looked_at(customer_id, wanted) for customer_id in customer_ids], NEWEST_FIRST, cursor=cursor, size=LOOKED_AT
    )
    said = _said(seen.rows, wanted.text, user)
    hits = [row for row in seen.rows if row.fits and (row.says or (row.kind, row.subject_id) in said)]
    shown = hits[-size:] if seen.backwards else hits[:size]
    more = len(hits) > size
    known = Event.objects.in_bulk([row.id for row in shown])
    return Found(
        events=[known[row.id] for row in shown],
        next=_next(shown, seen, more),
        previous=_previous(shown, seen, more),
        looked_back_to=seen.rows[-1].occurred_at if seen.next and len(shown) < size and not seen.backwards else None,
    )


def _looked_at(customer_id: int, wanted: StoryFilter) -> Any:
    """One member's facts as light rows, each saying whether it fits and whether its own values have the words."""
    facts = Event.objects.filter(customer_id=customer_id).annotate(fits=_boolean(_condition(wanted)))
    if wanted.text:
        named = [kind.key for kind in registries.event_kinds if wanted.text.casefold() in str(kind.label).casefold()]
        facts = facts.annotate(words=Cast("data", TextField()))
        says = Q(kind__in=named) | Q(actor_label__icontains=wanted.text) | Q(words__icontains=wanted.text)
        facts = facts.annotate(says=_boolean(says))
    else:
        facts = facts.annotate(says=Value(True))
    return facts.values_list("id", "occurred_at", "kind", "subject_id", "fits", "says", named=True)


def _boolean(condition: Q) -> Any:
    return ExpressionWrapper(condition, output_field=BooleanField()) if condition else Value(True)


def _condition(wanted: StoryFilter) -> Q:
    given = {"channel": wanted.channel, "journey_id": wanted.journey_id, "team_id": wanted.team_id}
    condition = Q(**{column: value for column, value in given.items() if value})
    if wanted.kinds is not None:
        condition &= Q(kind__in=wanted.kinds)
    if wanted.repeated:
        condition &= Q(data__is_repeat=True)
    return condition


def _said(rows: Sequence[Any], text: str, user: Any) -> set[tuple[str, int]]:
    """(kind, subject) of those of these facts whose subjects have the words, as far as this reader may know."""
    asked: dict[Any, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in rows if text else ():
        kind = registries.event_kinds.get(row.kind)
        if kind and kind.found and row.fits and not row.says and row.subject_id is not None:
            asked[kind.found][row.kind].add(row.subject_id)
    said = set()
    for found, by_kind in asked.items():
        ids = set(found(set().union(*by_kind.values()), text, user))
        said |= {(kind, pk) for kind, subjects in by_kind.items() for pk in subjects & ids}
    return said


def _next(shown: Sequence[Any], seen: Page[Any], more: bool) -> str:
    """Where older ones are looked for: after the last one shown, or after the last one looked at."""
    if shown and (seen.backwards or more):
        return cursor_at(Event, NEWEST_FIRST, (shown[-1].occurred_at, shown[-1].id))
    return seen.next


def _previous(shown: Sequence[Any], seen: Page[Any], more: bool) -> str:
    """Where newer ones are looked for."""
    if shown and (more if seen.backwards else seen.previous):
        return cursor_at(Event, NEWEST_FIRST, (shown[0].occurred_at, shown[0].id), backwards=True)
    return seen.previous
