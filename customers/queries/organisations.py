"""Organisations and their people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from core.listing import keyset_page
from customers.enums import FieldSubject
from customers.models import Customer, Organisation
from customers.queries.columns import CustomerRow
from customers.queries.lists import customer_rows
from customers.queries.narrowing import ORDER
from customers.queries.own_fields import OwnValue, definitions, own_values

MOST_COUNTED = 1000

# Survivors of merged records that belong to this organisation. Few records are merged away, so this is a short walk.
_BELONGS_BY_MERGE = """
    WITH RECURSIVE up AS (
        SELECT id, merged_into_id FROM customers_customer WHERE organisation_id = %s AND merged_into_id IS NOT NULL
        UNION
        SELECT c.id, c.merged_into_id FROM customers_customer c JOIN up ON c.id = up.merged_into_id
    )
    SELECT id FROM up WHERE merged_into_id IS NULL
"""

_COUNTS = """
    SELECT o.id, (
        SELECT count(*) FROM (
            SELECT 1 FROM customers_customer c
            WHERE c.organisation_id = o.id AND c.merged_into_id IS NULL AND c.archived_at IS NULL LIMIT %s
        ) AS counted
    )
    FROM unnest(%s::bigint[]) AS o (id)
"""


@dataclass(frozen=True)
class OrganisationPage:
    """One organisation: what its own fields hold, one page of its people and the cursors to the neighbours."""

    organisation: Organisation
    values: tuple[OwnValue, ...]
    people: tuple[CustomerRow, ...]
    next: str
    previous: str


def people_of(organisation_id: int, user: Any) -> QuerySet[Customer]:
    """Everybody who belongs to this organisation, each person once: also those of whom a merged record does."""
    everybody = Customer.objects.visible_to(user).current()
    belongs = Q(organisation=organisation_id) | Q(pk__in=RawSQL(_BELONGS_BY_MERGE, [organisation_id]))  # noqa: S611
    return everybody.filter(belongs).select_related("organisation", "owner").prefetch_related("tags")


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


def people_counted(organisations: Sequence[Organisation]) -> dict[int, int]:
    """How many people these organisations have, counted up to 1,000 each. One query by the index."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [MOST_COUNTED, [row.pk for row in organisations]])
        return dict(cursor.fetchall())
