"""Suggesting who is one person twice, and keeping what people decide about it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken
from core.models import Setting
from customers.enums import IdentityKind, SuggestionState
from customers.matching.names import other_names
from customers.matching.people import WORTH_A_LOOK, Told, likenesses
from customers.models import Customer, DuplicateSuggestion, Identity
from customers.queries import (
    changed_after,
    customers_about,
    decided_against,
    families,
    family_ids,
    pair_of,
    people_like,
)

CURSOR = "customers.compared_until"
SETTLED_AFTER = dt.timedelta(seconds=20)  # younger changes may still be overtaken by an earlier commit
AGAIN = dt.timedelta(days=2)  # what the nightly sweep looks at once more
BATCH = 100
SLICE_SECONDS = 5.0  # what was compared by then is kept; a slow machine still gets on
START = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@action
def compare_customer(*, customer_id: int, by: Actor) -> int:
    """Suggest who else this person may be, in place of what was suggested before; how many. Twice is once.

    Bounded however many customers there are. What people decided stays decided.
    """
    members = family_ids(customer_id)
    survivor = Customer.objects.select_related("organisation").get(pk=members[0])
    found = {} if survivor.archived_at or survivor.erased_at else _alike(survivor, members)
    about = Q(first__in=members) | Q(second__in=members)
    DuplicateSuggestion.objects.filter(about, state=SuggestionState.OPEN).exclude(
        pk__in=[row.pk for row in _kept(about, found)]
    ).delete()
    DuplicateSuggestion.objects.bulk_create(
        (
            DuplicateSuggestion(first_id=pair[0], second_id=pair[1], score=score, reasons=list(reasons))
            for pair, (score, reasons) in sorted(found.items())
        ),
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["score", "reasons"],
    )
    return len(found)


Found = dict[tuple[int, int], tuple[float, tuple[str, ...]]]


def _kept(about: Q, found: Found) -> Iterable[DuplicateSuggestion]:
    rows = DuplicateSuggestion.objects.filter(about, state=SuggestionState.OPEN)
    return [row for row in rows if (row.first_id, row.second_id) in found]


def _alike(survivor: Customer, members: list[int]) -> Found:
    own = list(Identity.objects.filter(customer__in=members).values_list("kind", "value"))
    if _is_known_by_number(survivor.name, own):
        return {}
    others = people_like(survivor, own, other_names(survivor.sort_key))
    related = families([row.pk for row in others])
    against = decided_against(members)
    others = [row for row in others if against.isdisjoint(related[row.pk]) and row.erased_at is None]
    handles: dict[int, list[tuple[str, str]]] = {row.pk: [] for row in others}
    head = {member: row.pk for row in others for member in related[row.pk]}
    for owner, kind, value in Identity.objects.filter(customer__in=head).values_list("customer_id", "kind", "value"):
        handles[head[owner]].append((kind, value))
    scored = likenesses(
        _told(survivor, own), [_told(row, handles[row.pk]) for row in others], size=customers_about()
    )  # fmt: skip
    return {
        pair_of(survivor.pk, row.pk): (like.score, like.reasons)
        for row, like in zip(others, scored, strict=True)
        if like.score >= WORTH_A_LOOK and like.reasons
    }


def _is_known_by_number(name: str, handles: Iterable[tuple[str, str]]) -> bool:
    """Whether all that is known is a number of another system ('source:A4711', and that for a name too).

    Event logs bring thousands of these. Nothing in them says who it is, but all their names are alike.
    """
    numbers = [value for kind, value in handles if kind == IdentityKind.EXTERNAL]
    return (
        any(character.isdigit() for character in name)
        and any(value == name or value.endswith(f":{name}") for value in numbers)
        and all(kind in (IdentityKind.EXTERNAL, IdentityKind.DEVICE) for kind, _value in handles)
    )


def _told(row: Customer, handles: Iterable[tuple[str, str]]) -> Told:
    return Told(row.name, row.organisation.name if row.organisation else "", tuple(handles), row.fields or {})


@action
def compare_changed(*, by: Actor) -> int:
    """Compare the next BATCH of those who are new or changed since the last time; how many were looked at (0: done).

    Ends early after SLICE_SECONDS, and goes on from there the next time. Many at once: the second goes home. What a
    slow transaction hid, the nightly sweep finds.
    """
    until = time.monotonic() + SLICE_SECONDS
    Setting.objects.get_or_create(key=CURSOR, defaults={"value": [START.isoformat(), 0]})
    cursor = Setting.objects.select_for_update(skip_locked=True).filter(key=CURSOR).first()
    if cursor is None:
        return 0
    at, pk = parse_datetime(cursor.value[0]) or START, int(cursor.value[1])
    looked_at = 0
    for row in changed_after(at, pk, now() - SETTLED_AFTER, BATCH):
        if row.merged_into_id is None and row.archived_at is None:
            compare_customer(customer_id=row.pk, by=by)
        cursor.value = [row.updated_at.isoformat(), row.pk]
        looked_at += 1
        if time.monotonic() > until:
            break
    if looked_at:
        cursor.save()
    return looked_at


@action
def sweep_suggestions(*, by: Actor) -> int:
    """Once a night: go back over the last days (set the cursor back), and forget what no longer asks anything."""
    gone = Q(first__archived_at__isnull=False) | Q(second__archived_at__isnull=False)
    gone |= Q(first__erased_at__isnull=False) | Q(second__erased_at__isnull=False)
    deleted, _rows = DuplicateSuggestion.objects.filter(gone, state=SuggestionState.OPEN).delete()
    cursor = Setting.objects.select_for_update().filter(key=CURSOR).first()
    if cursor is not None:
        earlier = min(parse_datetime(cursor.value[0]) or START, now() - AGAIN)
        cursor.value = [earlier.isoformat(), 0]
        cursor.save()
    return deleted


@action
def dismiss_suggestion(*, suggestion_id: int, by: Actor) -> DuplicateSuggestion:
    """These two are not the same person; they are not suggested again. Twice is once. Refused once they are merged."""
    row = DuplicateSuggestion.objects.select_for_update().get(pk=suggestion_id)
    if row.state == SuggestionState.MERGED:
        raise RuleBroken(_("These records were merged. Separate them first."), code="merged_already")
    return _decide(row, SuggestionState.DISMISSED, by)


@action
def reopen_suggestion(*, suggestion_id: int, by: Actor) -> DuplicateSuggestion:
    """Take 'not the same' back. Twice is once."""
    row = DuplicateSuggestion.objects.select_for_update().get(pk=suggestion_id)
    return _decide(row, SuggestionState.OPEN, by) if row.state == SuggestionState.DISMISSED else row


def _decide(row: DuplicateSuggestion, state: str, by: Actor) -> DuplicateSuggestion:
    if row.state != state:
        is_open = state == SuggestionState.OPEN
        row.state, row.decided_at, row.decided_by = state, None if is_open else now(), "" if is_open else by.label[:200]
        row.save()
    return row
