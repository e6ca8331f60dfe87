"""Records that look like one person, until somebody says whether they are."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.constraints import both_or_none, one_of
from customers.enums import SuggestionState
from customers.models.people import Customer


class DuplicateSuggestion(models.Model):
    """Two records that may be one person: how likely (0 to 1) and why (SameReason values). Once per pair.

    What people decided is not suggested again; `decided_by` is their name.
    """

    first = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="suggested_later")
    second = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="suggested_earlier")
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=SuggestionState, default=SuggestionState.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_suggested_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_older_record_first"),
            models.CheckConstraint(condition=Q(score__range=(0, 1)), name="duplicate_score_is_a_probability"),
            one_of("state", SuggestionState),
            both_or_none("decided_at", "decided_by", empty=""),
            models.CheckConstraint(
                condition=Q(state=SuggestionState.OPEN, decided_at=None)
                | (~Q(state=SuggestionState.OPEN) & Q(decided_at__isnull=False)),
                name="duplicate_decided_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-score", "-id"], name="duplicate_open_likeliest", condition=Q(state=SuggestionState.OPEN)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.score:.2f}, {self.state}"
