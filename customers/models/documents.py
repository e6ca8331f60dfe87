"""Stored files of customers."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.db.models import Q

from core.audit import audited_rows
from core.registries import registries
from customers.models.people import Customer

PUBLIC_ID = 24  # bytes: 192 bits that nobody guesses


def new_public_id() -> str:
    """What a document is called in addresses: random, so that no address leads to another."""
    return secrets.token_urlsafe(PUBLIC_ID)


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Any) -> DocumentQuerySet:
        """All staff see all but restricted documents; those follow what they belong to (`document_doors`)."""
        role = getattr(user, "role", None)
        if role is None:
            return self.none()
        if role != "agent":
            return self.all()
        allowed = Q(is_restricted=False)
        for open_to in registries.document_doors:
            allowed |= Q(pk__in=open_to(user))
        return self.filter(allowed)

    def kept(self) -> DocumentQuerySet:
        """Documents that were not put away."""
        return self.filter(archived_at=None)


@audited_rows(exclude=["public_id"])
class Document(models.Model):
    """A stored file of a customer: an upload, an attachment, what a requirement asked for.

    `stored_as` and `thumbnail_as` are random names under settings.DOCUMENT_ROOT, never shown; `public_id` stands in
    addresses. `digest` is the SHA-256 of what is stored. Restricted ones are for whoever may see what they belong to.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="documents")
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    stored_as = models.CharField(max_length=64, unique=True)
    thumbnail_as = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    is_restricted = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.CharField(max_length=200, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(public_id__regex=r"^[A-Za-z0-9_-]{32}$"), name="document_public_id_random"
            )
        ]

    def __str__(self) -> str:
        return self.name
