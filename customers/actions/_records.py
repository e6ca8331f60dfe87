"""What the actions of this app share: taking turns, checking fields and handles, keeping the text that is searched.

Locks are taken in this order: handles and organisation names (advisory, sorted), then customers by ascending id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from core.errors import RuleBroken, Stale
from core.names import sort_key
from customers.enums import FieldSubject, IdentityKind
from customers.matching import own_words, search_text
from customers.models import Customer, Identity, Organisation, Tag
from customers.queries import all_definitions, changed_since, families, family_ids, find_owners
from customers.validators import check_language, check_name, check_time_zone, normalise
from teams.models import User

REACHABLE = (IdentityKind.EMAIL, IdentityKind.PHONE, IdentityKind.SOCIAL)
TEXTS = {"organisation_role": 100, "languages_spoken": 200}
ALL_HANDLES = 0x6A630002  # an advisory lock ('jc', 2): shared by whoever holds some handles, alone to hold all
Handles = dict[tuple[str, str], str]  # (kind, normalised value) -> as given


class HandleTaken(RuleBroken):
    """Another customer has this handle (`extra["value"]`): `extra["existing"]` is their id."""

    status = 409
    code = "duplicate_identity"


# --- turns -----------------------------------------------------------------------------------------------------------
def lock_words(words: Iterable[str]) -> None:
    """Hold these words until commit; whoever writes one of them waits. Closes the gap before a unique row exists."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(word, 0)) FROM unnest(%s::text[]) AS word", [sorted(words)]
        )


def lock_handles(handles: Iterable[tuple[str, str]]) -> None:
    """Hold these handles until commit."""
    words = [f"customers.identity:{kind}:{value}" for kind, value in handles]
    if words:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [ALL_HANDLES])
        lock_words(words)


def lock_all_handles() -> None:
    """Hold every handle until commit: for thousands of new ones at once, more than there are locks to have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ALL_HANDLES])


def lock_customers(*customer_ids: int) -> dict[int, Customer]:
    """Hold these records until commit, by ascending id; unknown ids raise Customer.DoesNotExist."""
    rows = Customer.objects.select_for_update(no_key=True).filter(pk__in=customer_ids).order_by("pk")
    found = {row.pk: row for row in rows}
    for customer_id in customer_ids:
        if customer_id not in found:
            raise Customer.DoesNotExist(f"no customer {customer_id}")
    return found


def lock_survivor(customer_id: int) -> Customer:
    """Hold the record in which this person lives on. Merged by somebody else while we waited: we follow."""
    while True:
        survivor_id = family_ids(customer_id)[0]
        customer = lock_customers(survivor_id)[survivor_id]
        if customer.merged_into_id is None:
            return customer


# --- handles ---------------------------------------------------------------------------------------------------------
def clean_handles(identities: Iterable[Sequence[str]]) -> Handles:
    """(kind, value) pairs in their normal form with the value as given, each once, in the given order."""
    handles: Handles = {}
    for kind, value in identities:
        handles.setdefault((str(kind), normalise(kind, value)), str(value).strip())
    return handles


def refuse_taken(handles: Iterable[tuple[str, str]], *, but: int | None = None) -> None:
    """Raise HandleTaken for the first handle that belongs to somebody else than the person `but`."""
    owners = find_owners(handles)
    for handle in handles:
        owner = owners.get(handle)
        if owner is not None and owner != but:
            raise HandleTaken(
                _("%(value)s belongs to another customer already.") % {"value": handle[1]},
                field=handle[0],
                extra={"existing": owner, "value": handle[1]},
            )


def preferred_of(handles: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """The handle by which a person is reached first: the first one that somebody can answer on."""
    return next((handle for handle in handles if handle[0] in REACHABLE), None)


def write_handles(customer: Customer, handles: Handles, preferred: tuple[str, str] | None) -> None:
    """Insert these handles for this customer."""
    Identity.objects.bulk_create(
        Identity(customer=customer, kind=kind, value=value, shown=shown[:254], is_preferred=(kind, value) == preferred)
        for (kind, value), shown in handles.items()
    )


# --- fields ----------------------------------------------------------------------------------------------------------
def clean_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Checked values by column; `organisation` (a name, found or made) becomes organisation_id. Tags stay names.

    Unknown fields raise TypeError, bad values RuleBroken with their field.
    """
    return {column: value for name, given in fields.items() for column, value in [_clean(name, given)]}


def _clean(name: str, value: Any) -> tuple[str, Any]:
    match name:
        case "name":
            return name, check_name(value)
        case "organisation":
            return "organisation_id", organisation_named(value).pk if str(value or "").strip() else None
        case "organisation_id":
            return name, _known(Organisation, value, "organisation")
        case "owner_id":
            return name, _known(User, value, "owner")
        case "organisation_role" | "languages_spoken":
            text = " ".join(str(value or "").split())
            return name, check_name(text, field=name, longest=TEXTS[name]) if text else ""
        case "language":
            return name, check_language(value)
        case "time_zone":
            return name, check_time_zone(value)
        case "customer_since":
            if value is not None and not isinstance(value, dt.date):
                raise RuleBroken(_("Enter a date."), code="bad_date", field=name)
            return name, value
        case "do_not_contact":
            return name, bool(value)
        case "tags":
            return name, clean_tags(value)
        case _:
            raise TypeError(f"a customer has no field {name!r}")


def _known(model: Any, pk: Any, field: str) -> int | None:
    if pk is None:
        return None
    if not model.objects.filter(pk=pk).exists():
        raise RuleBroken(_("This is not there any more."), code="unknown", field=field)
    return int(pk)


def clean_tags(names: Iterable[str]) -> list[str]:
    """Tag names, each once whatever its case, in the given order."""
    tags = (check_name(name, field="tags", longest=50) for name in names if str(name).strip())
    first: dict[str, str] = {}
    for tag in tags:
        first.setdefault(tag.casefold(), tag)
    return list(first.values())


def tags_named(names: Sequence[str]) -> list[Tag]:
    """These tags, made where they are new."""
    if not names:
        return []
    Tag.objects.bulk_create([Tag(name=name) for name in sorted(names)], ignore_conflicts=True)
    return list(Tag.objects.named(names))


def organisation_named(name: str) -> Organisation:
    """The organisation of this name (case and accents aside), made where there is none."""
    name = check_name(name, field="organisation")
    key = sort_key(name)[:200]
    lock_words([f"customers.organisation:{key}"])
    known = Organisation.objects.filter(sort_key=key, archived_at=None).order_by("pk").first()
    return known or Organisation.objects.create(name=name)


# --- the text that is searched -----------------------------------------------------------------------------------
def keep_search_text(customer: Customer) -> None:
    """Set what this person is found by, from the whole family, on the given (locked) survivor and in its row."""
    keep_search_texts([customer])


def keep_search_texts(customers: Sequence[Customer]) -> None:
    """The same for many (locked) survivors at once: five queries, and one more for each whose text is another now."""
    if not customers:
        return
    related = families([customer.pk for customer in customers])
    everybody = [member for members in related.values() for member in members]
    records = Customer.objects.select_related("organisation").in_bulk(everybody)
    handles: dict[int, list[tuple[str, str]]] = {}
    for pk, kind, value in (
        Identity.objects.filter(customer__in=everybody).order_by("pk").values_list("customer_id", "kind", "value")
    ):
        handles.setdefault(pk, []).append((kind, value))
    # archived ones too: a field that is asked for again finds people at once
    fields = list(all_definitions(FieldSubject.CUSTOMER)) if any(row.fields for row in records.values()) else []
    for customer in customers:
        rows = [records[pk] for pk in sorted(related[customer.pk])]
        names = [word for row in rows for word in (row.name, row.organisation.name if row.organisation else "")]
        theirs = [handle for row in rows for handle in handles.get(row.pk, [])]
        texts = [text for row in rows for text in own_words(fields, row.fields)]
        text = search_text(names=names, handles=theirs, texts=texts)
        if text != records[customer.pk].search_text:
            Customer.objects.filter(pk=customer.pk).update(search_text=text)
        customer.search_text = text


def save_next(row: Customer | Organisation) -> None:
    """Save the locked row as its next version."""
    row.version += 1
    row.save()


def stale(row: Customer | Organisation, version: int) -> Stale:
    """The refusal of a change made on an older version: who changed what since."""
    fresh = changed_since(row, version)
    told = {"who": fresh["by"] or _("Somebody"), "ago": fresh["ago"]}
    if isinstance(row, Customer):
        return Stale(_("%(who)s changed this customer %(ago)s.") % told, fresh=fresh)
    return Stale(_("%(who)s changed this organisation %(ago)s.") % told, fresh=fresh)
