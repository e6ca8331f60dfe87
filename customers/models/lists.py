"""Lists that people keep, change many rows of, and take out of the house."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.http import urlencode

from core.audit import audited_rows
from core.constraints import one_of
from core.models import Job
from customers.enums import BulkKind, ExportFormat
from customers.models.people import Customer
from teams.models import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def of(self, user: Any, noun: str) -> SavedViewQuerySet:
        """What this user can open: their own and the shared ones, by name."""
        return self.filter(models.Q(owner=user) | models.Q(is_shared=True), noun=noun).order_by("name", "pk")


class SavedView(models.Model):
    """A filtered list under a name, one person's or shared. `noun` says of what ('customer', 'journey').

    `params`: what stands in the address ({"q": ..., "tag": ...}) and `columns`, the keys of the columns shown.
    """

    noun = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["noun", "owner", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list as this view shows it."""
        asked = {name: value for name, value in self.params.items() if name != "columns"}
        return f"{reverse('customers:list')}?{urlencode({'view': self.pk, **asked})}"


class ListChoice(models.Model):
    """How one person likes one list: the view it opens with, and the columns where no view says otherwise."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="list_choices")
    noun = models.CharField(max_length=20)
    view = models.ForeignKey(SavedView, null=True, on_delete=models.SET_NULL, related_name="opened_first_by")
    columns = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "noun"], name="list_choice_once")]

    def __str__(self) -> str:
        return f"{self.noun} list of user {self.user_id}"


class BulkChange(models.Model):
    """One change of many customers, made at once or by a job, that can be taken back (`BulkChangeRow` knows how).

    `value`: what was asked for; `changed`: how many it made a difference to; `kept`: how many of them taking back left
    alone, because somebody had changed them since.
    """

    kind = models.CharField(max_length=12, choices=BulkKind)
    value = models.JSONField(default=dict)
    changed = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="bulk_change")
    undo_job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="undone_bulk_change")
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="bulk_changes")
    actor_label = models.CharField(max_length=200)

    class Meta:
        constraints = [one_of("kind", BulkKind)]

    def __str__(self) -> str:
        return f"{self.kind} of {self.changed} customers"

    def get_absolute_url(self) -> str:
        """What it did, and taking it back."""
        return reverse("customers:bulk_change", args=[self.pk])


class BulkChangeRow(models.Model):
    """What one customer had before and has since. `is_restored`: taken back (True), left alone (False), not yet."""

    change = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="rows")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="bulk_rows")
    before: Any = models.JSONField(null=True)
    after: Any = models.JSONField(null=True)
    is_restored = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "customer"], name="bulk_change_row_once")]

    def __str__(self) -> str:
        return f"customer {self.customer_id} in {self.change_id}"


@audited_rows()
class ListExport(models.Model):
    """A list that left the house as a file: who took it, which filter and columns; `rows` once it was all sent."""

    noun = models.CharField(max_length=20)
    format = models.CharField(max_length=4, choices=ExportFormat)
    params = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    rows = models.PositiveBigIntegerField(null=True)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [one_of("format", ExportFormat)]

    def __str__(self) -> str:
        return f"{self.noun} as {self.format} by {self.actor_label}"
