"""Finding customers, and what a list shows of them. Merged records never appear: their survivor does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from core.listing import Page, keyset_page, window_page
from core.names import words_of
from core.registries import CustomerColumn, registries
from customers.enums import IdentityKind
from customers.models import Customer, Identity, ImportedRow, Organisation, Tag
from customers.queries.family import families, find_by_identity
from customers.queries.search import Rank, best_matches, load_matches
from teams.models import User

ORDER = ("sort_key", "id")
FEW = 5  # fewer hits than this: people spelled alike are shown too
WINDOW = 200  # people who are ranked for what was typed: who reads further had better type another word

# Survivors of merged records that have one of these tags. Few records are merged away, so this is a short walk.
_TAGGED_BY_MERGE = """
    WITH RECURSIVE up AS (
        SELECT c.id, c.merged_into_id FROM customers_customer c
        JOIN customers_customer_tags t ON t.customer_id = c.id AND t.tag_id = ANY(%s)
        WHERE c.merged_into_id IS NOT NULL
        UNION
        SELECT c.id, c.merged_into_id FROM customers_customer c JOIN up ON c.id = up.merged_into_id
    )
    SELECT id FROM up WHERE merged_into_id IS NULL
"""


def customer_list(
    user: Any,
    text: str = "",
    tag: str = "",
    *,
    owner: int | None = None,
    organisation: int | None = None,
    archived: bool | None = False,
    email: str | None = None,
    phone: str | None = None,
    updated_since: dt.datetime | None = None,
    imported: int | None = None,
) -> QuerySet[Customer]:
    """The people this user may see, each once, as lists want them (organisation, owner, tags loaded).

    `text`: every word in name, organisation or handles; `tag`: its name; `email`, `phone`: normalised handles;
    `archived`: those instead of the current ones (None: both); `imported`: who is in the file of this import. Not
    ordered: page it by ORDER.
    """
    found = Customer.objects.visible_to(user).survivors().matching(text)
    if archived is not None:
        found = found.filter(archived_at__isnull=not archived)
    if tag:
        found = found.filter(_tagged([row.pk for row in Tag.objects.named([tag])]))
    if owner is not None:
        found = found.filter(owner=owner)
    if organisation is not None:
        found = found.filter(organisation=organisation)
    if updated_since is not None:
        found = found.filter(updated_at__gte=updated_since)
    if imported is not None:
        rows = ImportedRow.objects.filter(source=imported, customer__isnull=False)
        found = found.filter(pk__in=rows.values("customer"))
    for kind, value in ((IdentityKind.EMAIL, email), (IdentityKind.PHONE, phone)):
        if value is not None:
            known = find_by_identity(kind, value)
            found = found.filter(pk=known.pk) if known else found.none()
    return found.select_related("organisation", "owner").prefetch_related("tags")


def _tagged(tag_ids: list[int]) -> Q:
    through = Customer.tags.through._default_manager.filter(customer=OuterRef("pk"), tag__in=tag_ids)
    return Q(Exists(through)) | Q(pk__in=RawSQL(_TAGGED_BY_MERGE, [tag_ids]))  # noqa: S611 (fixed text)


# --- what a line shows ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Cell:
    """What a higher floor says about one customer: the column and its value (None: nothing to say)."""

    column: CustomerColumn
    value: Any


@dataclass(frozen=True)
class CustomerRow:
    """One person with all handles of the family (preferred one first) and the cells of the higher floors."""

    customer: Customer
    members: tuple[int, ...]
    handles: tuple[Identity, ...]
    cells: tuple[Cell, ...]

    @property
    def reach(self) -> Identity | None:
        """The handle on which this person is reached first."""
        return next((row for row in self.handles if row.kind in (IdentityKind.PHONE, IdentityKind.EMAIL)), None)


def customer_columns() -> list[CustomerColumn]:
    """What higher floors add to the list, in order."""
    return sorted(registries.customer_columns, key=lambda column: column.order)


def customer_rows(customers: Sequence[Customer], *, columns: bool = False) -> list[CustomerRow]:
    """These (surviving) customers with their handles, and with the registered columns where wanted.

    Two queries and those of the columns, however many customers.
    """
    related = families([row.pk for row in customers])
    handles = handles_of(related)
    loaded = [(column, column.load(related)) for column in customer_columns()] if columns and customers else []
    return [
        CustomerRow(
            customer=row,
            members=tuple(related[row.pk]),
            handles=tuple(handles[row.pk]),
            cells=tuple(Cell(column, values.get(row.pk)) for column, values in loaded),
        )
        for row in customers
    ]


def handles_of(related: dict[int, list[int]]) -> dict[int, list[Identity]]:
    """All handles of these families by survivor: the survivor's preferred one first, then as they came. One query."""
    survivor = {member: head for head, members in related.items() for member in members}
    found: dict[int, list[Identity]] = {head: [] for head in related}
    for row in Identity.objects.filter(customer__in=survivor).order_by("pk"):
        found[survivor[row.customer_id]].append(row)
    for head, rows in found.items():
        rows.sort(key=lambda row: (not (row.is_preferred and row.customer_id == head), not row.is_preferred, row.pk))
    return found


@dataclass(frozen=True)
class CustomerListing:
    """One page of the list: its rows, the cursors to its neighbours, and people spelled like what was looked for.

    `more`: what was looked for fits more people than anybody ranks; only the likeliest are here.
    """

    page: Page[Customer]
    rows: list[CustomerRow]
    alike: list[CustomerRow]
    more: bool = False


def customer_listing(user: Any, *, text: str = "", cursor: str = "", size: int = 50, **filters: Any) -> CustomerListing:
    """The page at `cursor` of `customer_list(user, **filters)`: by name, or, where `text` was looked for, likeliest
    first. Where next to nobody is found, people spelled alike are added.
    """
    found = customer_list(user, **filters)
    if not words_of(text):
        page = keyset_page(found, ORDER, cursor=cursor, size=size)
        return CustomerListing(page=page, rows=customer_rows(page.rows, columns=True), alike=[])
    matches = best_matches(found, text, WINDOW, alike=FEW)
    named = [match for match in matches if match.rank < Rank.ALIKE]
    window = window_page(named[:WINDOW], cursor=cursor, size=size)
    alike = [match for match in matches if match.rank == Rank.ALIKE][:FEW] if not cursor else []
    loaded = load_matches([*window.rows, *alike], found)
    rows = customer_rows(loaded, columns=True)
    count = len(rows) - len(alike)
    return CustomerListing(
        page=Page(loaded[:count], window.next, window.previous),
        rows=rows[:count],
        alike=rows[count:],
        more=len(named) > WINDOW,
    )


# --- what one can filter by ----------------------------------------------------------------------------------------
def tag_names(limit: int = 200) -> list[str]:
    """Tags to choose from, by name."""
    return list(Tag.objects.order_by("name").values_list("name", flat=True)[:limit])


def possible_owners(limit: int = 200) -> list[User]:
    """Members of staff to choose from, by name."""
    return list(User.objects.active().order_by("sort_key", "id")[:limit])


def organisation_list(text: str = "", *, archived: bool = False) -> QuerySet[Organisation]:
    """Organisations whose name contains every word of `text`. Not ordered: page them by ORDER."""
    fragments = (Q(sort_key__contains=word) for word in words_of(text))
    return Organisation.objects.filter(*fragments, archived_at__isnull=not archived)
