"""Files of customers: taken in, put away, brought back. Nothing is deleted but by erasure."""

from __future__ import annotations

import time
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken
from core.facts import record_fact
from customers import kinds
from customers.actions._records import lock_survivor
from customers.files import storage
from customers.models import Customer, Document
from customers.queries import family_ids

ON_TRIAL_SECONDS = 3600  # no transaction lasts that long


@action
def store_document(
    *, customer_id: int, name: str, content: bytes | BinaryIO, by: Actor, is_restricted: bool = False
) -> Document:
    """Keep a file of this customer (of the survivor, where the record was merged); the caller's fact tells of it.

    `content` is read in pieces and judged by what it is, whatever it is called; pictures are drawn anew. The same file
    under the same name is one document, unless it is restricted. Raises RuleBroken(code=refused_file, field=file) with
    the reason, storage.NoRoom (507) when the disk is full, Customer.DoesNotExist.
    """
    return _store(customer_id, name, content, by, is_restricted=is_restricted)[0]


@action
def add_document(*, customer_id: int, name: str, content: bytes | BinaryIO, by: Actor) -> Document:
    """Put a file among a customer's documents, with its fact. Raises what store_document raises; twice is once."""
    document, is_new = _store(customer_id, name, content, by)
    if is_new:
        _tell(document, kinds.DOCUMENT_ADDED, by)
    return document


@action
def archive_document(*, document_id: int, by: Actor) -> Document:
    """Put a document away: out of lists, still there for what refers to it. Twice is once."""
    document = Document.objects.select_for_update().get(pk=document_id)
    if document.archived_at is None:
        document.archived_at = now()
        document.save(update_fields=["archived_at"])
        _tell(document, kinds.DOCUMENT_ARCHIVED, by)
    return document


@action
def restore_document(*, document_id: int, by: Actor) -> Document:
    """Bring a document back that was put away. Twice is once; refused when the same one was added meanwhile."""
    document = Document.objects.select_for_update().get(pk=document_id)
    if document.archived_at is None:
        return document
    members = family_ids(document.customer_id)
    same = Document.objects.kept().filter(customer__in=members, digest=document.digest, name=document.name)
    if not document.is_restricted and same.filter(is_restricted=False).exists():
        raise RuleBroken(_("The same file is among the documents again already."), code="already_there")
    document.archived_at = None
    document.save(update_fields=["archived_at"])
    _tell(document, kinds.DOCUMENT_RESTORED, by)
    return document


@action
def sweep_documents(*, by: Actor, limit: int = 500) -> int:
    """Take away files whose transaction never committed, and the marks of those that did; answers how many files."""
    names = storage.on_trial(ON_TRIAL_SECONDS, time.time(), limit)
    kept = set(Document.objects.filter(stored_as__in=names).values_list("stored_as", flat=True))
    kept |= set(Document.objects.filter(thumbnail_as__in=names).values_list("thumbnail_as", flat=True))
    storage.settle(*kept)
    lost = set(names) - kept
    storage.discard(*lost)
    return len(lost)


def _store(
    customer_id: int, name: str, content: bytes | BinaryIO, by: Actor, *, is_restricted: bool = False
) -> tuple[Document, bool]:
    """The document, and whether it is new. The file is written before anything is locked."""
    family_ids(customer_id)
    stored = storage.put(content, name)
    try:
        document, is_new = _write_row(lock_survivor(customer_id), stored, by, is_restricted)
    except BaseException:
        storage.discard(stored.stored_as, stored.thumbnail_as)
        raise
    if is_new:
        transaction.on_commit(lambda: storage.settle(stored.stored_as, stored.thumbnail_as))
    else:
        storage.discard(stored.stored_as, stored.thumbnail_as)
    return document, is_new


def _write_row(customer: Customer, stored: storage.StoredFile, by: Actor, is_restricted: bool) -> tuple[Document, bool]:
    known = Document.objects.kept().filter(customer__in=family_ids(customer.pk), is_restricted=False)
    same = None if is_restricted else known.filter(digest=stored.digest, name=stored.name).first()
    if same is not None:
        return same, False
    return Document.objects.create(
        customer=customer, is_restricted=is_restricted, uploaded_by=by.label[:200], **vars(stored)
    ), True


def _tell(document: Document, kind: str, by: Actor) -> None:
    record_fact(
        customer_id=document.customer_id,
        kind=kind,
        by=by,
        subject=(kinds.DOCUMENT_SUBJECT, document.pk),
        data={"content_type": document.content_type},
    )
