"""What each table of this app holds about a person, how it is found, and how nothing of it is left."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from core.clock import now
from core.registries import PersonalData
from customers.files import storage
from customers.models import (
    BriefPin,
    BulkChangeRow,
    Consent,
    Customer,
    CustomerImport,
    CustomerLink,
    Document,
    DuplicateSuggestion,
    Identity,
    ImportedRow,
    Presence,
    Purchase,
)


def _of_customer(model: Any) -> Any:
    def rows(customer_ids: Iterable[int]) -> QuerySet[Any]:
        return model._default_manager.filter(customer__in=list(customer_ids))

    return rows


def _erase_customers(rows: QuerySet[Customer]) -> None:
    """Keep the row (figures count it), take the person out of it."""
    for customer in rows:
        customer.tags.clear()
    rows.update(
        name="", sort_key="", search_text="", organisation=None, organisation_role="", languages_spoken="",
        time_zone="UTC", customer_since=None, do_not_contact=True, fields={}, erased_at=now(),
    )  # fmt: skip


def _erase_documents(rows: QuerySet[Document]) -> None:
    for names in rows.values_list("stored_as", "thumbnail_as"):
        transaction.on_commit(partial(storage.discard, *names))
    rows.delete()


def _suggestions(customer_ids: Iterable[int]) -> QuerySet[DuplicateSuggestion]:
    ids = list(customer_ids)
    return DuplicateSuggestion.objects.filter(Q(first__in=ids) | Q(second__in=ids))


def _delete(rows: QuerySet[Any]) -> None:
    rows.delete()


def _erase_consents(rows: QuerySet[Consent]) -> None:
    """What was allowed stays as evidence; who wrote it down and where it came from does not name the person."""
    rows.update(source="")


def _erase_purchases(rows: QuerySet[Purchase]) -> None:
    """Value and dates stay for the figures; number and name of what was bought go."""
    for purchase in rows:
        purchase.number, purchase.name = f"erased-{purchase.pk}", ""
        purchase.save()


def _erase_imported(rows: QuerySet[ImportedRow]) -> None:
    """What the import changed goes, and the uploaded files the person stood in, where they are read to the end."""
    for source in (
        CustomerImport.objects.filter(pk__in=rows.values("source")).exclude(stored_as="").select_related("job")
    ):
        if source.is_over:
            source.delete_files()
            source.stored_as, source.file_deleted_at = "", now()
            source.save()
    rows.update(changes={}, cells=[], problems=[], undo_note="")


PERSONAL_DATA = (
    PersonalData(
        model=Customer,
        fields=(
            "name", "organisation", "organisation_role", "language", "languages_spoken", "time_zone", "customer_since",
            "fields",
        ),
        rows=lambda customer_ids: Customer.objects.filter(pk__in=list(customer_ids)),
        erase=_erase_customers,
    ),
    PersonalData(Identity, ("kind", "value", "shown"), _of_customer(Identity), _delete),
    PersonalData(
        Consent,
        ("topic", "channel", "allowed", "source", "wording_version", "legal_basis", "given_at"),
        _of_customer(Consent),
        _erase_consents,
    ),
    PersonalData(Document, ("name", "content_type", "created_at"), _of_customer(Document), _erase_documents),
    PersonalData(Presence, ("mode", "seen_at"), _of_customer(Presence), _delete),
    PersonalData(DuplicateSuggestion, ("score", "reasons", "state"), _suggestions, _delete),
    PersonalData(CustomerLink, ("purpose", "created_at", "expires_at", "used_at"), _of_customer(CustomerLink), _delete),
    PersonalData(BulkChangeRow, ("before", "after"), _of_customer(BulkChangeRow), _delete),
    PersonalData(BriefPin, ("text", "created_at"), _of_customer(BriefPin), _delete),
    PersonalData(ImportedRow, ("line", "outcome", "changes"), _of_customer(ImportedRow), _erase_imported),
    PersonalData(
        Purchase,
        ("kind", "number", "name", "value", "currency", "starts_on", "ends_on"),
        _of_customer(Purchase),
        _erase_purchases,
    ),
)  # fmt: skip
