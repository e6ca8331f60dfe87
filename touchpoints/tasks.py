"""What beat starts."""

from celery import shared_task

from core.queues import Queue
from touchpoints.consumers import forget, record_silent_calls


@shared_task(name="touchpoints.record_calls", queue=Queue.DEFAULT)
def record_calls() -> None:
    """Record calls whose end nobody told."""
    record_silent_calls()


@shared_task(name="touchpoints.forget_events", queue=Queue.BULK)
def forget_events() -> None:
    """Forget ids, counters and visits that are old."""
    forget()
