"""Every change of the customers app."""

from customers.actions._records import HandleTaken
from customers.actions.briefs import change_pin, pin_line, restore_pin, unpin_line
from customers.actions.bulk import AT_ONCE, change_customers, undo_change
from customers.actions.consents import record_consent
from customers.actions.documents import (
    add_document,
    archive_document,
    restore_document,
    store_document,
    sweep_documents,
)
from customers.actions.duplicates import (
    compare_changed,
    compare_customer,
    dismiss_suggestion,
    reopen_suggestion,
    sweep_suggestions,
)
from customers.actions.exports import end_export, record_export
from customers.actions.handles import add_identity, prefer_identity, remove_identity
from customers.actions.importing import (
    discard_import,
    forget_import_files,
    plan_import,
    reread_import,
    resume_import,
    start_import,
    store_import,
    undo_import,
)
from customers.actions.many import NewPerson, find_or_create_customers
from customers.actions.merging import merge_customers, merge_many, unmerge_customer
from customers.actions.organisations import (
    archive_organisation,
    change_organisation,
    create_organisation,
    find_or_create_organisation,
    restore_organisation,
)
from customers.actions.own_fields import archive_field, change_field, create_field, move_field, restore_field
from customers.actions.people import (
    archive_customer,
    change_customer,
    create_customer,
    find_or_create_customer,
    restore_customer,
)
from customers.actions.presence import mark_gone, mark_present
from customers.actions.purchases import (
    PurchaseTaken,
    change_purchase,
    record_purchase,
    remove_purchase,
    restore_purchase,
)
from customers.actions.saved_views import change_view, choose_columns, delete_view, open_first, save_view
from customers.matching.files import BadFile, open_table

__all__ = [
    "AT_ONCE",
    "BadFile",
    "HandleTaken",
    "NewPerson",
    "PurchaseTaken",
    "add_document",
    "add_identity",
    "archive_customer",
    "archive_document",
    "archive_field",
    "archive_organisation",
    "change_customer",
    "change_customers",
    "change_field",
    "change_organisation",
    "change_pin",
    "change_purchase",
    "change_view",
    "choose_columns",
    "compare_changed",
    "compare_customer",
    "create_customer",
    "create_field",
    "create_organisation",
    "delete_view",
    "discard_import",
    "dismiss_suggestion",
    "end_export",
    "find_or_create_customer",
    "find_or_create_customers",
    "find_or_create_organisation",
    "forget_import_files",
    "mark_gone",
    "mark_present",
    "merge_customers",
    "merge_many",
    "move_field",
    "open_first",
    "open_table",
    "pin_line",
    "plan_import",
    "prefer_identity",
    "record_consent",
    "record_export",
    "record_purchase",
    "remove_identity",
    "remove_purchase",
    "reopen_suggestion",
    "reread_import",
    "restore_customer",
    "restore_document",
    "restore_field",
    "restore_organisation",
    "restore_pin",
    "restore_purchase",
    "resume_import",
    "save_view",
    "start_import",
    "store_document",
    "store_import",
    "sweep_documents",
    "sweep_suggestions",
    "undo_change",
    "undo_import",
    "unmerge_customer",
    "unpin_line",
]
