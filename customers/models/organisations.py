"""Companies and households that people belong to."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _

from core.audit import audited_rows
from core.names import sort_key
from customers.models.fields import fields_index

# The words of a name and what is left of each without any one letter, as core.names.spellings has it.
SPELLED_NAME = Func(F("sort_key"), function="customers_spellings", output_field=ArrayField(models.TextField()))


@audited_rows()
class Organisation(models.Model):
    """A company or household that people belong to. `version` guards late saves."""

    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=200, editable=False)
    website = models.URLField(blank=True)
    fields = models.JSONField(default=dict, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["sort_key", "id"], name="organisation_by_name"),
            GinIndex(OpClass(F("sort_key"), name="gin_trgm_ops"), name="organisation_name_trgm"),
            GinIndex(SPELLED_NAME, name="organisation_by_spelling"),
            fields_index("organisation_by_field"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)[:200]  # some letters become several
        super().save(*args, **kwargs)
