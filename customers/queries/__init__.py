"""Reads of the customers app."""

from customers.queries.changes import changed_since
from customers.queries.consents import Answer, Standing, consent_history, consent_standing, may_contact
from customers.queries.family import (
    customers_by_id,
    families,
    family_ids,
    find_by_identity,
    find_owners,
    survivor_ids,
    survivor_of,
)

__all__ = [
    "Answer",
    "Standing",
    "changed_since",
    "consent_history",
    "consent_standing",
    "customers_by_id",
    "families",
    "family_ids",
    "find_by_identity",
    "find_owners",
    "may_contact",
    "survivor_ids",
    "survivor_of",
]
