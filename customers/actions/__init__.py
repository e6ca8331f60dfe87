"""Every change of the customers app."""

from customers.actions._records import HandleTaken
from customers.actions.consents import record_consent
from customers.actions.documents import (
    add_document,
    archive_document,
    restore_document,
    store_document,
    sweep_documents,
)
from customers.actions.merging import merge_customers, unmerge_customer
from customers.actions.organisations import change_organisation, create_organisation, find_or_create_organisation
from customers.actions.own_fields import archive_field, change_field, create_field, move_field, restore_field
from customers.actions.people import (
    add_identity,
    archive_customer,
    change_customer,
    create_customer,
    find_or_create_customer,
    restore_customer,
)

__all__ = [
    "HandleTaken",
    "add_document",
    "add_identity",
    "archive_customer",
    "archive_document",
    "archive_field",
    "change_customer",
    "change_field",
    "change_organisation",
    "create_customer",
    "create_field",
    "create_organisation",
    "find_or_create_customer",
    "find_or_create_organisation",
    "merge_customers",
    "move_field",
    "record_consent",
    "restore_customer",
    "restore_document",
    "restore_field",
    "store_document",
    "sweep_documents",
    "unmerge_customer",
]
