"""Long work in slices: each commits its effects with where it got to, and asks for the next.

So a deployment, a crash or a busy queue costs a slice at most, progress is a row to read, and cancelling needs no
signal to a process. The slice holds an advisory lock, not the job's row: cancelling never waits for it.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import traceback
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor, ActorKind, audited
from core.clock import now
from core.enqueue import enqueue
from core.enums import JobState
from core.errors import RuleBroken
from core.models import Job
from core.registries import registries

log = logging.getLogger(__name__)

SLICE_SECONDS = 8.0  # at most 10 with its last step, well under a task's soft limit
FORGOTTEN_AFTER = dt.timedelta(seconds=30)  # no slice for that long: its hint was lost or its worker died
JOBS = 0x6A63  # the class of the advisory locks: 'jc'
OPEN = (JobState.QUEUED, JobState.RUNNING)


@action
def start_job(*, kind: str, params: Mapping[str, Any], by: Actor, total: int | None = None) -> Job:
    """Queue a piece of long work of a registered kind; `params` are plain values, `total` the steps where known."""
    if kind not in registries.jobs:
        raise ValueError(f"unknown kind of job: {kind}")
    job = Job.objects.create(
        kind=kind, params=dict(params), total=total, actor_kind=by.kind, actor_id=by.id, actor_label=by.label
    )
    enqueue("core.run_job", job_id=job.pk)
    return job


@action
def cancel_job(*, job_id: int, by: Actor) -> Job:
    """Stop before the next slice; what was committed stays. Twice is once; a job that is over is refused."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.state not in (*OPEN, JobState.CANCELLED):
        raise RuleBroken(_("This job is over already."), code="job_over")
    job.cancel_requested = True
    job.save(update_fields=["cancel_requested", "touched_at"])
    enqueue("core.run_job", job_id=job.pk)
    return job


def actor_of(job: Job) -> Actor:
    """Who started the job: the author of what it does."""
    return Actor(ActorKind(job.actor_kind), job.actor_id, job.actor_label, origin=f"job {job.pk}")


def run_slice(job_id: int) -> bool:
    """Do one slice; answers whether there is another one to do. Where one is running already, nothing happens."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [JOBS, job_id % 2**31])
            if not cursor.fetchone()[0]:
                return False
            return _work(Job.objects.get(pk=job_id))
    except Exception as error:
        if connection.needs_rollback:
            raise
        log.exception("a job failed", extra={"job_id": job_id})
        told = "".join(traceback.format_exception(error))[-4000:]
        Job.objects.filter(pk=job_id, state__in=OPEN).update(
            state=JobState.FAILED, error=told, ended_at=now(), touched_at=now()
        )
        return False


def forgotten_jobs() -> list[int]:
    """Jobs that are not over and have had no slice for a while."""
    waiting = Job.objects.filter(state__in=OPEN, touched_at__lt=now() - FORGOTTEN_AFTER)
    return list(waiting.order_by("touched_at").values_list("pk", flat=True)[:100])


def job_gauge() -> Mapping[str, float]:
    """Jobs that are not over: `count`, and how long the one waiting longest has had no slice, in seconds."""
    waiting = list(Job.objects.filter(state__in=OPEN).order_by("touched_at").values_list("touched_at", flat=True))
    oldest = (now() - waiting[0]).total_seconds() if waiting else 0.0
    return {"count": float(len(waiting)), "oldest_seconds": oldest}


def _work(job: Job) -> bool:
    if job.state not in OPEN:
        return False
    if job.cancel_requested:
        _put_down(job, JobState.CANCELLED)
        return False
    with audited(actor_of(job)):
        finished = registries.jobs[job.kind].work(job, time.monotonic() + SLICE_SECONDS)
    _put_down(job, JobState.DONE if finished else JobState.RUNNING)
    return not finished


def _put_down(job: Job, state: JobState) -> None:
    """Everything but `cancel_requested`, which somebody may have set meanwhile."""
    job.state = state
    job.ended_at = None if state in OPEN else now()
    job.save(update_fields=["state", "cursor", "done", "total", "result", "ended_at", "touched_at"])
