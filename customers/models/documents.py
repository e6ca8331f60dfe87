"""Stored files of customers."""

from __future__ import annotations

from django.db import models

from core.audit import audited_rows
from customers.models.people import Customer


@audited_rows()
class Document(models.Model):
    """A stored file of a customer. `stored_as` is a random name under settings.DOCUMENT_ROOT, never shown."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    stored_as = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name
