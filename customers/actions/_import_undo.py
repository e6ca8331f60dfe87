"""Taking rows of an import back, as far as nobody has gone on with what they brought.

Facts are never rewritten, so a new customer is put away (archived), not deleted; why: docs/adr/0011.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import Field, Model
from django.utils.translation import gettext as _

from core.actor import Actor
from core.clock import now
from core.facts import others_work, record_facts
from customers import kinds
from customers.actions._import_effects import plain
from customers.actions._records import keep_search_texts, lock_customers
from customers.enums import LegalBasis, RowOutcome, UndoOutcome
from customers.models import Consent, Customer, CustomerImport, Identity, ImportedRow, Purchase, Tag
from customers.queries import answers_that_meet, family_ids, survivor_ids


@dataclass
class Undoing:
    """One row being taken back: what was, and what had to stay (in words)."""

    row: ImportedRow
    customer: Customer
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    purchases: list[tuple[Purchase, str]] = field(default_factory=list)  # with the kind of fact that tells of it


def take_back_chunk(source: CustomerImport, rows: Sequence[ImportedRow], by: Actor) -> Counter[str]:
    """Take these rows back (the last ones first), in the caller's transaction; answers how many came to what."""
    ids = {row.customer_id for row in rows if row.customer_id is not None}
    survivors = survivor_ids(ids)
    records = lock_customers(*{*ids, *survivors.values()})
    came = set(
        ImportedRow.objects.filter(source=source, customer__in=ids, outcome=RowOutcome.CREATED).values_list(
            "customer_id", flat=True
        )
    )
    busy = others_work({*came, *(survivors[pk] for pk in came)}, but=kinds.IMPORT_SOURCE)
    facts: list[dict[str, Any]] = []
    for row in rows:
        pk = row.customer_id or 0
        undoing = Undoing(row, records[pk])
        if pk not in came:
            _revert(undoing, source, by)
        elif survivors[pk] != pk:
            undoing.kept.append(_("merged into %(who)s since") % {"who": records[survivors[pk]].name})
        elif pk in busy:
            undoing.kept.append(_("%(who)s has worked with this customer since") % {"who": busy[pk] or _("Somebody")})
        elif undoing.customer.archived_at is None:
            undoing.customer.archived_at = now()
            undoing.changed.append("archived")
        _settle(undoing, came)
        facts += _facts(undoing)
    changed = [record for record in records.values() if any(fact["customer_id"] == record.pk for fact in facts)]
    for record in changed:
        record.version += 1
        record.save()
    keep_search_texts([records[pk] for pk in {survivors[record.pk] for record in changed}])
    record_facts(facts=_once(facts), by=by, source=source.fact_source, history=True)
    ImportedRow.objects.bulk_update(rows, ["undo_outcome", "undo_note"])
    return Counter(row.undo_outcome for row in rows)


def _settle(undoing: Undoing, came: set[int]) -> None:
    row = undoing.row
    row.undo_note = "; ".join(undoing.kept)[:300]
    if not undoing.kept:
        row.undo_outcome = UndoOutcome.UNDONE
    else:
        row.undo_outcome = UndoOutcome.PARTLY if undoing.changed or undoing.purchases else UndoOutcome.KEPT


def _facts(undoing: Undoing) -> Iterable[dict[str, Any]]:
    pk = undoing.customer.pk
    if "archived" in undoing.changed:
        yield {"customer_id": pk, "kind": kinds.ARCHIVED}
    elif undoing.changed:
        yield {"customer_id": pk, "kind": kinds.CHANGED, "data": {"fields": undoing.changed}}
    for purchase, kind in undoing.purchases:
        yield {"customer_id": pk, "kind": kind, "subject": (kinds.PURCHASE_SUBJECT, purchase.pk)}


def _once(facts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One fact per person and kind, with all that changed."""
    joined: dict[tuple[Any, ...], dict[str, Any]] = {}
    for fact in facts:
        known = joined.setdefault((fact["customer_id"], fact["kind"], fact.get("subject")), fact)
        if known is not fact and "data" in fact:
            known["data"]["fields"] = list(dict.fromkeys(known["data"]["fields"] + fact["data"]["fields"]))
    return list(joined.values())


def _revert(undoing: Undoing, source: CustomerImport, by: Actor) -> None:
    """Put back what this row changed and nobody has changed since."""
    customer, changes = undoing.customer, undoing.row.changes
    for column, (before, after) in changes.get("columns", {}).items():
        if plain(getattr(customer, column)) != after:
            undoing.kept.append(_("%(field)s was changed since") % {"field": column.removesuffix("_id")})
            continue
        setattr(customer, column, _typed(Customer, column.removesuffix("_id"), before))
        undoing.changed.append(column.removesuffix("_id"))
    for key, (before, after) in changes.get("fields", {}).items():
        if customer.fields.get(key) != after:
            undoing.kept.append(_("%(field)s was changed since") % {"field": key})
            continue
        rest = {name: value for name, value in customer.fields.items() if name != key}
        customer.fields = rest if before is None else {**rest, key: before}
        undoing.changed.append(f"fields.{key}")
    _take_handles(undoing)
    _take_tags(undoing)
    _take_purchases(undoing)
    _take_consents(undoing, by)


def _typed(model: type[Model], column: str, value: Any) -> Any:
    """A value kept as JSON, as the column has it."""
    return cast("Field[Any, Any]", model._meta.get_field(column)).to_python(value)


def _take_handles(undoing: Undoing) -> None:
    for kind, value in undoing.row.changes.get("handles", []):
        gone, _by_model = Identity.objects.filter(
            kind=kind, value=value, customer=undoing.row.customer_id, verified_at=None
        ).delete()
        if gone:
            undoing.changed.append("identities")
        else:
            undoing.kept.append(_("%(handle)s is in use or was moved") % {"handle": value})


def _take_tags(undoing: Undoing) -> None:
    names = undoing.row.changes.get("tags", [])
    if names:
        undoing.customer.tags.remove(*Tag.objects.named(names))
        undoing.changed.append("tags")


def _take_purchases(undoing: Undoing) -> None:
    """A purchase that the row brought is removed; one that it changed gets back what it was."""
    changes = undoing.row.changes
    for pk in changes.get("purchases", []):
        purchase = Purchase.objects.select_for_update().filter(pk=pk, archived_at=None).first()
        if purchase is not None:
            purchase.archived_at = now()
            purchase.save()
            undoing.purchases.append((purchase, kinds.PURCHASE_REMOVED))
    for pk, bought in changes.get("bought", {}).items():
        purchase = Purchase.objects.select_for_update().filter(pk=int(pk)).first()
        for name, (before, after) in bought.items() if purchase else ():
            if plain(getattr(purchase, name)) == after:
                setattr(purchase, name, _typed(Purchase, name, before))
            else:
                undoing.kept.append(_("%(field)s was changed since") % {"field": name})
        if purchase:
            purchase.save()
            undoing.purchases.append((purchase, kinds.PURCHASE_CHANGED))


def _take_consents(undoing: Undoing, by: Actor) -> None:
    """Answers are never deleted: where the row's answer still counts, the one before it is given again (else: no)."""
    for consent in Consent.objects.filter(pk__in=undoing.row.changes.get("consents", [])):
        answers = answers_that_meet(family_ids(consent.customer_id), consent.topic, consent.channel)
        if answers.first() != consent:
            continue
        others = answers.exclude(pk=consent.pk)
        before = (others if consent.channel else others.filter(channel="")).first()
        if (before.allowed if before else False) != consent.allowed:
            Consent.objects.create(
                customer_id=consent.customer_id, topic=consent.topic, channel=consent.channel,
                allowed=before.allowed if before else False, source=_("Import undone"), given_at=now(),
                legal_basis=before.legal_basis if before else LegalBasis.CONSENT,
                actor_kind=by.kind, actor_id=by.id, actor_label=by.label,
            )  # fmt: skip
            undoing.changed.append("consents")
