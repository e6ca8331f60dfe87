"""Who may be the same person as somebody: who to look at, and what was suggested."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from core.listing import Page, keyset_page
from core.names import search_fragments
from customers.enums import IdentityKind, SameReason, SuggestionState
from customers.models import Customer, DuplicateSuggestion
from customers.queries.family import families
from customers.queries.lists import CustomerRow, customer_rows
from customers.queries.search import find_customers

LIKELIEST = ("-score", "-id")
LOOKED_AT = 12  # per way of being alike
COUNTED = 100  # the badge counts no further
TELLING_MAILBOX = 6  # letters; a shorter name before the @ is anybody's


def people_like(
    customer: Customer, handles: Collection[tuple[str, str]], other_names: Collection[str] = ()
) -> list[Customer]:
    """Survivors worth comparing with this one (a survivor; `handles` of its family), each way bounded by its index.

    The same name in any order, the name spelled alike, one of `other_names` (sort keys), the same digits of a
    phone, the same name before the @. At most six times LOOKED_AT.
    """
    people = Customer.objects.current().exclude(pk=customer.pk)
    found: dict[int, Customer] = {}
    for fragment in _telling(handles)[:3]:
        found |= {row.pk: row for row in people.filter(search_text__contains=fragment)[:LOOKED_AT]}
    if other_names:
        found |= {row.pk: row for row in people.filter(sort_key__in=other_names)[:LOOKED_AT]}
    if customer.sort_key:
        named = find_customers(customer.name, 2 * LOOKED_AT, but=[customer.pk])
        found |= {row.pk: row for row in named[: 2 * LOOKED_AT]}
    return list(found.values())


def _telling(handles: Collection[tuple[str, str]]) -> list[str]:
    """Pieces of text that hardly anybody else's record has: the digits of phones, mailboxes."""
    found = []
    for kind, value in handles:
        mailbox = value.partition("@")[0].split("+")[0]
        if kind == IdentityKind.PHONE and len(value) > 8:
            found.append(value[-8:])
        elif kind == IdentityKind.EMAIL and len(mailbox) >= TELLING_MAILBOX:
            found.append(f"{search_fragments(mailbox)[0]}@" if search_fragments(mailbox) else "")
    return [text for text in found if text]


def customers_about() -> int:
    """How many customers there are, roughly, from what the database keeps for its planner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'customers_customer'::regclass")
        return max(int(cursor.fetchone()[0]), 200)


def changed_after(at: dt.datetime, pk: int, until: dt.datetime, limit: int) -> list[Customer]:
    """The next records by (updated_at, id), none later than `until`; merged and archived ones too. By index."""
    rows = Customer.objects.filter(updated_at__gte=at, updated_at__lte=until).filter(
        Q(updated_at__gt=at) | Q(updated_at=at, pk__gt=pk)
    )
    return list(rows.order_by("updated_at", "pk")[:limit])


def pair_of(one: int, other: int) -> tuple[int, int]:
    """Two ids as a suggestion has them."""
    return (one, other) if one < other else (other, one)


def decided_against(members: Collection[int]) -> set[int]:
    """Records that somebody said are other people than the one with these records. One query."""
    rows = DuplicateSuggestion.objects.filter(
        Q(first__in=members) | Q(second__in=members), state=SuggestionState.DISMISSED
    ).values_list("first_id", "second_id")
    return {pk for pair in rows for pk in pair} - set(members)


# --- what is shown -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class SuggestedPair:
    """Two people who may be one. `keep` is the side that would stay: the one with more handles, then the older."""

    suggestion: DuplicateSuggestion
    keep: CustomerRow
    other: CustomerRow
    reasons: tuple[str, ...]

    @property
    def is_likely(self) -> bool:
        return self.suggestion.score >= 0.9


def open_suggestions(*, cursor: str = "", size: int = 20) -> tuple[Page[DuplicateSuggestion], list[SuggestedPair]]:
    """One page of what is to be decided, the likeliest first. Five queries, however many."""
    found = DuplicateSuggestion.objects.filter(state=SuggestionState.OPEN)
    page = keyset_page(found, LIKELIEST, cursor=cursor, size=size)
    return page, _pairs(page.rows)


def suggestions_for(members: Collection[int], limit: int = 3) -> list[SuggestedPair]:
    """Who may be the person with these records, the likeliest first. Five queries."""
    rows = DuplicateSuggestion.objects.filter(
        Q(first__in=members) | Q(second__in=members), state=SuggestionState.OPEN
    ).order_by(*LIKELIEST)[:limit]
    return _pairs(list(rows))


def count_open() -> int:
    """How many are to be decided, counted no further than COUNTED; one read of the index."""
    return DuplicateSuggestion.objects.filter(state=SuggestionState.OPEN)[:COUNTED].count()


def _pairs(suggestions: Sequence[DuplicateSuggestion]) -> list[SuggestedPair]:
    """These with the people they speak of; what was decided in another way meanwhile is left out."""
    if not suggestions:
        return []
    ids = {pk for row in suggestions for pk in (row.first_id, row.second_id)}
    survivors = {asked: members[0] for asked, members in families(ids).items()}
    people = Customer.objects.current().filter(erased_at=None, pk__in=set(survivors.values()))
    rows = {row.customer.pk: row for row in customer_rows(list(people.select_related("organisation")))}
    found = []
    for suggestion in suggestions:
        sides = [rows.get(survivors[pk]) for pk in (suggestion.first_id, suggestion.second_id)]
        if sides[0] is None or sides[1] is None or sides[0] is sides[1]:
            continue
        reasons = tuple(str(SameReason(code).label) for code in suggestion.reasons if code in SameReason.values)
        keep, other = sorted(filter(None, sides), key=lambda row: (-len(row.handles), row.customer.pk))
        found.append(SuggestedPair(suggestion, keep, other, reasons))
    return found


def suggestion_pair(suggestion: DuplicateSuggestion) -> SuggestedPair | None:
    """Whom this speaks of; None where they are one person already, or one of them is gone."""
    return next(iter(_pairs([suggestion])), None)
