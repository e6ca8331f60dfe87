"""Sweepers of the ground floor."""

from celery import shared_task

from core.idempotency import forget_old_keys
from core.queues import Queue


@shared_task(name="core.sweep_idempotency_keys", queue=Queue.DEFAULT)
def sweep_idempotency_keys() -> None:
    """Forget answers that are older than they are promised to be kept."""
    forget_old_keys()
