"""What beat starts."""

from __future__ import annotations

from celery import shared_task

from core.actor import SYSTEM
from core.enqueue import enqueue
from core.queues import Queue
from touchpoints.actions import sweep_import_files
from touchpoints.consumers import forget, look_into, record_silent_calls
from touchpoints.queries import mailbox_ids


@shared_task(name="touchpoints.record_calls", queue=Queue.DEFAULT)
def record_calls() -> None:
    """Record calls whose end nobody told."""
    record_silent_calls()


@shared_task(name="touchpoints.forget_events", queue=Queue.BULK)
def forget_events() -> None:
    """Forget ids, counters and visits that are old."""
    forget()


@shared_task(name="touchpoints.look_into_mailboxes", queue=Queue.DEFAULT)
def look_into_mailboxes() -> None:
    """Have every mailbox looked into, each by a task of its own: one that hangs holds up no other."""
    for account_id in mailbox_ids():
        enqueue(look_into_mailbox, account_id=account_id)


@shared_task(name="touchpoints.look_into_mailbox", queue=Queue.DELIVERY)
def look_into_mailbox(*, account_id: int) -> None:
    """Take in what is new in one mailbox."""
    look_into(account_id)


@shared_task(name="touchpoints.sweep_imports", queue=Queue.BULK)
def sweep_imports() -> None:
    """Delete files of touchpoints that were kept long enough."""
    sweep_import_files(by=SYSTEM)
