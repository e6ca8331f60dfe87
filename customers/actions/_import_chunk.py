"""Some hundred rows of an import at once: who they are, what they change, all of it written in a few statements."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.actor import Actor
from core.bulk import copy_rows
from core.clock import now
from core.facts import record_facts
from core.names import sort_key
from customers import kinds
from customers.actions._import_effects import ROW_COLUMNS, Effect, plain
from customers.actions._import_known import Person, organisations_of, people_of, purchases_of, tell_organisations
from customers.actions._records import (
    REACHABLE,
    keep_search_texts,
    lock_customers,
    lock_handles,
    lock_words,
    tags_named,
)
from customers.enums import PARTLY_TAKEN, KnownRule, LegalBasis, RowOutcome
from customers.matching import own_words, search_text
from customers.matching.drafts import Draft, Reading, read_row
from customers.matching.files import Row
from customers.matching.meeting import Met, meet
from customers.models import Consent, Customer, CustomerImport, Identity, ImportedRow, Organisation, Purchase

ALWAYS_SET = frozenset({"do_not_contact"})  # a wish not to be contacted counts whichever side wins otherwise
UNTOLD = frozenset({"language", "time_zone"})  # have a default: nobody can tell whether it was chosen
NEW_COLUMNS = (
    "id", "name", "sort_key", "organisation_id", "organisation_role", "language", "languages_spoken", "time_zone",
    "customer_since", "owner_id", "do_not_contact", "fields", "search_text",
)  # fmt: skip
IDENTITY_COLUMNS = ("customer_id", "kind", "value", "shown", "is_preferred")
ONCE_MORE = 5  # times that people may be merged away while we wait for their records


@dataclass(frozen=True)
class Chunk:
    """What all rows of a chunk share."""

    source: CustomerImport
    reading: Reading
    by: Actor
    organisations: Mapping[str, int]  # by sort key
    purchases: dict[tuple[str, str], Purchase]


def write_chunk(source: CustomerImport, rows: Sequence[Row], reading: Reading, by: Actor) -> Counter[str]:
    """Take these rows in, in the caller's transaction; answers how many had which outcome.

    Locks as everywhere: handles and names (advisory, sorted), then customers by ascending id. A chunk is small enough
    that its advisory locks fit beside others': PostgreSQL has room for some 6,000.
    """
    drafts = [read_row(row, reading) for row in rows]
    _take_turns(drafts)
    seats = _meet(drafts)
    people = people_of(source, reading, list(dict.fromkeys(met for _draft, met in seats if met)))
    chunk = Chunk(source, reading, by, organisations_of(drafts), purchases_of(drafts))
    if source.known_rule != KnownRule.SKIP:
        tell_organisations(source, drafts, chunk.organisations)
    effects = [_apply(chunk, draft, people[met] if met else None) for draft, met in seats]
    _write(chunk, list(people.values()), effects)
    copy_rows(ImportedRow, ROW_COLUMNS, (effect.row(source) for effect in effects))
    return Counter(
        [str(effect.outcome) for effect in effects]
        + [PARTLY_TAKEN for effect in effects if effect.customer and effect.draft.remarks]
    )


# --- turns -----------------------------------------------------------------------------------------------------------
def _take_turns(drafts: Sequence[Draft]) -> None:
    good = [draft for draft in drafts if not draft.problems]
    lock_handles({handle for draft in good for handle in draft.handles})
    lock_words({f"customers.name:{sort_key(draft.name)}" for draft in good if not draft.handles})
    lock_words({f"customers.organisation:{sort_key(draft.organisation)[:200]}" for draft in good if draft.organisation})
    lock_words({"customers.purchase:{kind}:{number}".format(**draft.purchase) for draft in good if draft.purchase})


def _meet(drafts: Sequence[Draft]) -> list[tuple[Draft, Met | None]]:
    """Who the rows are, with their records locked; people who were merged meanwhile are met again."""
    before = [list(draft.problems) for draft in drafts]
    for _try in range(ONCE_MORE):
        seats = meet(drafts)
        known = {met for _draft, met in seats if met and met.customer}
        locked = lock_customers(*{met.customer.pk for met in known if met.customer})
        if not any(record.merged_into_id for record in locked.values()):
            for met in known:
                met.customer = locked[met.customer.pk] if met.customer else None
            return seats
        for draft, problems in zip(drafts, before, strict=True):
            draft.problems = list(problems)
    raise RuntimeError("people of this file are being merged all the time")  # the job says so and can be started again


# --- one row ---------------------------------------------------------------------------------------------------------
def _apply(chunk: Chunk, draft: Draft, person: Person | None) -> Effect:
    """Change the person (in memory) by what the row says, and note what changed."""
    if person is None:
        return Effect(draft, RowOutcome.BAD)
    first = person.is_new and not person.changed
    effect = Effect(draft, RowOutcome.CREATED if first or person.restored else RowOutcome.UPDATED, person.customer)
    if person.restored:
        effect.restored, person.restored = True, False
        person.customer.archived_at = None
        person.changed.append("restored")
    if person.rule == KnownRule.SKIP:
        effect.outcome = RowOutcome.UNCHANGED
        return effect
    _set_name(draft, person, effect)
    _set_columns(chunk, draft, person, effect)
    _set_fields(draft, person, effect)
    _add_handles(draft, person, effect)
    _add_tags(draft, person, effect)
    _add_purchase(chunk, draft, person, effect)
    _add_consents(chunk, draft, person, effect)
    if first:
        person.changed.append("name")
    elif not effect.says_something:
        effect.outcome = RowOutcome.UNCHANGED
    return effect


def _set_name(draft: Draft, person: Person, effect: Effect) -> None:
    customer = person.customer
    if not customer.name:
        customer.name = draft.name
        return
    stands_in = any(customer.name in (value, shown) for (_kind, value), shown in person.handles.items())
    stands_in = stands_in or any(customer.name == value for _kind, value in person.known_handles)
    if draft.given_name and (person.rule == KnownRule.OVERWRITE or stands_in):
        _set(person, effect, "name", draft.given_name)


def _set_columns(chunk: Chunk, draft: Draft, person: Person, effect: Effect) -> None:
    columns = dict(draft.columns)
    if draft.organisation:
        columns["organisation_id"] = chunk.organisations[sort_key(draft.organisation)[:200]]
    first = person.is_new and not person.changed
    for column, value in columns.items():
        before = getattr(person.customer, column)
        wins = person.rule == KnownRule.OVERWRITE or first or (before in (None, "") and column not in UNTOLD)
        if wins or (column in ALWAYS_SET and value):
            _set(person, effect, column, value)


def _set(person: Person, effect: Effect, column: str, value: Any) -> None:
    before = getattr(person.customer, column)
    if before != value:
        setattr(person.customer, column, value)
        effect.columns[column] = (plain(before), plain(value))
        person.changed.append(column.removesuffix("_id"))


def _set_fields(draft: Draft, person: Person, effect: Effect) -> None:
    for key, value in draft.fields.items():
        before = person.customer.fields.get(key)
        if before != value and (person.rule == KnownRule.OVERWRITE or before in (None, "")):
            person.customer.fields = {**person.customer.fields, key: value}
            effect.fields[key] = (before, value)
            person.changed.append(f"fields.{key}")


def _add_handles(draft: Draft, person: Person, effect: Effect) -> None:
    for handle, shown in draft.handles.items():
        if handle not in person.known_handles and handle not in person.handles:
            person.handles[handle] = shown
            effect.handles.append(handle)
    if effect.handles:
        person.changed.append("identities")


def _add_tags(draft: Draft, person: Person, effect: Effect) -> None:
    for tag in draft.tags:
        if tag.casefold() not in person.tags:
            person.tags.add(tag.casefold())
            person.new_tags.append(tag)
            effect.tags.append(tag)
    if effect.tags:
        person.changed.append("tags")


def _add_purchase(chunk: Chunk, draft: Draft, person: Person, effect: Effect) -> None:
    if not draft.purchase:
        return
    key = draft.purchase["kind"], draft.purchase["number"]
    purchase = chunk.purchases.get(key)
    if purchase is None:
        purchase = Purchase(customer=person.customer, **draft.purchase)
        chunk.purchases[key] = purchase  # the next row of this chunk finds it
        effect.purchases.append(purchase)
        return
    for name, value in draft.purchase.items():
        before = getattr(purchase, name)
        if before != value and (person.rule == KnownRule.OVERWRITE or before in (None, "")):
            setattr(purchase, name, value)
            effect.bought[name] = (plain(before), plain(value))
    if purchase.archived_at is not None:
        effect.bought["archived_at"] = (purchase.archived_at.isoformat(), None)
        purchase.archived_at = None
    effect.purchase = purchase if effect.bought and purchase.pk else None  # a new one is written whole


def _add_consents(chunk: Chunk, draft: Draft, person: Person, effect: Effect) -> None:
    """An answer that says what counts already adds nothing."""
    at = chunk.source.created_at
    if draft.consent_day:
        at = min(at, dt.datetime.combine(draft.consent_day, dt.time(), dt.UTC))
    for topic, channel, allowed in draft.consents:
        answers = person.answers.setdefault((topic, channel), [])
        if person.allows_already(topic, channel) is allowed or (at, allowed) in answers:
            continue
        answers.append((at, allowed))
        answers.sort()
        effect.consents.append(
            Consent(
                customer=person.customer, topic=topic, channel=channel, allowed=allowed, given_at=at,
                source=f"Import {chunk.source.file_name}"[:100], legal_basis=LegalBasis.CONSENT,
                actor_kind=chunk.by.kind, actor_id=chunk.by.id, actor_label=chunk.by.label,
            )
        )  # fmt: skip


# --- all rows --------------------------------------------------------------------------------------------------------
def _write(chunk: Chunk, people: Sequence[Person], effects: Sequence[Effect]) -> None:
    new = [person for person in people if person.is_new]
    known = [person for person in people if not person.is_new and person.changed]
    _write_new(chunk, new)
    for person in known:
        person.customer.version += 1
        person.customer.save()
    copy_rows(Identity, IDENTITY_COLUMNS, (row for person in people for row in _identities(person)))
    _write_tags(people)
    keep_search_texts([person.customer for person in known])
    for effect in effects:
        if effect.purchase is not None:
            effect.purchase.save()
    Purchase.objects.bulk_create(purchase for effect in effects for purchase in effect.purchases)
    Consent.objects.bulk_create(consent for effect in effects for consent in effect.consents)
    record_facts(facts=list(_facts(chunk, people, effects)), by=chunk.by, source=chunk.source.fact_source, history=True)


def _write_new(chunk: Chunk, people: Sequence[Person]) -> None:
    names = dict(Organisation.objects.in_bulk(set(chunk.organisations.values()))) if chunk.organisations else {}
    definitions = list(chunk.reading.definitions.values())
    for person in people:
        customer = person.customer
        customer.sort_key = sort_key(customer.name)[:200]
        organisation = names[customer.organisation_id].name if customer.organisation_id else ""
        texts = own_words(definitions, customer.fields)
        customer.search_text = search_text(names=[customer.name, organisation], handles=person.handles, texts=texts)
    copy_rows(Customer, NEW_COLUMNS, ([getattr(person.customer, name) for name in NEW_COLUMNS] for person in people))


def _identities(person: Person) -> Iterable[tuple[Any, ...]]:
    preferred = person.preferred
    for (kind, value), shown in person.handles.items():
        first = not preferred and kind in REACHABLE
        preferred = preferred or first
        yield person.customer.pk, kind, value, shown, first


def _write_tags(people: Sequence[Person]) -> None:
    names = {tag.casefold(): tag for person in people for tag in person.new_tags}
    known = {tag.name.casefold(): tag.pk for tag in tags_named(list(names.values()))}
    through = Customer.tags.through
    through._default_manager.bulk_create(
        (
            through(customer_id=person.customer.pk, tag_id=known[tag.casefold()])
            for person in people
            for tag in person.new_tags
        ),
        ignore_conflicts=True,
    )


def _facts(chunk: Chunk, people: Sequence[Person], effects: Sequence[Effect]) -> Iterable[dict[str, Any]]:
    labels = {f"fields.{key}": one.label for key, one in chunk.reading.definitions.items()}
    for person in people:
        if person.is_new:
            yield {"customer_id": person.customer.pk, "kind": kinds.CREATED}
        elif person.changed:
            if "restored" in person.changed:
                yield {"customer_id": person.customer.pk, "kind": kinds.RESTORED}
            changed = list(dict.fromkeys(name for name in person.changed if name != "restored"))
            told = {name: labels[name] for name in changed if name in labels}
            data = {"fields": changed, "labels": told} if told else {"fields": changed}
            if changed:
                yield {"customer_id": person.customer.pk, "kind": kinds.CHANGED, "data": data}
    at = now()
    for effect in effects:
        for bought in effect.purchases:
            yield _purchase_fact(bought, kinds.PURCHASE_RECORDED)
        if effect.purchase is not None:
            kind = kinds.PURCHASE_RECORDED if "archived_at" in effect.bought else kinds.PURCHASE_CHANGED
            yield _purchase_fact(effect.purchase, kind) | {"data": {"fields": list(effect.bought)}}
        for consent in effect.consents:
            yield {
                "customer_id": consent.customer.pk,
                "kind": kinds.CONSENT_GIVEN if consent.allowed else kinds.CONSENT_WITHDRAWN,
                "occurred_at": min(consent.given_at, at),
                "channel": consent.channel,
                "subject": (kinds.CONSENT_SUBJECT, consent.pk),
                "data": {"topic": consent.topic},
            }


def _purchase_fact(purchase: Purchase, kind: str) -> dict[str, Any]:
    return {"customer_id": purchase.customer_id, "kind": kind, "subject": (kinds.PURCHASE_SUBJECT, purchase.pk)}
