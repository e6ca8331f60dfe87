"""What was put right about a touchpoint. The touchpoint shows what holds now; here stands what it said before."""

from __future__ import annotations

from django.db import models

from core.constraints import one_of
from core.triggers import append_only, no_truncate
from touchpoints.enums import Corrected
from touchpoints.models.touchpoints import Touchpoint


class Correction(models.Model):
    """One thing of one touchpoint put right: what it said before, what since, who did it. Append-only.

    Values are plain: the words of a summary, '-1 estimated' for a sentiment, ids of journeys and customers ('' none).
    """

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="corrections", db_index=False)
    what = models.CharField(max_length=10, choices=Corrected)
    before = models.CharField(max_length=500, blank=True)
    after = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    corrected_at = models.DateTimeField(auto_now_add=True)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            one_of("what", Corrected),
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")) | models.Q(before=""), name="correction_changes_something"
            ),
        ]
        indexes = [models.Index(fields=["touchpoint", "-id"], name="correction_newest")]
        triggers = [append_only("Correction"), no_truncate("Correction")]

    def __str__(self) -> str:
        return f"{self.what} of touchpoint {self.touchpoint_id}"
