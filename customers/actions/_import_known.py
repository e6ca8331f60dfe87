"""What is known already of the people of some rows of an import: their records, handles, tags, answers, purchases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.bulk import next_ids
from core.clock import now
from core.names import sort_key
from customers.enums import KnownRule, RowOutcome, UndoOutcome
from customers.matching.drafts import Draft, Handle, Reading
from customers.matching.meeting import Met
from customers.models import Consent, Customer, CustomerImport, Identity, ImportedRow, Organisation, Purchase
from customers.queries import families


@dataclass(eq=False)
class Person:
    """One person of this chunk: the record (a new one has its key already), and what the rows add to it."""

    customer: Customer
    is_new: bool
    rule: str
    preferred: bool
    tags: set[str]
    answers: dict[tuple[str, str], list[tuple[dt.datetime, bool]]]
    known_handles: set[Handle] = field(default_factory=set)
    handles: dict[Handle, str] = field(default_factory=dict)
    new_tags: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    restored: bool = False

    def allows_already(self, topic: str, channel: str) -> bool | None:
        """What counts on this channel ('': on all, if nothing was answered on a single one since); None: nothing."""
        told = [
            (answers[-1][0], one, answers[-1][1])
            for (about, one), answers in self.answers.items()
            if about == topic and answers and (channel == "" or one in ("", channel))
        ]
        _at, newest, allowed = max(told, default=(None, "", None))
        return None if channel == "" and newest else allowed


def people_of(source: CustomerImport, reading: Reading, guests: Sequence[Met]) -> dict[Met, Person]:
    """The people of these rows with what is known of them. Some ten queries, however many."""
    ids = [met.customer.pk for met in guests if met.customer]
    tags, answers, handles = _tags(ids), _answers(ids), _handles(ids)
    own = _imported_by(source, ids) if source.known_rule == KnownRule.SKIP else set()
    back = _taken_back([met.customer for met in guests if met.customer])
    fresh_ids = iter(next_ids(Customer, sum(1 for met in guests if met.customer is None)))
    people = {}
    for met in guests:
        record = met.customer
        pk = record.pk if record else 0
        fresh = record is None or pk in own or pk in back
        people[met] = Person(
            customer=record or Customer(pk=next(fresh_ids), time_zone=reading.time_zone),
            is_new=record is None,
            rule=KnownRule.FILL if fresh and source.known_rule == KnownRule.SKIP else source.known_rule,
            preferred=any(preferred for preferred in handles.get(pk, {}).values()),
            tags=tags.get(pk, set()),
            answers=answers.get(pk, {}),
            known_handles=set(handles.get(pk, {})),
            restored=pk in back,
        )
    return people


def _tags(ids: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = Customer.tags.through._default_manager.filter(customer__in=ids)
    for pk, name in rows.values_list("customer_id", "tag__name"):
        found.setdefault(pk, set()).add(name.casefold())
    return found


def _handles(ids: Sequence[int]) -> dict[int, dict[Handle, bool]]:
    """All handles of these families by survivor: whether each is the survivor's preferred one."""
    related = families(ids) if ids else {}
    head = {member: survivor for survivor, members in related.items() for member in members}
    found: dict[int, dict[Handle, bool]] = {}
    rows = Identity.objects.filter(customer__in=head) if head else Identity.objects.none()
    for pk, kind, value, preferred in rows.values_list("customer_id", "kind", "value", "is_preferred"):
        found.setdefault(head[pk], {})[kind, value] = preferred and pk == head[pk]
    return found


def _answers(ids: Sequence[int]) -> dict[int, dict[tuple[str, str], list[tuple[dt.datetime, bool]]]]:
    """What these people allowed before, oldest first."""
    related = families(ids) if ids else {}
    head = {member: survivor for survivor, members in related.items() for member in members}
    found: dict[int, dict[tuple[str, str], list[tuple[dt.datetime, bool]]]] = {}
    rows = Consent.objects.filter(customer__in=head).order_by("given_at", "pk") if head else Consent.objects.none()
    for pk, topic, channel, at, allowed in rows.values_list("customer_id", "topic", "channel", "given_at", "allowed"):
        found.setdefault(head[pk], {}).setdefault((topic, channel), []).append((at, allowed))
    return found


def _imported_by(source: CustomerImport, ids: Sequence[int]) -> set[int]:
    """Who came with an earlier part of this very file."""
    came = ImportedRow.objects.filter(source=source, customer__in=ids, outcome=RowOutcome.CREATED)
    return set(came.values_list("customer_id", flat=True)) if ids else set()


def _taken_back(records: Sequence[Customer]) -> set[int]:
    """Who was put away when an earlier import was undone: they come back with this one."""
    archived = [record.pk for record in records if record.archived_at]
    undone = ImportedRow.objects.filter(
        customer__in=archived, outcome=RowOutcome.CREATED, undo_outcome=UndoOutcome.UNDONE
    )
    return set(undone.values_list("customer_id", flat=True)) if archived else set()


def organisations_of(drafts: Sequence[Draft]) -> dict[str, int]:
    """The organisations of these rows by sort key, made where they are new (under their locks)."""
    names: dict[str, str] = {}
    for draft in drafts:
        if draft.organisation and not draft.problems:
            names.setdefault(sort_key(draft.organisation)[:200], draft.organisation)
    if not names:
        return {}
    rows = Organisation.objects.filter(sort_key__in=names, archived_at=None).order_by("-pk")
    known = dict(rows.values_list("sort_key", "pk"))
    new = [Organisation(name=name, sort_key=key) for key, name in sorted(names.items()) if key not in known]
    return known | {row.sort_key: row.pk for row in Organisation.objects.bulk_create(new)}


def tell_organisations(source: CustomerImport, drafts: Sequence[Draft], ids: Mapping[str, int]) -> None:
    """Give these organisations what the rows say of them: what they have not yet, or all of it where the file wins.

    The first row that says something counts. Nothing is taken away when the import is undone: others may rely on it.
    """
    told: dict[int, dict[str, Any]] = {}
    for draft in drafts:
        if draft.firm and not draft.problems:
            known = told.setdefault(ids[sort_key(draft.organisation)[:200]], {})
            known |= {name: value for name, value in draft.firm.items() if name not in known}
    rows = Organisation.objects.select_for_update(no_key=True).filter(pk__in=told).order_by("pk") if told else []
    changed = [row for row in rows if _tell(row, told[row.pk], wins=source.known_rule == KnownRule.OVERWRITE)]
    if changed:
        Organisation.objects.bulk_update(changed, ["website", "fields", "version", "updated_at"])


def _tell(row: Organisation, told: Mapping[str, Any], *, wins: bool) -> bool:
    """Set what is to be set on the row; whether that made a difference."""
    website = told.get("website", "") if wins or not row.website else ""
    own = {name[1:]: value for name, value in told.items() if name.startswith(".")}
    fields = row.fields | {key: value for key, value in own.items() if wins or key not in row.fields}
    if website in ("", row.website) and fields == row.fields:
        return False
    row.website, row.fields, row.version, row.updated_at = website or row.website, fields, row.version + 1, now()
    return True


def purchases_of(drafts: Sequence[Draft]) -> dict[tuple[str, str], Purchase]:
    """The purchases of these rows that are there, locked."""
    numbers = {draft.purchase["number"] for draft in drafts if draft.purchase and not draft.problems}
    rows = Purchase.objects.select_for_update().filter(number__in=numbers).order_by("pk") if numbers else []
    return {(row.kind, row.number): row for row in rows}
