"""Files of touchpoints: in by a job, each row once, what stays out is said and cannot harm a spreadsheet."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from core import jobs
from core.actor import SYSTEM
from core.errors import RuleBroken
from core.models import Job
from customers.models import Customer
from story.models import Event
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.factories.teams import UserFactory
from touchpoints.actions import import_slices, import_touchpoints
from touchpoints.models import Touchpoint
from touchpoints.queries import bad_rows_report

pytestmark = pytest.mark.django_db
FILE = """Email;Date;Type;Subject;Rating;Notes;Internal code
amara@example.org;12.11.2026 09:41;Call;Asks for the date;5;;x
amara@example.org;2026-11-12T10:00:00+01:00;whatsapp;Sends photos;;Long words;y
noor@example.org;yesterday;Email;Broken time;;;=cmd|'/c calc'!A1
not an address;2026-11-12;Email;Broken person;;;@SUM(1)
noor@example.org;2026-11-12;pigeon;Broken channel;;;+1
noor@example.org;2026-11-13;Post;;2;Only a text;-1
"""


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.IMPORT_ROOT = tmp_path / "imports"
    return settings.IMPORT_ROOT


def started(text=FILE, name="calls.csv", **more):
    return import_touchpoints(file_name=name, content=io.BytesIO(text.encode()), by=SYSTEM, **more)


def worked_off(job):
    while jobs.run_slice(job.pk):
        pass
    job.refresh_from_db()
    return job


def test_good_rows_go_in_and_bad_ones_say_why():
    amara = CustomerFactory(name="Amara Okonkwo")
    IdentityFactory(customer=amara, value="amara@example.org")
    job = worked_off(started())
    result = job.result
    assert (job.state, result["created"], result["existing"], result["failed"]) == ("done", 3, 0, 3)
    assert [line for line, _why, _cells in result["bad"]] == [4, 5, 6]
    call, chat, letter = Touchpoint.objects.order_by("pk")
    assert (call.customer, call.channel, call.sentiment, call.sentiment_source) == (amara, "phone", 2, "customer")
    assert (call.occurred_at.isoformat(), call.source) == ("2026-11-12T09:41:00+00:00", "calls")
    assert (chat.channel, chat.body) == ("chat", "Long words")
    assert (letter.channel, letter.summary, letter.sentiment) == ("letter", "Only a text", -1)
    assert set(Event.objects.values_list("history", flat=True)) == {True}
    assert Customer.objects.count() == 2


def test_the_same_file_twice_adds_nothing_and_live_rows_are_told():
    worked_off(started())
    again = worked_off(started())
    assert (again.result["created"], again.result["existing"]) == (0, 3)
    live = worked_off(started(FILE.replace("amara", "erin"), history=False))
    assert live.result["created"] == 3
    assert Event.objects.filter(kind="touchpoint.logged", history=False).count() == 3


def test_the_report_cannot_run_anything():
    job = worked_off(started())
    rows = list(csv.reader(io.StringIO("".join(bad_rows_report(job)).lstrip("\ufeff"))))
    assert rows[0][:3] == ["Line", "What is wrong", "Email"]
    assert len(rows) == 4
    assert not [cell for row in rows for cell in row if cell.strip()[:1] in ("=", "+", "-", "@")]


def test_a_slice_that_dies_is_done_again_and_no_row_twice(monkeypatch):
    monkeypatch.setattr(import_slices, "PORTION", 2)
    monkeypatch.setattr(jobs, "SLICE_SECONDS", -1.0)
    job = started()
    assert jobs.run_slice(job.pk) is True
    job.refresh_from_db()
    assert (job.done, Touchpoint.objects.count()) == (2, 2)
    Job.objects.filter(pk=job.pk).update(done=0)  # as if the worker had died before its commit was known
    assert worked_off(job).result["existing"] >= 2
    assert Touchpoint.objects.count() == 3


def test_cancelled_it_stops_before_the_next_slice(monkeypatch, shelf):
    job = started()
    jobs.cancel_job(job_id=job.pk, by=SYSTEM)
    assert worked_off(job).state == "cancelled"
    assert not Touchpoint.objects.exists()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("Date;Text\n1;2\n", "who it was"),
        ("Email;Date\n1;2\n", "what happened"),
        ("\x00\x01\x02", "encoding"),
    ],
)
def test_files_that_cannot_be_read_are_refused_and_not_kept(text, why, shelf):
    with pytest.raises(RuleBroken, match=why):
        started(text)
    assert not list(shelf.iterdir())
    assert not Job.objects.exists()


def test_in_the_browser(client, settings):
    client.force_login(UserFactory(name="Maya", role="manager"))
    page = reverse("touchpoints:imports")
    assert "No files yet" in client.get(page).content.decode()
    assert client.post(page, {}).status_code == 422
    bad = client.post(page, {"file": SimpleUploadedFile("calls.csv", b"a;b\n1;2\n")})
    assert bad.status_code == 422
    assert "No column says who it was" in bad.content.decode()
    answer = client.post(page, {"file": SimpleUploadedFile("calls.csv", FILE.encode()), "form_token": "t"})
    job = Job.objects.get()
    assert (answer.status_code, answer.url) == (303, reverse("touchpoints:import", args=[job.pk]))
    assert "every 2s" in client.get(answer.url).content.decode()
    worked_off(job)
    done = client.get(answer.url).content.decode()
    assert "Internal code" in done, "columns that mean nothing are named"
    assert "line 4" in done
    over = client.get(answer.url, headers={"HX-Request": "true", "HX-Target": "import-state"})
    assert over["HX-Redirect"] == answer.url
    report = client.get(reverse("touchpoints:import_report", args=[job.pk]))
    assert b"not an address" in b"".join(report.streaming_content)


def test_by_command(tmp_path, capsys):
    path = tmp_path / "calls.csv"
    path.write_text(FILE)
    call_command("import_touchpoints", str(path), "--source", "pbx")
    told = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert (told["created"], told["failed"], told["state"], told["columns"]["Rating"]) == (3, 3, "done", "rating")
    assert "Broken channel" in (tmp_path / "calls.csv.not-imported.csv").read_text()
    assert set(Touchpoint.objects.values_list("source", flat=True)) == {"pbx"}
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_touchpoints", str(tmp_path / "none.csv"))
