"""Sweepers of the ground floor, and slices of long work."""

from __future__ import annotations

from celery import shared_task

from core import jobs
from core.enqueue import enqueue
from core.idempotency import forget_old_keys
from core.queues import Queue


@shared_task(name="core.sweep_idempotency_keys", queue=Queue.DEFAULT)
def sweep_idempotency_keys() -> None:
    """Forget answers that are older than they are promised to be kept."""
    forget_old_keys()


# Slices stop by themselves after some seconds; what cannot stop halfway (reading a large workbook) may take longer, but
# not as long as the broker waits before it gives the task to somebody else.
@shared_task(name="core.run_job", queue=Queue.BULK, soft_time_limit=100, time_limit=115)
def run_job(*, job_id: int) -> None:
    """One slice, and the hint for the next."""
    if jobs.run_slice(job_id):
        enqueue(run_job, job_id=job_id)


@shared_task(name="core.sweep_jobs", queue=Queue.DEFAULT)
def sweep_jobs() -> None:
    """Go on with jobs whose hint got lost."""
    for job_id in jobs.forgotten_jobs():
        enqueue(run_job, job_id=job_id)
