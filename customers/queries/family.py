"""One person may have several records: the survivor and those merged into it. Reads cover the whole family."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models.expressions import RawSQL

from customers.models import Customer, Identity
from customers.validators import normalise

_FAMILIES = """
    WITH RECURSIVE up AS (
        SELECT id AS asked, id, merged_into_id FROM customers_customer WHERE id = ANY(%s)
        UNION
        SELECT up.asked, c.id, c.merged_into_id FROM customers_customer c JOIN up ON c.id = up.merged_into_id
    ), family AS (
        SELECT asked, id, 0 AS depth FROM up WHERE merged_into_id IS NULL
        UNION ALL
        SELECT f.asked, c.id, f.depth + 1 FROM customers_customer c JOIN family f ON c.merged_into_id = f.id
    )
    SELECT asked, id FROM family ORDER BY asked, depth, id
"""


def families(customer_ids: Collection[int]) -> dict[int, list[int]]:
    """For each of these ids all ids of that person, the survivor's first; ids nobody has are left out. One query."""
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FAMILIES, [list(customer_ids)])
        for asked, member in cursor.fetchall():
            found.setdefault(asked, []).append(member)
    return found


def family_ids(customer_id: int) -> list[int]:
    """All ids of this person, the survivor's first. Raises Customer.DoesNotExist."""
    try:
        return families([customer_id])[customer_id]
    except KeyError as error:
        raise Customer.DoesNotExist(f"no customer {customer_id}") from error


def survivor_ids(customer_ids: Collection[int]) -> dict[int, int]:
    """For each of these ids the id of the record that person lives on in. One query."""
    return {asked: members[0] for asked, members in families(customer_ids).items()}


def survivor_of(customer_id: int) -> Customer:
    """The record this person lives on in: itself, or the end of the chain of merges. Raises Customer.DoesNotExist.

    One query, and one more per link of the chain.
    """
    customer = Customer.objects.get(pk=customer_id)
    while customer.merged_into_id is not None:
        customer = Customer.objects.get(pk=customer.merged_into_id)
    return customer


def records_of_people(text: str) -> RawSQL:
    """Ids of all records, merged ones too, of people in whom every word of `text` is found: for `customer__in`."""
    found, values = Customer.objects.all().matching(text).order_by().values("pk").query.sql_with_params()
    return RawSQL(  # noqa: S611 (fixed text around a compiled query)
        f"""WITH RECURSIVE down(id) AS (({found}) UNION
            SELECT c.id FROM customers_customer c JOIN down ON c.merged_into_id = down.id) SELECT id FROM down""",
        values,
    )


def customers_by_id(customer_ids: Collection[int], user: object = None) -> dict[int, Customer]:
    """These records by id (merged ones too), as the story shows them. One query."""
    return Customer.objects.in_bulk(list(customer_ids))


def find_by_identity(kind: str, value: str) -> Customer | None:
    """The person known by this handle (`value` normalised), None where nobody is."""
    owner = Identity.objects.filter(kind=kind, value=value).values_list("customer_id", flat=True).first()
    return None if owner is None else survivor_of(owner)


def find_owners(handles: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Who has these (kind, normalised value) already: the survivor's id by handle. Two queries at most."""
    wanted = set(handles)
    if not wanted:
        return {}
    rows = Identity.objects.filter(
        kind__in={kind for kind, _ in wanted}, value__in={value for _, value in wanted}
    ).values_list("kind", "value", "customer_id")
    owners = {(kind, value): owner for kind, value, owner in rows if (kind, value) in wanted}
    survivors = survivor_ids(set(owners.values())) if owners else {}
    return {handle: survivors[owner] for handle, owner in owners.items()}


def normal_handle(kind: str, value: str) -> str:
    """The one form in which this handle is compared and kept, for floors above. Raises RuleBroken when it is none."""
    return normalise(kind, value)
