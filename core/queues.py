"""The queues tasks run on. One sentence each says why it exists."""

from enum import StrEnum


class Queue(StrEnum):
    """Names of the Celery queues; every task names one of them."""

    DEFAULT = "default"  # short reactions to facts: feeding, consuming, sweeping
    DELIVERY = "delivery"  # talks to the network and may be slow; must never hold up the feed
    BULK = "bulk"  # slices of long work: imports, replays, exports
