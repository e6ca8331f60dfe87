"""The processes that get killed: writers that record facts, readers that feed and consume, importers.

Run as a program it loads Django once and forks a process for each line it is sent, so that a new one is there in a
moment: 'write UNTIL ID ID ...' or 'read UNTIL' (until a time of time.monotonic), 'import FOLDER JOB' for the slices
of an import; it answers with the process id.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

if not apps.ready:
    django.setup()

from core.actor import SYSTEM
from core.jobs import run_slice
from core.registries import EventKind, FeedConsumer, registries
from story.actions import record_event
from story.feed import place_markers
from story.work import work_consumers

KIND = "fire.happened"
EFFECTS = "CREATE TABLE fire_effect (id bigserial PRIMARY KEY, consumer text, event_id bigint, customer_id bigint)"


class _Oops(Exception):
    """A change that is taken back."""


def take_note(name: str, pause: float):
    """What a consumer does: one row per fact, with nothing that would stop a second one."""

    def handle(event) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO fire_effect (consumer, event_id, customer_id) VALUES (%s, %s, %s)",
                [name, event.pk, event.customer_id],
            )
        time.sleep(random.random() * pause)  # time to be killed in, after the effect and before its commit

    return handle


CONSUMERS = {
    "fire.acting": FeedConsumer("fire.acting", take_note("fire.acting", 0.002)),
    "fire.counting": FeedConsumer("fire.counting", take_note("fire.counting", 0.0), history=True, batch=20),
}


def _begin(database: str) -> None:
    connection.settings_dict["NAME"] = database
    registries.event_kinds._items[KIND] = EventKind(KIND, "Happened", "bolt")
    registries.consumers._items.clear()
    registries.consumers._items.update(CONSUMERS)


def write(customer_ids: list[int], until: float) -> None:
    """Record facts for customers at random, several at once, slowly, and now and then take them back."""
    while time.monotonic() < until:
        try:
            with transaction.atomic():
                for customer_id in sorted(random.sample(customer_ids, random.choice((1, 1, 2)))):
                    for _ in range(random.choice((1, 1, 3))):
                        record_event(customer_id=customer_id, kind=KIND, by=SYSTEM)
                        time.sleep(random.random() * 0.01)
                if random.random() < 0.1:
                    raise _Oops
        except _Oops:
            pass


def read(until: float) -> None:
    """Feed and consume, in small bites so that many of them are cut off."""
    while time.monotonic() < until:
        if not place_markers(random.randint(1, 60)) and not work_consumers(random.randint(1, 40)):
            time.sleep(0.01)


def take_in(folder: str, job_id: int) -> None:
    """Slices of an import whose file is in this folder, one after the other, to be killed in."""
    settings.IMPORT_ROOT = Path(folder)
    while run_slice(job_id):
        time.sleep(random.random() * 0.02)


def main(database: str) -> None:
    """Fork as asked, until nobody asks any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _begin(database)
    work_consumers()  # what Django builds at its first query is there for all that are forked
    connection.close()
    print("ready", flush=True)
    for line in sys.stdin:
        work, given, *ids = line.split()
        child = os.fork()
        if child == 0:
            try:
                random.seed()
                if work == "write":
                    write([int(customer_id) for customer_id in ids], float(given))
                elif work == "import":
                    take_in(given, int(ids[0]))
                else:
                    read(float(given))
            finally:
                os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
