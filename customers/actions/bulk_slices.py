"""Slices of the jobs that change many customers and take that back."""

from __future__ import annotations

import time
from collections.abc import Callable

from core.clock import now
from core.jobs import actor_of
from core.models import Job
from customers.actions._bulk import change_piece, take_back_piece
from customers.models import BulkChange
from customers.queries import matching_ids, survivor_ids
from teams.models import User

PIECE = 200
#: A way through the customers: ids after this one, at most so many.
Walk = Callable[[int, int], list[int]]


def work_on_change(job: Job, deadline: float) -> bool:
    """A slice of the job that changes many customers."""
    change = BulkChange.objects.select_for_update().get(pk=job.params["change"])
    walk = _walk(job)
    while time.monotonic() < deadline:
        ids = walk(job.cursor.get("after", 0), PIECE)
        if not ids:
            job.result = {"changed": change.changed}
            return True
        change_piece(change, sorted(set(survivor_ids(ids).values())), actor_of(job))
        change.save()
        job.cursor = {"after": ids[-1]}
        job.done += len(ids)
    return False


def work_on_undo(job: Job, deadline: float) -> bool:
    """A slice of the job that takes a large change back."""
    change = BulkChange.objects.select_for_update().get(pk=job.params["change"])
    while time.monotonic() < deadline:
        last, count = take_back_piece(change, job.cursor.get("after", 0), PIECE, actor_of(job))
        if not count:
            change.undone_at = now()
            job.result = {"kept": change.kept}
        change.save()
        if not count:
            return True
        job.cursor = {"after": last}
        job.done += count
    return False


def _walk(job: Job) -> Walk:
    """The customers of the job: those of its filter as it is now, or the ids it was given."""
    matching, ids = job.params["matching"], job.params["ids"]
    if matching is None:
        return lambda after, limit: [pk for pk in ids if pk > after][:limit]
    user = User.objects.filter(pk=job.params["user"]).first()
    return lambda after, limit: matching_ids(user, matching, after=after, limit=limit)
