"""New customers, and changes of what we know about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.facts import record_fact
from core.names import sort_key
from customers import kinds
from customers.actions._own_values import clean_values, field_labels, set_values
from customers.actions._records import (
    Handles,
    clean_fields,
    clean_handles,
    keep_search_text,
    lock_handles,
    lock_survivor,
    preferred_of,
    refuse_taken,
    save_next,
    stale,
    tags_named,
    write_handles,
)
from customers.enums import FieldSubject
from customers.models import Customer, Identity
from customers.queries import family_ids, find_by_identity


@action
def create_customer(
    *,
    name: str,
    by: Actor,
    identities: Iterable[Sequence[str]] = (),
    occurred_at: dt.datetime | None = None,
    history: bool = False,
    **fields: Any,
) -> Customer:
    """A new customer with these handles, (kind, value) each; the first one people can answer on is preferred.

    Fields: organisation (a name, found or made) or organisation_id, organisation_role, language, languages_spoken,
    time_zone, customer_since, owner_id, do_not_contact, tags (names), fields ({key of an own field: raw value}; None or
    '' is none, see `validators.clean_field`; unknown keys are refused with field `fields.KEY`).

    Raises HandleTaken (409, `extra["existing"]`) when somebody has one of the handles, RuleBroken with `field` for bad
    values.
    """
    handles = clean_handles(identities)
    lock_handles(handles)
    refuse_taken(handles)
    return _write_new(handles, {"name": name, **fields}, by=by, occurred_at=occurred_at, history=history)


@action
def find_or_create_customer(
    *,
    kind: str,
    value: str,
    by: Actor,
    name: str = "",
    occurred_at: dt.datetime | None = None,
    history: bool = False,
    **fields: Any,
) -> tuple[Customer, bool]:
    """The person known by this handle (the survivor's record), or a new one of this name; and whether it is new.

    However many do it at once, there is one customer. Without a name the handle stands in for it. `fields` (as in
    create_customer) are for a new record only.
    """
    handles = clean_handles([(kind, value)])
    (handle,) = handles
    known = find_by_identity(*handle)
    if known is None:
        lock_handles(handles)
        known = find_by_identity(*handle)
    if known is not None:
        return known, False
    named = {"name": name if name.strip() else handles[handle], **fields}
    return _write_new(handles, named, by=by, occurred_at=occurred_at, history=history), True


def _write_new(
    handles: Handles, fields: dict[str, Any], *, by: Actor, occurred_at: dt.datetime | None, history: bool
) -> Customer:
    own = clean_values(FieldSubject.CUSTOMER, fields.pop("fields", None) or {})
    columns = clean_fields(fields)
    tags = columns.pop("tags", [])
    customer = Customer(**columns)
    set_values(customer, own)
    customer.save(force_insert=True)
    customer.tags.set(tags_named(tags))
    write_handles(customer, handles, preferred_of(handles))
    keep_search_text(customer)
    record_fact(customer_id=customer.pk, kind=kinds.CREATED, by=by, occurred_at=occurred_at, history=history)
    return customer


@action
def change_customer(*, customer_id: int, version: int | None, changes: Mapping[str, Any], by: Actor) -> Customer:
    """Change some fields of a customer (those of create_customer, and `identities`: all its handles from now on).

    `version` is the one the change was made on: when the record moved on since, raises Stale whose `fresh` says who
    changed what (`queries.changed_since`); None changes whatever is there. Nothing different: nothing happens. A merged
    id changes the survivor. The first of `identities` that people can answer on becomes the preferred one. `fields`
    sets the own fields it names and leaves the others.
    """
    wanted = dict(changes)
    handles = clean_handles(wanted.pop("identities")) if "identities" in wanted else None
    lock_handles(handles or ())
    own = wanted.pop("fields", {})
    if _is_theirs(customer_id, wanted.get("organisation")):
        wanted.pop("organisation")
    columns = clean_fields(wanted)
    customer = lock_survivor(customer_id)
    if version is not None and customer.version != version:
        raise stale(customer, version)
    changed = _set_columns(customer, columns)
    if columns.get("do_not_contact") is False and _lift_from_merged(customer) and "do_not_contact" not in changed:
        changed.append("do_not_contact")
    changed += set_values(customer, clean_values(FieldSubject.CUSTOMER, own, customer.fields))
    if handles is not None and _set_handles(customer, handles):
        changed.append("identities")
    if changed:
        save_next(customer)
        keep_search_text(customer)
        record_fact(customer_id=customer.pk, kind=kinds.CHANGED, by=by, data=_told(changed))
    return customer


def _lift_from_merged(customer: Customer) -> bool:
    """Let the records that were merged into this one no longer say that the person must not be contacted."""
    merged = Customer.objects.filter(pk__in=family_ids(customer.pk)[1:], do_not_contact=True)
    return bool(merged.update(do_not_contact=False))


def _is_theirs(customer_id: int, organisation: str | None) -> bool:
    """Whether the customer's own organisation is called so: another one of that name, or a new one, is not meant."""
    theirs = Customer.objects.filter(pk=family_ids(customer_id)[0]).values_list("organisation__sort_key", flat=True)
    return bool(organisation) and theirs.first() == sort_key(str(organisation))[:200]


def _told(changed: list[str]) -> dict[str, Any]:
    """What the fact says: the fields by name, and what own ones were called then."""
    labels = field_labels(FieldSubject.CUSTOMER, changed)
    return {"fields": changed, "labels": labels} if labels else {"fields": changed}


def _set_columns(customer: Customer, columns: dict[str, Any]) -> list[str]:
    """Set what differs on the locked record (tags in the database); the names of what did."""
    changed = []
    for column, value in columns.items():
        if column == "tags":
            kept = {tag.name.casefold() for tag in customer.tags.all()}
            if kept != {name.casefold() for name in value}:
                customer.tags.set(tags_named(value))
                changed.append("tags")
        elif getattr(customer, column) != value:
            setattr(customer, column, value)
            changed.append(column.removesuffix("_id"))
    return changed


def _set_handles(customer: Customer, handles: Handles) -> bool:
    """Make these the record's own handles. Handles of records merged into it stay where they are."""
    refuse_taken(handles, but=customer.pk)
    own = {(row.kind, row.value): row for row in customer.identities.all()}
    elsewhere = set(
        Identity.objects.filter(kind__in={k for k, _ in handles}, value__in={v for _, v in handles})
        .exclude(customer=customer)
        .values_list("kind", "value")
    )
    wanted = {handle: shown for handle, shown in handles.items() if handle not in elsewhere}
    first = preferred_of(wanted)
    before = next((handle for handle, row in own.items() if row.is_preferred), None)
    if own.keys() == wanted.keys() and first == before and all(own[h].shown == s for h, s in wanted.items()):
        return False
    gone = [row.pk for handle, row in own.items() if handle not in wanted]
    Identity.objects.filter(pk__in=gone).delete()
    customer.identities.filter(is_preferred=True).update(is_preferred=False)
    for handle in own.keys() & wanted.keys():
        customer.identities.filter(pk=own[handle].pk).update(shown=wanted[handle], is_preferred=handle == first)
    write_handles(customer, {h: s for h, s in wanted.items() if h not in own}, first)
    return True


@action
def archive_customer(*, customer_id: int, by: Actor) -> Customer:
    """Take this person out of the lists; nothing is lost and restore_customer brings them back. Twice is once."""
    customer = lock_survivor(customer_id)
    if customer.archived_at is None:
        customer.archived_at = now()
        save_next(customer)
        record_fact(customer_id=customer.pk, kind=kinds.ARCHIVED, by=by)
    return customer


@action
def restore_customer(*, customer_id: int, by: Actor, got_in_touch: bool = False) -> Customer:
    """Bring an archived person back into the lists; the fact says so when it is because they got in touch. Twice is
    once.
    """
    customer = lock_survivor(customer_id)
    if customer.archived_at is not None:
        customer.archived_at = None
        save_next(customer)
        why = {"because": "got_in_touch"} if got_in_touch else {}
        record_fact(customer_id=customer.pk, kind=kinds.RESTORED, by=by, data=why)
    return customer
