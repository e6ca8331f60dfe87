"""The company's own fields."""

from __future__ import annotations

from django.db import models

from core.audit import audited_rows
from core.constraints import one_of
from customers.enums import FieldSubject, FieldType


@audited_rows()
class FieldDefinition(models.Model):
    """A field of the company's own for customers or organisations; values live in their `fields`."""

    subject = models.CharField(max_length=12, choices=FieldSubject)
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=100)
    type = models.CharField(max_length=8, choices=FieldType)
    choices = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "key"], name="field_definition_once"),
            one_of("subject", FieldSubject),
            one_of("type", FieldType),
        ]

    def __str__(self) -> str:
        return self.label
