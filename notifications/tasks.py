"""What beat and hints start."""

from celery import shared_task

from core.queues import Queue
from notifications.consumers import deliver_due, look_at_the_clock


@shared_task(name="notifications.deliver", queue=Queue.DELIVERY)
def deliver() -> None:
    """Take back what dead workers held, and send what is due."""
    deliver_due()


@shared_task(name="notifications.follow_time_rules", queue=Queue.DEFAULT)
def follow_time_rules() -> None:
    """Let rules speak whose time has come."""
    look_at_the_clock()
