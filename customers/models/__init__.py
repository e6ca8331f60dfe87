"""Customers and what belongs to them."""

from customers.models.briefs import BriefPin
from customers.models.consents import Consent
from customers.models.documents import Document
from customers.models.duplicates import DuplicateSuggestion
from customers.models.fields import FieldDefinition
from customers.models.imports import CustomerImport, ImportedRow
from customers.models.lists import BulkChange, BulkChangeRow, ListChoice, ListExport, SavedView
from customers.models.organisations import SPELLED_NAME, Organisation
from customers.models.people import SPELLED, Customer, CustomerLink, CustomerQuerySet, Identity, Tag, TagQuerySet
from customers.models.persons import PersonQuerySet
from customers.models.presence import Presence
from customers.models.purchases import Purchase

__all__ = [
    "SPELLED",
    "SPELLED_NAME",
    "BriefPin",
    "BulkChange",
    "BulkChangeRow",
    "ListChoice",
    "ListExport",
    "Consent",
    "Customer",
    "CustomerImport",
    "CustomerLink",
    "CustomerQuerySet",
    "Document",
    "DuplicateSuggestion",
    "FieldDefinition",
    "Identity",
    "ImportedRow",
    "Organisation",
    "PersonQuerySet",
    "Presence",
    "Purchase",
    "SavedView",
    "Tag",
    "TagQuerySet",
]
