"""Feeding and reading, asked for by hints and by beat."""

from __future__ import annotations

from celery import shared_task

from core.enqueue import enqueue
from core.queues import Queue
from story import work
from story.feed import place_markers


@shared_task(name="story.feed_facts", queue=Queue.DEFAULT)
def feed_facts() -> None:
    """Place what is committed and wake the consumers that are behind."""
    if place_markers():
        enqueue(feed_facts)
    for name, shard in work.behind():
        enqueue(consume, consumer=name, shard=shard)


@shared_task(name="story.consume", queue=Queue.DEFAULT)
def consume(*, consumer: str, shard: int) -> None:
    """One slice of one shard; goes on until nothing is left."""
    if work.work_shard(consumer, shard):
        enqueue(consume, consumer=consumer, shard=shard)


@shared_task(name="story.retry_failures", queue=Queue.DEFAULT)
def retry_failures() -> None:
    """Try again what a consumer could not take in."""
    work.retry_failures()
