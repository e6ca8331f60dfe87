"""Sweepers of the customers app."""

from __future__ import annotations

import time

from celery import shared_task

from core.actor import SYSTEM
from core.queues import Queue
from customers.actions import compare_changed, sweep_documents, sweep_suggestions
from customers.actions import forget_import_files as forget

SLICE_SECONDS = 8.0


@shared_task(name="customers.sweep_documents", queue=Queue.DEFAULT)
def sweep_uncommitted_documents() -> None:
    """Take away files whose upload never came to its end."""
    sweep_documents(by=SYSTEM)


@shared_task(name="customers.forget_import_files", queue=Queue.BULK)
def forget_import_files() -> None:
    """Delete uploaded files of customers after their days."""
    forget(by=SYSTEM)


@shared_task(name="customers.compare_changed", queue=Queue.BULK)
def compare_new_and_changed() -> None:
    """Look for people who are here twice, among those who are new or changed."""
    until = time.monotonic() + SLICE_SECONDS
    while compare_changed(by=SYSTEM) and time.monotonic() < until:
        pass


@shared_task(name="customers.sweep_suggestions", queue=Queue.BULK)
def sweep_old_suggestions() -> None:
    """Once a night: forget what no longer asks anything, look at the last days again."""
    sweep_suggestions(by=SYSTEM)
