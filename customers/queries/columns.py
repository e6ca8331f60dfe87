"""The columns of the customer list: which there are, what each shows of a row, and what it says in a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.registries import CustomerColumn, registries
from customers.enums import FieldSubject, IdentityKind
from customers.models import Customer, FieldDefinition, Identity
from customers.queries.own_fields import definitions, in_words, plain_words

OWN, HIGHER = "fields.", "x."  # before the key of an own field, of a higher floor's column
JOIN = "; "  # between several values in one cell of a file


@dataclass(frozen=True)
class CustomerRow:
    """One person with all handles of the family (preferred one first) and what the higher floors say, by key."""

    customer: Customer
    members: tuple[int, ...]
    handles: tuple[Identity, ...]
    higher: dict[str, Any]
    merged: tuple[tuple[bool, str | None], ...] = ()  # do-not-contact and a tag of records that went into it

    @property
    def do_not_contact(self) -> bool:
        """Whether any record of the person says so."""
        return self.customer.do_not_contact or any(refuses for refuses, _tag in self.merged)

    @property
    def tags(self) -> set[str]:
        """The names of all records' tags."""
        return {tag.name for tag in self.customer.tags.all()} | {tag for _refuses, tag in self.merged if tag}

    @property
    def reach(self) -> Identity | None:
        """The handle on which this person is reached first."""
        return next((row for row in self.handles if row.kind in (IdentityKind.PHONE, IdentityKind.EMAIL)), None)

    def values(self, *kinds: str) -> list[str]:
        """The handles of these kinds as they were given."""
        return [row.shown for row in self.handles if row.kind in kinds]


@dataclass(frozen=True)
class Column:
    """One column. `show(row)` is what `template` draws, None for nothing; `plain(row)` the cell in a file, None where
    the column is for pages only. `sort` is the key of SORTS that orders by it.
    """

    key: str
    label: Any
    show: Callable[[CustomerRow], Any]
    plain: Callable[[CustomerRow], str] | None
    template: str = "customers/_cell.html"
    numeric: bool = False
    sort: str = ""


@dataclass(frozen=True)
class Cell:
    """What one column shows of one row."""

    column: Column
    value: Any


def _of(name: str) -> Callable[[CustomerRow], Any]:
    return lambda row: getattr(row.customer, name) or None


def _text(name: str) -> Callable[[CustomerRow], str]:
    return lambda row: str(getattr(row.customer, name) or "")


def _handles(*kinds: str) -> dict[str, Any]:
    return {
        "show": lambda row: ", ".join(row.values(*kinds)) or None,
        "plain": lambda row: JOIN.join(row.values(*kinds)),
    }


def _day(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _tags(row: CustomerRow) -> list[str]:
    return sorted(row.tags)


# The labels are what the import reads: a file that left comes back without a question.
BUILT_IN: tuple[Column, ...] = (
    Column("organisation", gettext_lazy("Organisation"), lambda row: row.customer.organisation and row.customer,
           lambda row: row.customer.organisation.name if row.customer.organisation else "",
           template="customers/_cell_organisation.html"),
    Column("reach", gettext_lazy("Reach by"), lambda row: row.reach, None, template="customers/_cell_reach.html"),
    Column("email", gettext_lazy("Email"), **_handles(IdentityKind.EMAIL)),
    Column("phone", gettext_lazy("Phone"), **_handles(IdentityKind.PHONE)),
    Column("social", gettext_lazy("Social handle"), **_handles(IdentityKind.SOCIAL)),
    Column("external", gettext_lazy("External id"), **_handles(IdentityKind.EXTERNAL)),
    Column("organisation_role", gettext_lazy("Organisation role"), _of("organisation_role"),
           _text("organisation_role")),
    Column("tags", gettext_lazy("Tags"), lambda row: _tags(row) or None, lambda row: JOIN.join(_tags(row)),
           template="customers/_cell_tags.html"),
    Column("language", gettext_lazy("Language"), _of("language"), _text("language")),
    Column("languages_spoken", gettext_lazy("Languages spoken"), _of("languages_spoken"), _text("languages_spoken")),
    Column("time_zone", gettext_lazy("Time zone"), _of("time_zone"), _text("time_zone")),
    Column("customer_since", gettext_lazy("Customer since"), _of("customer_since"), _text("customer_since"),
           template="customers/_cell_day.html"),
    Column("do_not_contact", gettext_lazy("Do not contact"),
           lambda row: _("yes") if row.do_not_contact else None,
           lambda row: "yes" if row.do_not_contact else "no"),
    Column("owner", gettext_lazy("Owner"), lambda row: row.customer.owner,
           lambda row: row.customer.owner.email if row.customer.owner else "", template="customers/_cell_owner.html"),
    Column("added", gettext_lazy("Created at"), lambda row: row.customer.created_at,
           lambda row: _day(row.customer.created_at), template="customers/_cell_moment.html", sort="added"),
    Column("changed", gettext_lazy("Updated at"), lambda row: row.customer.updated_at,
           lambda row: _day(row.customer.updated_at), template="customers/_cell_moment.html", sort="changed"),
)  # fmt: skip
NAME = Column("name", gettext_lazy("Name"), _of("name"), _text("name"), sort="name")
SHOWN_AT_FIRST = ("organisation", "reach", *(f"{HIGHER}{key}" for key in ("journeys", "last_touch")), "owner")


def all_columns(fields: Iterable[FieldDefinition] | None = None) -> list[Column]:
    """Every column but the name, in their first order: ours, the higher floors', own fields. One query at most."""
    own = definitions(FieldSubject.CUSTOMER) if fields is None else fields
    higher = sorted(registries.customer_columns, key=lambda column: column.order)
    return [*BUILT_IN, *(_higher(column) for column in higher), *(_own(field) for field in own)]


def chosen_columns(keys: Sequence[str], columns: Sequence[Column]) -> list[Column]:
    """Those of `columns` with these keys, in the order of the keys; unknown keys are left out."""
    by_key = {column.key: column for column in columns}
    return [by_key[key] for key in dict.fromkeys(keys) if key in by_key]


def _higher(column: CustomerColumn) -> Column:
    def show(row: CustomerRow) -> Any:
        return row.higher.get(column.key)

    def plain(row: CustomerRow) -> str:
        value = row.higher.get(column.key)
        return "" if value is None or column.plain is None else column.plain(value)

    said = plain if column.plain else None
    return Column(f"{HIGHER}{column.key}", column.label, show, said, template=column.template, numeric=column.numeric)


def _own(field: FieldDefinition) -> Column:
    def show(row: CustomerRow) -> str | None:
        return in_words(field, row.customer.fields.get(field.key)) or None

    def plain(row: CustomerRow) -> str:
        return plain_words(field, row.customer.fields.get(field.key))

    return Column(f"{OWN}{field.key}", field.label, show, plain)
