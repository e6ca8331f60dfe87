"""Finding customers, and what a list shows of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from core.listing import Page, keyset_page, window_page
from core.names import words_of
from core.registries import CustomerColumn, registries
from customers.models import Customer, FieldDefinition, Identity, ListChoice, SavedView, Tag
from customers.queries.columns import (
    HIGHER,
    SHOWN_AT_FIRST,
    Cell,
    Column,
    CustomerRow,
    all_columns,
    chosen_columns,
)
from customers.queries.family import families
from customers.queries.narrowing import SORTS, customer_list
from customers.queries.search import Rank, best_matches, load_matches
from teams.models import Team, User

NOUN = "customer"
FEW = 5  # fewer hits than this: people spelled alike are shown too
_LANGUAGES = """
    WITH RECURSIVE used AS (
        (SELECT language FROM customers_customer ORDER BY language LIMIT 1)
        UNION ALL
        SELECT (SELECT c.language FROM customers_customer c WHERE c.language > used.language
                ORDER BY c.language LIMIT 1)
        FROM used WHERE used.language IS NOT NULL
    )
    SELECT language FROM used WHERE language IS NOT NULL LIMIT %s
"""
WINDOW = 200  # people who are ranked for what was typed: who reads further had better type another word


def customer_columns() -> list[CustomerColumn]:
    """What higher floors add to the list, in order."""
    return sorted(registries.customer_columns, key=lambda column: column.order)


def customer_rows(customers: Sequence[Customer], *, columns: Collection[str] = ()) -> list[CustomerRow]:
    """These (surviving) customers with their handles, and with what the higher floors of these columns say.

    Two queries and those of the columns, however many customers; one more where records were merged into some.
    """
    related = families([row.pk for row in customers])
    handles = handles_of(related)
    merged = _of_merged({member: head for head, members in related.items() for member in members[1:]})
    wanted = [one for one in customer_columns() if f"{HIGHER}{one.key}" in columns] if customers else []
    loaded = {one.key: one.load(related) for one in wanted}
    return [
        CustomerRow(
            customer=row,
            members=tuple(related[row.pk]),
            handles=tuple(handles[row.pk]),
            higher={key: values.get(row.pk) for key, values in loaded.items()},
            merged=tuple(merged.get(row.pk, ())),
        )
        for row in customers
    ]


def _of_merged(heads: dict[int, int]) -> dict[int, list[tuple[bool, str | None]]]:
    """What counts of these merged records (each with its survivor), by survivor: do-not-contact, and each tag."""
    found: dict[int, list[tuple[bool, str | None]]] = {}
    rows = Customer.objects.filter(pk__in=heads).values_list("pk", "do_not_contact", "tags__name")
    for pk, refuses, tag in rows if heads else ():
        found.setdefault(heads[pk], []).append((refuses, tag))
    return found


def handles_of(related: dict[int, list[int]]) -> dict[int, list[Identity]]:
    """All handles of these families by survivor: the survivor's preferred one first, then as they came. One query.

    A person has one preferred handle: those that merged records had preferred are not called so any more.
    """
    survivor = {member: head for head, members in related.items() for member in members}
    found: dict[int, list[Identity]] = {head: [] for head in related}
    for row in Identity.objects.filter(customer__in=survivor).order_by("pk"):
        found[survivor[row.customer_id]].append(row)
    for head, rows in found.items():
        rows.sort(key=lambda row: (not (row.is_preferred and row.customer_id == head), not row.is_preferred, row.pk))
        for row in rows[1:]:
            row.is_preferred = False
    return found


@dataclass(frozen=True)
class Line:
    """One line of the list: the row and its cells, in the order of the columns."""

    row: CustomerRow
    cells: tuple[Cell, ...]

    @property
    def customer(self) -> Customer:
        return self.row.customer


@dataclass(frozen=True)
class CustomerListing:
    """One page of the list: its lines, the cursors to its neighbours, and people spelled like what was looked for.

    `more`: what was looked for fits more people than anybody ranks; only the likeliest are here.
    """

    page: Page[Customer]
    columns: list[Column]
    rows: list[Line]
    alike: list[Line]
    more: bool = False


def customer_listing(
    user: Any,
    *,
    text: str = "",
    sort: str = "name",
    cursor: str = "",
    size: int = 50,
    columns: Sequence[Column] | None = None,
    **filters: Any,
) -> CustomerListing:
    """The page at `cursor` of `customer_list(user, **filters)`: in the order of `sort` (a key of SORTS), or, where
    `text` was looked for, likeliest first; where next to nobody is found, people spelled alike are added.
    """
    shown = list(chosen_columns(SHOWN_AT_FIRST, all_columns([])) if columns is None else columns)
    found = customer_list(user, **filters)
    if not words_of(text):
        page = keyset_page(found, SORTS[sort], cursor=cursor, size=size)
        return CustomerListing(page, shown, _lines(page.rows, shown), [])
    matches = best_matches(found, text, WINDOW + 1, alike=FEW)
    named = [match for match in matches if match.rank < Rank.ALIKE]
    window = window_page(named[:WINDOW], cursor=cursor, size=size)
    alike = [match for match in matches if match.rank == Rank.ALIKE][:FEW] if not cursor else []
    loaded = load_matches([*window.rows, *alike], found)
    lines = _lines(loaded, shown)
    count = sum(row.match.rank < Rank.ALIKE for row in loaded)  # type: ignore[attr-defined]
    page = Page(loaded[:count], window.next, window.previous)
    return CustomerListing(page, shown, lines[:count], lines[count:], more=len(named) > WINDOW)


def _lines(customers: Sequence[Customer], columns: Sequence[Column]) -> list[Line]:
    rows = customer_rows(customers, columns=[column.key for column in columns])
    return [Line(row, tuple(Cell(column, column.show(row)) for column in columns)) for row in rows]


def matching_ids(user: Any, arguments: dict[str, Any], *, after: int = 0, limit: int = 500) -> list[int]:
    """The ids of everybody whom `customer_list(user, **arguments)` is about, in order, a piece at a time."""
    found = customer_list(user, **arguments).order_by("pk").filter(pk__gt=after)
    return list(found.values_list("pk", flat=True)[:limit])


def count_up_to(user: Any, arguments: dict[str, Any], most: int) -> int:
    """How many that are, counting no further than `most`."""
    return customer_list(user, **arguments).order_by()[:most].count()


# --- views and columns that people chose -----------------------------------------------------------------------------
def saved_views(user: Any) -> list[SavedView]:
    """The views this user can open, by name, with their owners. One query."""
    return list(SavedView.objects.of(user, NOUN).select_related("owner"))


def list_choice(user: Any) -> ListChoice:
    """How this user likes the list; an unsaved one where they never said."""
    found = ListChoice.objects.filter(user=user, noun=NOUN).select_related("view").first()
    return found or ListChoice(user=user, noun=NOUN)


def columns_for(
    choice: ListChoice, view: SavedView | None, fields: Sequence[FieldDefinition] | None = None
) -> list[Column]:
    """What to show: the view's columns, else the person's own, else the first ones."""
    keys = (view.params.get("columns") if view else None) or choice.columns or SHOWN_AT_FIRST
    return chosen_columns(keys, all_columns(fields))


# --- what one can filter by ----------------------------------------------------------------------------------------
def team_list(limit: int = 200) -> list[Team]:
    """Teams to choose from, by name."""
    return list(Team.objects.order_by("sort_key", "pk")[:limit])


def languages_in_use(limit: int = 100) -> list[str]:
    """The languages customers have: one look-up in the index per language, not a walk over everybody. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LANGUAGES, [limit])
        return [language for (language,) in cursor.fetchall()]


def tag_names(limit: int = 200) -> list[str]:
    """Tags to choose from, by name."""
    return list(Tag.objects.order_by("name").values_list("name", flat=True)[:limit])


def possible_owners(limit: int = 200) -> list[User]:
    """Members of staff to choose from, by name."""
    return list(User.objects.active().order_by("sort_key", "id")[:limit])
