"""Files to import, and the whole way from file to rows."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from core import jobs
from core.actor import Actor, ActorKind
from customers.actions import plan_import, start_import, store_import
from customers.models import CustomerImport

MARIA = Actor(ActorKind.USER, 0, "Maria Manager", origin="web")


@pytest.fixture(autouse=True)
def import_root(settings, tmp_path) -> Path:
    """Uploaded files go where the test can look."""
    settings.IMPORT_ROOT = tmp_path / "imports"
    return settings.IMPORT_ROOT


def keep(text: str | bytes, name: str = "people.csv") -> CustomerImport:
    """Store a file."""
    content = text.encode() if isinstance(text, str) else text
    return store_import(file_name=name, content=io.BytesIO(content), by=MARIA)


def run(source: CustomerImport) -> CustomerImport:
    """Start it and work through all slices."""
    start_import(import_id=source.pk, by=MARIA)
    source.refresh_from_db()
    work_off(source.job_id)
    source.refresh_from_db()
    return source


def work_off(job_id: int) -> None:
    """Slice by slice, to the end."""
    while jobs.run_slice(job_id):
        pass


def take_in(text: str | bytes, name: str = "people.csv", targets: list[str] | None = None, **plan) -> CustomerImport:
    """From file to rows, with the guesses or these places."""
    source = keep(text, name)
    if targets is not None or plan:
        given = {"day_first": source.plan["day_first"], "id_prefix": source.plan["id_prefix"]} | plan
        plan_import(import_id=source.pk, targets=targets or source.plan["targets"], by=MARIA, **given)
    return run(source)


def counts(source: CustomerImport) -> dict[str, int]:
    """What came of the rows, as the job says."""
    return {name: count for name, count in source.job.result.items() if count}
