"""Reads of the customers app."""

from customers.queries.changes import changed_since
from customers.queries.consents import Answer, Standing, consent_history, consent_standing, consents_by_id, may_contact
from customers.queries.family import (
    customers_by_id,
    families,
    family_ids,
    find_by_identity,
    find_owners,
    survivor_ids,
    survivor_of,
)
from customers.queries.header import CustomerHeader, customer_header
from customers.queries.lists import (
    ORDER,
    CustomerListing,
    CustomerRow,
    customer_columns,
    customer_list,
    customer_listing,
    customer_rows,
    find_customers,
    organisation_list,
    possible_owners,
    search_hits,
    similar_customers,
    tag_names,
)

__all__ = [
    "ORDER",
    "Answer",
    "CustomerHeader",
    "CustomerListing",
    "CustomerRow",
    "Standing",
    "changed_since",
    "consent_history",
    "consent_standing",
    "consents_by_id",
    "customer_columns",
    "customer_header",
    "customer_list",
    "customer_listing",
    "customer_rows",
    "customers_by_id",
    "families",
    "family_ids",
    "find_by_identity",
    "find_customers",
    "find_owners",
    "may_contact",
    "organisation_list",
    "possible_owners",
    "search_hits",
    "similar_customers",
    "survivor_ids",
    "survivor_of",
    "tag_names",
]
