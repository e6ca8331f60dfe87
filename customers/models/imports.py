"""Files that people came in with, and what became of each row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.constraints import one_of
from core.enums import JobState
from core.models import Job
from customers.enums import ImportFormat, KnownRule, RowOutcome, UndoOutcome
from customers.models.people import Customer
from teams.models import User

OVER = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class CustomerImport(models.Model):
    """One file of customers: how it is read, and the jobs that took it in and took it back.

    `stored_as` is a random name under settings.IMPORT_ROOT, '' once the file was deleted. `plan` says where each column
    goes and how cells are read (`customers.actions.importing.start_import`).
    """

    file_name = models.CharField(max_length=255)
    stored_as = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    format = models.CharField(max_length=5, choices=ImportFormat)
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    header = models.JSONField()
    plan = models.JSONField(default=dict)
    known_rule = models.CharField(max_length=9, choices=KnownRule, default=KnownRule.FILL)
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="customer_import")
    undo_job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="undone_import")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="customer_imports")
    actor_label = models.CharField(max_length=200)
    file_deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [one_of("format", ImportFormat), one_of("known_rule", KnownRule)]
        indexes = [
            # what the sweeper looks for: files still kept, oldest first
            models.Index(fields=["created_at"], name="import_file_kept", condition=~Q(stored_as="")),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The page of this import: choosing columns, progress, or what came of it."""
        return reverse("customers:import", args=[self.pk])

    @property
    def fact_source(self) -> str:
        """What the facts of this import name as their source; all imports' begin with 'import:'."""
        return f"import:{self.pk}"

    @property
    def path(self) -> Path:
        """The stored file."""
        return Path(settings.IMPORT_ROOT) / self.stored_as

    @property
    def staged_path(self) -> Path:
        """Its rows in the form in which they are worked through, while they are."""
        return Path(settings.IMPORT_ROOT) / f"{self.stored_as}.rows"

    def delete_files(self) -> None:
        """Take the person-laden files off the disk; the row stays as it is."""
        if self.stored_as:
            for path in (self.path, self.staged_path):
                path.unlink(missing_ok=True)

    @property
    def is_over(self) -> bool:
        """Whether the file was taken in, as far as it ever will be."""
        return self.job is not None and self.job.state in OVER


class ImportedRow(models.Model):
    """What became of one row: the line it stands in makes it unique, so that no row is ever taken in twice.

    `changes` is what undoing needs: columns and own fields as [before, after], handles, tags, ids of purchases and
    consents. Of a row that was not taken, or not wholly, `problems` ([column or null, message]) and `cells` are kept
    for the report.
    """

    source = models.ForeignKey(CustomerImport, on_delete=models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=RowOutcome)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="imported_rows")
    changes: Any = models.JSONField(default=dict)
    problems: Any = models.JSONField(default=list)
    cells: Any = models.JSONField(default=list)
    undo_outcome = models.CharField(max_length=6, choices=UndoOutcome, blank=True)
    undo_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "line"], name="imported_row_once"),
            one_of("outcome", RowOutcome),
            models.CheckConstraint(
                condition=Q(undo_outcome="") | Q(undo_outcome__in=UndoOutcome.values), name="imported_row_undo_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome=RowOutcome.BAD, customer=None)
                | (~Q(outcome=RowOutcome.BAD) & Q(customer__isnull=False)),
                name="imported_row_has_customer_or_is_bad",
            ),
        ]
        indexes = [
            models.Index(fields=["source", "line"], name="imported_row_bad", condition=Q(outcome=RowOutcome.BAD)),
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.outcome}"
