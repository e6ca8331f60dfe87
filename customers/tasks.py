"""Sweepers of the customers app."""

from __future__ import annotations

from celery import shared_task

from core.actor import SYSTEM
from core.queues import Queue
from customers.actions import forget_import_files as forget
from customers.actions import sweep_documents


@shared_task(name="customers.sweep_documents", queue=Queue.DEFAULT)
def sweep_uncommitted_documents() -> None:
    """Take away files whose upload never came to its end."""
    sweep_documents(by=SYSTEM)


@shared_task(name="customers.forget_import_files", queue=Queue.BULK)
def forget_import_files() -> None:
    """Delete uploaded files of customers after their days."""
    forget(by=SYSTEM)
