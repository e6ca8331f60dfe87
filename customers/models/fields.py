"""The company's own fields."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from core.audit import audited_rows
from core.constraints import one_of
from customers.enums import FieldSubject, FieldType


class FieldDefinitionQuerySet(models.QuerySet["FieldDefinition"]):
    def of(self, *subjects: str) -> FieldDefinitionQuerySet:
        """All fields of customers or of organisations (or of both), in the order people gave them."""
        return self.filter(subject__in=subjects).order_by("subject", "position", "pk")

    def active(self) -> FieldDefinitionQuerySet:
        """Those in use."""
        return self.filter(archived_at=None)


@audited_rows()
class FieldDefinition(models.Model):
    """A field of the company's own for customers or organisations; values live in their `fields`, by `key`.

    Key and type stay as they are for ever, so that no value ever loses its meaning. `choices`: a list of
    `{"key", "label", "archived"}`; a value is the key, people see the label, archived ones are no longer offered.
    An archived field is neither shown nor asked for; its values are kept.
    """

    subject = models.CharField(max_length=12, choices=FieldSubject)
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=100)
    type = models.CharField(max_length=8, choices=FieldType)
    choices = models.JSONField(default=list, blank=True)
    help_text = models.CharField(max_length=200, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = FieldDefinitionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "key"], name="field_definition_once"),
            one_of("subject", FieldSubject),
            one_of("type", FieldType),
            models.CheckConstraint(condition=Q(key__regex=r"^[a-z][a-z0-9_]*$"), name="field_definition_key_plain"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def offered(self) -> list[tuple[str, str]]:
        """What one can choose now: (key, label)."""
        return [(one["key"], one["label"]) for one in self.choices if not one.get("archived")]

    def word(self, value: Any) -> str:
        """The label of a chosen key, of one no longer offered too."""
        return next((one["label"] for one in self.choices if one["key"] == value), str(value))


def fields_index(name: str) -> GinIndex:
    """Finds rows by what an own field holds: `fields @> {key: value}`."""
    return GinIndex(fields=["fields"], name=name, opclasses=["jsonb_path_ops"])
