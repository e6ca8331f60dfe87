"""2,000 rows while whoever works on them is killed -9 again and again: each row once (the small R30)."""

from __future__ import annotations

import io
import random
import time

import pytest

from core.actor import SYSTEM
from core.jobs import run_slice
from customers.actions import import_slices, start_import, store_import
from customers.models import Customer, Identity, ImportedRow
from story.models import Event
from tests.flows.conftest import kill, wait_until_alone
from tests.rig import wait_for

pytestmark = [pytest.mark.flow, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROWS, BAD_EVERY = 2_000, 50


def people() -> bytes:
    lines = [f"Person {n},{'bad' if n % BAD_EVERY == 7 else f'p{n}@example.org'},K-{n}" for n in range(ROWS)]
    return ("Name,Email,Customer number\n" + "\n".join(lines) + "\n").encode()


def test_every_row_once_however_often_it_is_killed(forge, settings, tmp_path, monkeypatch):
    settings.IMPORT_ROOT = tmp_path
    monkeypatch.setattr(import_slices, "CHUNK", 250)  # what is killed has chunks of 500
    source = store_import(file_name="people.csv", content=io.BytesIO(people()), by=SYSTEM)
    source = start_import(import_id=source.pk, by=SYSTEM)
    assert run_slice(source.job_id), "the killed find the file read: they look for it where the settings say"
    for share in (0.0, 0.3, 0.6):
        worker = forge(f"import {tmp_path} {source.job_id}")
        wait_for(lambda wanted=share * ROWS: _done(source) >= wanted or _over(source), 30, 0.01)
        time.sleep(random.random() * 0.2)
        kill(worker)
        wait_until_alone()
    while run_slice(source.job_id):
        pass
    source.job.refresh_from_db()
    bad = {n + 2 for n in range(ROWS) if n % BAD_EVERY == 7}
    assert source.job.result == {"created": ROWS - len(bad), "bad": len(bad)}
    assert set(ImportedRow.objects.values_list("line", flat=True)) == set(range(2, ROWS + 2))
    assert set(ImportedRow.objects.filter(outcome="bad").values_list("line", flat=True)) == bad
    assert Customer.objects.count() == ROWS - len(bad) == Event.objects.filter(kind="customer.created").count()
    assert Identity.objects.filter(kind="external").count() == ROWS - len(bad)


def _done(source) -> int:
    source.job.refresh_from_db()
    return source.job.done


def _over(source) -> bool:
    return source.job.state not in ("queued", "running")


def test_two_files_of_the_same_people_at_once_make_nobody_twice(forge, settings, tmp_path):
    settings.IMPORT_ROOT = tmp_path
    header, *lines = people().decode().splitlines()
    lines = lines[:1200]
    sources = []
    for name, order in (("there.csv", lines), ("back.csv", lines[::-1])):
        content = io.BytesIO("\n".join([header, *order]).encode())
        source = store_import(file_name=name, content=content, by=SYSTEM)
        sources.append(start_import(import_id=source.pk, by=SYSTEM))
    for source in sources:
        forge(f"import {tmp_path} {source.job_id}")
    for source in sources:
        wait_for(lambda source=source: _done(source) >= 1200 or _over(source), 60, 0.05)
        wait_for(lambda source=source: _done(source) and _over(source), 10, 0.05)
        assert source.job.state == "done", source.job.error
    good = 1200 - 1200 // BAD_EVERY
    assert Customer.objects.count() == good == Identity.objects.filter(kind="email").count()
    assert sum(source.job.result.get("created", 0) for source in sources) == good
    assert sum(source.job.result["bad"] for source in sources) == 2 * (1200 // BAD_EVERY)
