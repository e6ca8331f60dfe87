"""What stands beside a customer's story: what they have, and what the company keeps about them in fields of its own."""

from __future__ import annotations

from dataclasses import dataclass

from customers.enums import FieldSubject
from customers.models import Customer
from customers.queries.family import family_ids
from customers.queries.own_fields import OwnValue, definitions, own_values
from customers.queries.purchases import PurchaseLine, purchase_lines


@dataclass(frozen=True)
class CustomerDetails:
    """`purchases` of the whole family; `values`: own fields that hold something; `has_fields`: there are any at all."""

    purchases: tuple[PurchaseLine, ...]
    values: tuple[OwnValue, ...]
    has_fields: bool


def customer_details(customer: Customer, members: list[int] | None = None) -> CustomerDetails:
    """The details of this (surviving) customer. Two queries, one more where `members` (the family) is not known."""
    values = own_values(definitions(FieldSubject.CUSTOMER), customer.fields)
    return CustomerDetails(
        purchases=tuple(purchase_lines(members or family_ids(customer.pk))),
        values=tuple(one for one in values if one.value is not None),
        has_fields=bool(values),
    )
