"""Long work in slices: goes on after anything, can be watched and cancelled, and ends."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from core import jobs
from core.actor import Actor, ActorKind
from core.enums import JobState
from core.errors import RuleBroken
from core.jobs import cancel_job, forgotten_jobs, job_gauge, run_slice, start_job
from core.models import Job
from core.registries import JobKind, registries
from teams.models import Team

pytestmark = pytest.mark.django_db
ALICE = Actor(ActorKind.USER, 7, "Alice")


def _make_teams(job: Job, deadline: float) -> bool:
    """A real piece of work: teams from a list, two a slice."""
    keys = job.params["keys"]
    at = job.cursor.get("at", 0)
    for key in keys[at : at + 2]:
        if key == "broken":
            raise ValueError("this key is broken")
        Team.objects.create(key=key, name=key)
    job.cursor = {"at": at + 2}
    job.done = min(at + 2, len(keys))
    job.total = len(keys)
    return job.done == job.total


@pytest.fixture(autouse=True)
def kind(monkeypatch) -> None:
    made = JobKind("test.teams", "Teams", _make_teams)
    monkeypatch.setitem(registries.jobs._items, made.key, made)


def _start(*keys: str) -> Job:
    return start_job(kind="test.teams", params={"keys": keys}, by=ALICE)


def test_slice_by_slice_to_the_end_under_its_authors_name():
    job = _start("a", "b", "c")
    assert run_slice(job.pk) is True
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.ended_at) == (JobState.RUNNING, 2, 3, None)
    assert run_slice(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.DONE, 3)
    assert job.ended_at is not None
    assert Team.objects.count() == 3
    assert Team.objects.first().audit_rows.get().pgh_context.metadata["actor"] == "Alice"
    assert run_slice(job.pk) is False, "what is over stays so"
    assert Team.objects.count() == 3


def test_a_slice_that_fails_leaves_nothing_half_and_says_why():
    job = _start("a", "b", "c", "broken")
    assert run_slice(job.pk) is True
    assert run_slice(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.FAILED, 2)
    assert "this key is broken" in job.error
    assert list(Team.objects.order_by("key").values_list("key", flat=True)) == ["a", "b"]


def test_cancelling_keeps_what_is_done_and_twice_is_once():
    job = _start("a", "b", "c")
    run_slice(job.pk)
    for _ in range(2):
        cancel_job(job_id=job.pk, by=ALICE)
    assert run_slice(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.CANCELLED, 2)
    assert Team.objects.count() == 2
    cancel_job(job_id=job.pk, by=ALICE)


def test_what_is_over_cannot_be_cancelled():
    job = _start("a")
    run_slice(job.pk)
    with pytest.raises(RuleBroken):
        cancel_job(job_id=job.pk, by=ALICE)
    job.refresh_from_db()
    assert job.cancel_requested is False


def test_an_unknown_kind_is_a_mistake():
    with pytest.raises(ValueError, match="unknown kind of job"):
        start_job(kind="test.nothing", params={}, by=ALICE)


def test_forgotten_jobs_are_found_and_others_are_not():
    waiting, fresh, over = _start("a"), _start("b"), _start("c")
    run_slice(over.pk)
    Job.objects.exclude(pk=fresh.pk).update(touched_at=timezone.now() - dt.timedelta(minutes=5))
    assert forgotten_jobs() == [waiting.pk]
    gauge = job_gauge()
    assert gauge["count"] == 2
    assert gauge["oldest_seconds"] == pytest.approx(300, abs=10)


@pytest.mark.django_db(transaction=True)
def test_one_slice_at_a_time_and_cancelling_does_not_wait_for_it():
    job = _start("a", "b", "c")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [jobs.JOBS, job.pk])
            assert run_slice(job.pk) is False
            cancel_job(job_id=job.pk, by=ALICE)
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert not Team.objects.exists()
    run_slice(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
