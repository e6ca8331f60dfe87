"""A piece of a change of many customers: its rows are locked by ascending id, looked at again, changed in a few
statements, with what they had before and a fact each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F

from core.actor import Actor
from core.clock import now
from core.facts import record_facts
from customers import kinds
from customers.actions._records import keep_search_texts, lock_customers, tags_named
from customers.enums import BulkKind
from customers.models import BulkChange, BulkChangeRow, Customer
from customers.queries import survivor_ids

COLUMNS = {
    BulkKind.OWNER: "owner_id",
    BulkKind.LANGUAGE: "language",
    BulkKind.CONTACT: "do_not_contact",
    BulkKind.ARCHIVE: "archived_at",
    BulkKind.RESTORE: "archived_at",
}
TAGGING = (BulkKind.ADD_TAGS, BulkKind.REMOVE_TAGS)


def change_piece(change: BulkChange, ids: Sequence[int], by: Actor) -> None:
    """Change these (surviving) customers, where it makes a difference."""
    done = set(change.rows.filter(customer__in=ids).values_list("customer_id", flat=True))
    rows = [row for row in lock_customers(*ids).values() if row.merged_into_id is None and row.pk not in done]
    rows = [row for row in rows if row.erased_at is None]
    before = _read(change, rows)
    after = {row.pk: _wanted(change, before[row.pk]) for row in rows}
    changed = [row for row in rows if after[row.pk] != before[row.pk]]
    _write(change, changed, after, by)
    BulkChangeRow.objects.bulk_create(
        BulkChangeRow(change=change, customer=row, before=before[row.pk], after=after[row.pk]) for row in changed
    )
    change.changed += len(changed)


def take_back_piece(change: BulkChange, after_id: int, limit: int, by: Actor) -> tuple[int, int]:
    """Take back a piece; the last row looked at and how many there were."""
    waiting = change.rows.filter(pk__gt=after_id, is_restored=None).order_by("pk")
    kept = list(waiting[:limit])
    survivors = survivor_ids([row.customer_id for row in kept])
    locked = lock_customers(*set(survivors.values()))
    now_there = _read(change, list(locked.values()))
    there = [row for row in kept if row.customer_id in now_there]  # others were merged since: they stay as they are
    same = {row.customer_id: row for row in there if now_there[row.customer_id] == row.after}
    _write(change, [locked[pk] for pk in same], {pk: row.before for pk, row in same.items()}, by)
    BulkChangeRow.objects.filter(pk__in=[row.pk for row in same.values()]).update(is_restored=True)
    left = [row.pk for row in kept if row.customer_id not in same]
    BulkChangeRow.objects.filter(pk__in=left).update(is_restored=False)
    change.kept += len(left)
    return (kept[-1].pk if kept else after_id), len(kept)


def _read(change: BulkChange, rows: Sequence[Customer]) -> dict[int, Any]:
    """What these customers have now of what the change is about, as plain values."""
    if change.kind in TAGGING:
        found: dict[int, list[int]] = {row.pk: [] for row in rows}
        through = Customer.tags.through._default_manager.filter(customer__in=found)
        for customer_id, tag_id in through.order_by("tag_id").values_list("customer_id", "tag_id"):
            found[customer_id].append(tag_id)
        return dict(found)
    if change.kind == BulkKind.FIELD:
        return {row.pk: row.fields.get(change.value["key"]) for row in rows}
    column = COLUMNS[BulkKind(change.kind)]
    if column == "archived_at":
        return {row.pk: row.archived_at.isoformat() if row.archived_at else None for row in rows}
    return {row.pk: getattr(row, column) for row in rows}


def _wanted(change: BulkChange, before: Any) -> Any:
    """What a customer that has `before` is to have."""
    if change.kind in TAGGING:
        named = {tag.pk for tag in _tags(change)}
        return sorted({*before} | named if change.kind == BulkKind.ADD_TAGS else {*before} - named)
    if change.kind == BulkKind.ARCHIVE:
        return before or change.created_at.isoformat()
    return change.value.get({BulkKind.FIELD: "value", BulkKind.CONTACT: "do_not_contact"}.get(
        BulkKind(change.kind), str(change.kind)
    ))  # fmt: skip


def _tags(change: BulkChange) -> list[Any]:
    """The tags the change names, made where they are new. Kept on the object: asked for once a piece."""
    if not hasattr(change, "named_tags"):
        change.named_tags = tags_named(change.value["tags"])  # type: ignore[attr-defined]
    return change.named_tags  # type: ignore[attr-defined]


def _write(change: BulkChange, rows: Sequence[Customer], values: Mapping[int, Any], by: Actor) -> None:
    """Give these locked customers their values, as their next versions, and tell their stories."""
    if not rows:
        return
    ids = [row.pk for row in rows]
    if change.kind in TAGGING:
        _write_tags(ids, values)
    for value in {_hashable(values[pk]): values[pk] for pk in ids}.values():
        those = [row for row in rows if values[row.pk] == value]
        Customer.objects.filter(pk__in=[row.pk for row in those]).update(
            version=F("version") + 1, updated_at=now(), **_columns(change, value)
        )
    if change.kind == BulkKind.FIELD:
        _write_field(change.value["key"], rows, values)
        keep_search_texts(list(Customer.objects.filter(pk__in=ids)))
    record_facts(facts=[_fact(change, pk, values[pk]) for pk in ids], by=by)


def _columns(change: BulkChange, value: Any) -> dict[str, Any]:
    return {} if change.kind in (*TAGGING, BulkKind.FIELD) else {COLUMNS[BulkKind(change.kind)]: value}


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _write_tags(ids: Sequence[int], values: Mapping[int, list[int]]) -> None:
    through = Customer.tags.through
    there = set(through._default_manager.filter(customer__in=ids).values_list("customer_id", "tag_id"))
    wanted = {(pk, tag) for pk in ids for tag in values[pk]}
    for tag in {tag for _pk, tag in there - wanted}:
        gone = [pk for pk, other in there - wanted if other == tag]
        through._default_manager.filter(customer__in=gone, tag=tag).delete()
    through._default_manager.bulk_create(
        [through(customer_id=pk, tag_id=tag) for pk, tag in sorted(wanted - there)], ignore_conflicts=True
    )


def _write_field(key: str, rows: Sequence[Customer], values: Mapping[int, Any]) -> None:
    for row in rows:
        kept = {name: value for name, value in row.fields.items() if name != key}
        row.fields = kept if values[row.pk] is None else kept | {key: values[row.pk]}
    Customer.objects.bulk_update(rows, ["fields"])


def _fact(change: BulkChange, customer_id: int, value: Any) -> dict[str, Any]:
    if change.kind in (BulkKind.ARCHIVE, BulkKind.RESTORE):
        return {"customer_id": customer_id, "kind": kinds.ARCHIVED if value else kinds.RESTORED}
    said = {BulkKind.FIELD: f"fields.{change.value.get('key')}", BulkKind.CONTACT: "do_not_contact"}
    field = "tags" if change.kind in TAGGING else said.get(BulkKind(change.kind), str(change.kind))
    return {"customer_id": customer_id, "kind": kinds.CHANGED, "data": {"fields": [field], "bulk": change.pk}}
