"""Ground-floor tables: long work, replay protection, settings of the installation."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from core.audit import audited_rows
from core.constraints import one_of
from core.enums import JobState


class Job(models.Model):
    """A piece of long work, done in slices of at most 10 s; each commits its cursor and asks for the next."""

    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=JobState, default=JobState.QUEUED)
    params = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    cancel_requested = models.BooleanField(default=False)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [one_of("state", JobState)]
        indexes = [
            # the sweeper's query: jobs that are not over
            models.Index(fields=["touched_at"], name="job_still_to_do", condition=Q(state__in=["queued", "running"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"


class IdempotencyKey(models.Model):
    """The first answer given to a POST, kept 24 h: the same key again gets the same answer, another body is refused."""

    scope = models.CharField(max_length=80)  # who: 'api_key:12', 'user:3'
    key = models.CharField(max_length=200)
    path = models.CharField(max_length=300)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)  # null: the first request is still at work
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


@audited_rows(only="starts_with(ROW.key, 'company.')", exclude=["updated_at"])
class Setting(models.Model):
    """One setting of the installation (company name, currency, sender ...). Defaults and checks: `core.company`."""

    key = models.CharField(max_length=60, primary_key=True)
    value: Any = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.key
