"""The one task that belongs to no app."""

from celery import shared_task

from core.queues import Queue
from journeycrm.health.heartbeat import note_beat as note


@shared_task(name="journeycrm.note_beat", queue=Queue.DEFAULT)
def note_beat() -> None:
    """Show that beat starts tasks and a worker takes them."""
    note()
