"""Which customers a list is about. Merged records never appear: their survivor does, for all of the family."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.lookups import Exact

from core.names import search_fragments
from core.registries import registries
from customers.enums import FieldSubject, IdentityKind
from customers.models import Consent, Customer, ImportedRow, Tag
from customers.queries.family import find_by_identity, survivor_ids
from customers.queries.own_fields import definitions, field_filter
from customers.validators import LONGEST
from teams.models import Membership

#: How a list can be ordered: what the address says -> columns with an index, the last one unique.
SORTS: dict[str, tuple[str, ...]] = {
    "name": ("sort_key", "id"),
    "-name": ("-sort_key", "-id"),
    "changed": ("updated_at", "id"),
    "-changed": ("-updated_at", "-id"),
    "added": ("id",),
    "-added": ("-id",),
}
ORDER = SORTS["name"]
FEW_ROWS = 2000

# Survivors of merged records of which {rows} says something. Few records are merged away, so this is a short walk.
_MERGED_INTO = """
    WITH RECURSIVE up AS (
        SELECT gone.id, gone.merged_into_id FROM customers_customer gone
        WHERE gone.merged_into_id IS NOT NULL AND EXISTS ({rows})
        UNION
        SELECT c.id, c.merged_into_id FROM customers_customer c JOIN up ON c.id = up.merged_into_id
    )
    SELECT id FROM up WHERE merged_into_id IS NULL
"""
_MERGED_REFUSES = _MERGED_INTO.format(rows="SELECT 1 WHERE gone.do_not_contact")
# Survivors of merged records that belong to this organisation. Few records are merged away, so this is a short walk.
_BELONGS_BY_MERGE = """
    WITH RECURSIVE up AS (
        SELECT id, merged_into_id FROM customers_customer WHERE organisation_id = %s AND merged_into_id IS NOT NULL
        UNION
        SELECT c.id, c.merged_into_id FROM customers_customer c JOIN up ON c.id = up.merged_into_id
    )
    SELECT id FROM up WHERE merged_into_id IS NULL
"""
# What families with merged records last answered on a topic, those who said yes.
_MERGED_ALLOWED = """
    WITH RECURSIVE family AS (
        SELECT DISTINCT head.id AS head, head.id FROM customers_customer head
        JOIN customers_customer gone ON gone.merged_into_id = head.id WHERE head.merged_into_id IS NULL
        UNION
        SELECT family.head, c.id FROM customers_customer c JOIN family ON c.merged_into_id = family.id
    ), newest AS (
        SELECT DISTINCT ON (head) head, allowed FROM family JOIN customers_consent a ON a.customer_id = family.id
        WHERE a.topic = %s AND a.channel = '' ORDER BY head, a.given_at DESC, a.id DESC
    )
    SELECT head FROM newest WHERE allowed
"""


def customer_list(
    user: Any,
    text: str = "",
    tag: str = "",
    *,
    owner: int | None = None,
    without_owner: bool = False,
    team: int | None = None,
    organisation: int | None = None,
    language: str = "",
    do_not_contact: bool | None = None,
    allows: str = "",
    archived: bool | None = False,
    email: str | None = None,
    phone: str | None = None,
    updated_since: dt.datetime | None = None,
    own: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
    imported: int | None = None,
) -> QuerySet[Customer]:
    """The people this user may see, each once, as lists want them (organisation, owner, tags loaded).

    `text`: every word in name, organisation, handles or own fields; `tag`: its name; `team`: one of its members owns
    the customer; `email`, `phone`: normalised handles; `allows`: a topic the customer said yes to; `archived`: those
    instead of the current ones (None: both); `own`: values of own fields by key (raises RuleBroken for a bad one, keys
    nobody defined are left out); `more`: what higher floors narrow by; `imported`: who is in the file of this import.
    Not ordered: page it by one of SORTS.
    """
    found = Customer.objects.visible_to(user).survivors()
    conditions = [Q(search_text__contains=fragment) for fragment in search_fragments(text)]
    if archived is not None:
        conditions.append(Q(archived_at__isnull=not archived))
    if tag:
        conditions.append(family_has(_tagged([row.pk for row in Tag.objects.named([tag])])))
    if owner is not None or without_owner:
        conditions.append(Q(owner=None if without_owner else owner))
    if team is not None:
        conditions.append(Q(owner__in=Membership.objects.filter(team=team).values("user")))
    if organisation is not None:
        conditions.append(belongs_to(organisation))
    if do_not_contact is not None:
        refused = Q(do_not_contact=True) | Q(pk__in=RawSQL(_MERGED_REFUSES, []))  # noqa: S611 (fixed text)
        conditions.append(refused if do_not_contact else ~refused)
    if language:
        conditions.append(Q(language=language))
    if allows:
        conditions.append(_allowed(allows))
    if updated_since is not None:
        conditions.append(Q(updated_at__gte=updated_since))
    if imported is not None:
        conditions.append(family_has(ImportedRow.objects.filter(source=imported, customer__isnull=False)))
    conditions += [*_with_handles(email, phone), *_own(own or {}), *_more(more or {})]
    return found.filter(*conditions).select_related("organisation", "owner").prefetch_related("tags")


def belongs_to(organisation_id: int) -> Q:
    """Everybody who belongs to this organisation, also those of whom a merged record does."""
    return Q(organisation=organisation_id) | Q(pk__in=RawSQL(_BELONGS_BY_MERGE, [organisation_id]))  # noqa: S611


def family_has(rows: QuerySet[Any]) -> Q:
    """Customers of whom there is one of these `rows` (of a model with a `customer`), on any record of the family.

    Asks at once whether they are few: then those are read, instead of trying everybody by name until a page is full.
    """
    few = list(rows.order_by().values_list("customer_id", flat=True)[: FEW_ROWS + 1])
    if len(few) <= FEW_ROWS:
        return Q(pk__in=set(survivor_ids(few).values()))
    there = rows.order_by().filter(customer_id=RawSQL("gone.id", [])).values("pk")
    sql, params = there.query.sql_with_params()
    merged = RawSQL(_MERGED_INTO.format(rows=sql), params)  # noqa: S611 (put together from our own words)
    return Q(Exists(rows.filter(customer=OuterRef("pk")))) | Q(pk__in=merged)


def _tagged(tag_ids: list[int]) -> QuerySet[Any]:
    return Customer.tags.through._default_manager.filter(tag__in=tag_ids or [0])


def _allowed(topic: str) -> Q:
    """Who answered yes last, for all channels. Topics that need no answer (service) are not asked for here."""
    answers = Consent.objects.filter(customer=OuterRef("pk"), topic=topic, channel="").order_by("-given_at", "-id")
    merged = Customer.objects.filter(merged_into=OuterRef("pk"))
    own = ~Q(Exists(merged)) & Q(Exact(Subquery(answers.values("allowed")[:1]), True))
    return own | Q(pk__in=RawSQL(_MERGED_ALLOWED, [topic]))  # noqa: S611 (fixed text)


def _with_handles(email: str | None, phone: str | None) -> list[Q]:
    handles = [(kind, value) for kind, value in ((IdentityKind.EMAIL, email), (IdentityKind.PHONE, phone)) if value]
    known = [find_by_identity(kind, value[:LONGEST]) for kind, value in handles]
    return [Q(pk=row.pk) if row else Q(pk__in=[]) for row in known]


def _own(values: Mapping[str, str]) -> list[Q]:
    if not values:
        return []
    return [field_filter(one, values[one.key]) for one in definitions(FieldSubject.CUSTOMER) if one.key in values]


def _more(values: Mapping[str, str]) -> list[Q]:
    known = ((registries.customer_narrowings.get(key), value) for key, value in values.items())
    return [one.narrow(value) for one, value in known if one is not None and value in dict(one.choices)]
