"""What stands at the top of everything about one customer."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from customers.models import Customer, Identity, Purchase, Tag
from customers.queries.consents import Standing, consent_standing
from customers.queries.family import family_ids
from customers.queries.lists import handles_of


@dataclass(frozen=True)
class CustomerHeader:
    """Who this is and how to reach them, over all records of the person.

    `members`: ids of the family, the survivor's first; `merged`: the records that went into it; `handles`: preferred
    one first; `consents`: what counts now, by topic; `purchases`: (PurchaseKind, how many).
    """

    customer: Customer
    members: tuple[int, ...]
    merged: tuple[Customer, ...]
    handles: tuple[Identity, ...]
    consents: tuple[Standing, ...]
    do_not_contact: bool
    tags: tuple[Tag, ...]
    purchases: tuple[tuple[str, int], ...]


def customer_header(customer_id: int) -> CustomerHeader:
    """The header of this person; a merged id answers with the survivor's. Raises Customer.DoesNotExist. Six queries."""
    members = family_ids(customer_id)
    records = {row.pk: row for row in Customer.objects.filter(pk__in=members).select_related("organisation", "owner")}
    head = members[0]
    counted = Purchase.objects.filter(customer__in=members).order_by("kind").values_list("kind").annotate(Count("id"))
    return CustomerHeader(
        customer=records[head],
        members=tuple(members),
        merged=tuple(records[member] for member in members[1:]),
        handles=tuple(handles_of({head: members})[head]),
        consents=tuple(consent_standing(members)),
        do_not_contact=any(row.do_not_contact for row in records.values()),
        tags=tuple(Tag.objects.filter(customers__in=members).order_by("name").distinct()),
        purchases=tuple(counted),
    )
