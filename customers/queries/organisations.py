"""Organisations and their people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.listing import keyset_page
from core.names import letters_of, sort_key, spellings, words_of
from customers.enums import FieldSubject
from customers.models import SPELLED_NAME, Customer, FieldDefinition, Organisation
from customers.queries.columns import CustomerRow
from customers.queries.lists import customer_rows
from customers.queries.narrowing import ORDER, belongs_to
from customers.queries.own_fields import OwnValue, definitions, field_filter, own_values, plain_words
from customers.queries.search import CANDIDATES, typos

MOST_COUNTED = 1000
ALIKE = 5
PIECE = 500
SHOWN_FIELDS = 4  # own fields that the list has room for

_COUNTS = """
    WITH RECURSIVE up AS (
        SELECT id, merged_into_id, organisation_id AS of FROM customers_customer
        WHERE organisation_id = ANY(%(ids)s::bigint[]) AND merged_into_id IS NOT NULL
        UNION
        SELECT c.id, c.merged_into_id, up.of FROM customers_customer c JOIN up ON c.id = up.merged_into_id
    )
    SELECT o.id, (
        SELECT count(*) FROM (
            SELECT 1 FROM customers_customer c
            WHERE c.organisation_id = o.id AND c.merged_into_id IS NULL AND c.archived_at IS NULL
            UNION ALL
            SELECT 1 FROM up JOIN customers_customer c ON c.id = up.id
            WHERE up.of = o.id AND c.merged_into_id IS NULL AND c.archived_at IS NULL
              AND c.organisation_id IS DISTINCT FROM o.id
            LIMIT %(most)s
        ) AS counted
    )
    FROM unnest(%(ids)s::bigint[]) AS o (id)
"""


@dataclass(frozen=True)
class OrganisationPage:
    """One organisation: what its own fields hold, one page of its people and the cursors to the neighbours."""

    organisation: Organisation
    values: tuple[OwnValue, ...]
    people: tuple[CustomerRow, ...]
    next: str
    previous: str


def organisation_list(
    text: str = "", *, archived: bool = False, own: Mapping[str, str] | None = None
) -> QuerySet[Organisation]:
    """Organisations whose name contains every word of `text`. Not ordered: page them by ORDER.

    `own`: values of own fields by key (raises RuleBroken for a bad one, keys nobody defined are left out).
    """
    found = Organisation.objects.filter(archived_at__isnull=not archived)
    narrowed = [Q(sort_key__contains=word) for word in words_of(text)]
    if own:
        narrowed += [
            field_filter(one, own[one.key]) for one in definitions(FieldSubject.ORGANISATION) if one.key in own
        ]
    return found.filter(*narrowed)


def organisations_alike(text: str) -> list[Organisation]:
    """Organisations in use with names a typo or two away from `text`, nearest first (ADR 0009). One query."""
    words = [word for word in letters_of(sort_key(text)) if len(word) > 3]
    if not words:
        return []
    alike = [Q(spelled__overlap=sorted(spellings(word, 2 if len(word) > 7 else 1))) for word in words]
    found = Organisation.objects.alias(spelled=SPELLED_NAME).filter(*alike, archived_at=None)[:CANDIDATES]
    missed = {row: typos(words, row.sort_key) for row in found}
    near = [(far, row.sort_key, row.pk, row) for row, far in missed.items() if far is not None]
    return [row for *_place, row in sorted(near)[:ALIKE]]


@dataclass(frozen=True)
class OrganisationLine:
    """One line of the list: how many people belong to it, and what its own fields say, as many as are shown."""

    organisation: Organisation
    people: int
    values: tuple[OwnValue, ...]

    @property
    def is_more(self) -> bool:
        """Whether nobody counted on."""
        return self.people >= MOST_COUNTED


def organisation_lines(
    rows: Sequence[Organisation], fields: Sequence[FieldDefinition], *, most: int | None = MOST_COUNTED
) -> list[OrganisationLine]:
    """These organisations as the list shows them, with `fields` in order; people counted up to `most`. One query."""
    counted = people_counted(rows, most)
    return [OrganisationLine(row, counted[row.pk], tuple(own_values(fields, row.fields))) for row in rows]


def exported_organisations(
    arguments: Mapping[str, Any], fields: Sequence[FieldDefinition], ended: Callable[[int], None]
) -> Iterator[list[str]]:
    """A heading, then one row for each organisation of `organisation_list(**arguments)`, by id; two queries for 500.

    `ended(rows)` is called when all were taken.
    """
    first = (_("Name"), _("Website"), _("People"), _("Created at"), _("Updated at"))
    yield [*(str(one) for one in first), *(one.label for one in fields)]
    count, after = 0, 0
    while rows := list(organisation_list(**arguments).filter(pk__gt=after).order_by("pk")[:PIECE]):
        for line in organisation_lines(rows, fields, most=None):
            row = line.organisation
            moments = (one.astimezone(dt.UTC).isoformat(timespec="seconds") for one in (row.created_at, row.updated_at))
            plain = (plain_words(one.definition, one.value) for one in line.values)
            yield [row.name, row.website, str(line.people), *moments, *plain]
        count, after = count + len(rows), rows[-1].pk
    ended(count)


def people_of(organisation_id: int, user: Any) -> QuerySet[Customer]:
    """Everybody who belongs to this organisation, each person once: also those of whom a merged record does."""
    everybody = Customer.objects.visible_to(user).current()
    return (
        everybody.filter(belongs_to(organisation_id)).select_related("organisation", "owner").prefetch_related("tags")
    )


def organisation_page(organisation: Organisation, user: Any, *, cursor: str = "", size: int = 50) -> OrganisationPage:
    """An organisation with the page of its people at `cursor`, by name. Six queries, however many people."""
    page = keyset_page(people_of(organisation.pk, user), ORDER, cursor=cursor, size=size)
    values = own_values(definitions(FieldSubject.ORGANISATION), organisation.fields)
    return OrganisationPage(
        organisation=organisation,
        values=tuple(one for one in values if one.value is not None),
        people=tuple(customer_rows(page.rows)),
        next=page.next,
        previous=page.previous,
    )


def people_counted(organisations: Sequence[Organisation], most: int | None = MOST_COUNTED) -> dict[int, int]:
    """How many people these organisations have, counted up to `most` each. One query by the index."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"most": most, "ids": [row.pk for row in organisations]})
        return dict(cursor.fetchall())
