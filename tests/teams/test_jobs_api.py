"""Programs watch long work, stop it and read its report."""

from __future__ import annotations

import hashlib
import io

import pytest
from rest_framework.test import APIClient

from core import jobs
from core.actor import SYSTEM
from customers.actions import start_import, store_import
from customers.models import Customer
from teams.models import ApiKey

pytestmark = pytest.mark.django_db


def program(role: str) -> APIClient:
    ApiKey.objects.create(name=role, prefix=role, digest=hashlib.sha256(role.encode()).hexdigest(), role=role)
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {role}")


@pytest.fixture
def job_id(settings, tmp_path) -> int:
    settings.IMPORT_ROOT = tmp_path
    file = io.BytesIO(b"Name,Email\nAda,ada@example.org\n=Bob,bad\n")
    source = store_import(file_name="people.csv", content=file, by=SYSTEM)
    return start_import(import_id=source.pk, by=SYSTEM).job_id


def test_progress_and_report(job_id):
    client = program("manager")
    waiting = client.get(f"/api/v1/jobs/{job_id}/").json()
    assert (waiting["state"], waiting["done"], waiting["total"]) == ("queued", 0, None)
    while jobs.run_slice(job_id):
        pass
    done = client.get(f"/api/v1/jobs/{job_id}/").json()
    assert (done["state"], done["done"], done["total"]) == ("done", 2, 2)
    assert done["result"] == {"created": 1, "bad": 1}
    report = client.get(done["report"])
    lines = b"".join(report.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("3,Email: ")
    assert lines[1].endswith(",'=Bob,bad")
    assert client.post(f"/api/v1/jobs/{job_id}/cancel/").status_code == 422


def test_cancelling_twice_is_once(job_id):
    client = program("admin")
    for _turn in range(2):
        assert client.post(f"/api/v1/jobs/{job_id}/cancel/").status_code == 200
        jobs.run_slice(job_id)
    assert client.get(f"/api/v1/jobs/{job_id}/").json()["state"] == "cancelled"
    assert not Customer.objects.exists()


def test_only_for_those_who_may_have_to_do_with_the_kind(job_id):
    client = program("agent")
    assert client.get(f"/api/v1/jobs/{job_id}/").status_code == 403
    assert client.post(f"/api/v1/jobs/{job_id}/cancel/").status_code == 403
    assert client.get("/api/v1/jobs/999999/").status_code == 404
