"""Reads of the customers app."""

from customers.queries.changes import changed_since
from customers.queries.consents import Answer, Standing, consent_history, consent_standing, consents_by_id, may_contact
from customers.queries.documents import document_list, documents_by_id
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
from customers.queries.own_fields import (
    OwnValue,
    all_definitions,
    definitions,
    field_filter,
    in_words,
    own_values,
    plain_words,
)
from customers.queries.presence import PRESENT_FOR, Viewer, others_present
from customers.queries.purchases import PurchaseLine, purchase_lines, purchase_list, purchases_by_id

__all__ = [
    "ORDER",
    "PRESENT_FOR",
    "Answer",
    "CustomerHeader",
    "CustomerListing",
    "CustomerRow",
    "OwnValue",
    "PurchaseLine",
    "Standing",
    "Viewer",
    "all_definitions",
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
    "definitions",
    "document_list",
    "documents_by_id",
    "families",
    "family_ids",
    "field_filter",
    "find_by_identity",
    "find_customers",
    "find_owners",
    "in_words",
    "may_contact",
    "organisation_list",
    "others_present",
    "own_values",
    "plain_words",
    "possible_owners",
    "purchase_lines",
    "purchase_list",
    "purchases_by_id",
    "search_hits",
    "similar_customers",
    "survivor_ids",
    "survivor_of",
    "tag_names",
]
