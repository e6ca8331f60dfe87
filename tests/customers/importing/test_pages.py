"""The pages of an import: file, columns with a preview, progress, result, undo; and who may."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import jobs
from customers.actions import create_customer
from customers.models import Customer, CustomerImport, FieldDefinition
from tests.customers.importing.conftest import MARIA, keep, take_in, work_off
from tests.factories.teams import UserFactory

pytestmark = pytest.mark.django_db
PEOPLE = "Name,Email,Shoe size\nAda,ada@example.org,38\nBob,no address,41\nZed,zed@example.org,44\n"


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory(role=role))
    return client


@pytest.fixture
def browser() -> Client:
    return signed_in("manager")


def send(browser: Client, content: bytes | str = PEOPLE, name: str = "people.csv"):
    data = content.encode() if isinstance(content, str) else content
    return browser.post(reverse("customers:imports"), {"file": SimpleUploadedFile(name, data)})


def test_from_file_to_result_and_back(browser, django_capture_on_commit_callbacks):
    create_customer(name="Zed", identities=[("email", "zed@example.org")], by=MARIA)
    answer = send(browser)
    source = CustomerImport.objects.get()
    assert (answer.status_code, answer.url) == (303, source.get_absolute_url())
    page = browser.get(answer.url)
    text = page.content.decode()
    assert "Updates Zed" in text
    assert "Stays out" in text
    assert "Enter an address like" in text
    assert "New own field" not in text, "managers do not define fields"
    plan = {"to": ["name", "email", ""], "known_rule": "fill", "day_first": "1", "id_prefix": ""}
    assert browser.post(answer.url, plan).status_code == 303
    source.refresh_from_db()
    waiting = browser.get(answer.url, headers={"HX-Request": "true", "HX-Target": "import-state"})
    assert b"Reading the file" in waiting.content
    assert b"<html" not in waiting.content
    work_off(source.job_id)
    done = browser.get(answer.url, headers={"HX-Request": "true", "HX-Target": "import-state"})
    assert done.headers["HX-Redirect"] == answer.url, "the whole page shows what came of it"
    result = browser.get(answer.url).content.decode()
    assert "Line 3" in result
    create_customer(name="Somebody Else", by=MARIA)
    listed = browser.get(reverse("customers:list"), {"import": source.pk}).content.decode()
    assert "Ada" in listed
    assert "Zed" in listed
    assert "Somebody Else" not in listed
    report = browser.get(reverse("customers:import_report", args=[source.pk]))
    assert report.headers["Content-Disposition"] == 'attachment; filename="not-imported.csv"'
    rows = list(csv.reader(io.StringIO(b"".join(report.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:3] == ["Line", "What is wrong", "Name"]
    assert rows[1][0] == "3"
    assert rows[1][2:] == ["Bob", "no address", "41"]
    assert b"1 new customers" in browser.get(reverse("customers:import_undo", args=[source.pk])).content
    assert browser.post(reverse("customers:import_undo", args=[source.pk])).status_code == 303
    source.refresh_from_db()
    work_off(source.undo_job_id)
    assert "What was taken back" in browser.get(answer.url).content.decode()
    assert Customer.objects.get(name="Ada").archived_at is not None


def test_the_preview_follows_the_choices_and_saves_nothing(browser):
    source = keep(PEOPLE)
    before = source.plan
    page = browser.post(
        reverse("customers:import_preview", args=[source.pk]),
        {"to": ["email", "name", "nonsense"], "known_rule": "overwrite"},
        headers={"HX-Request": "true", "HX-Target": "import-preview"},
    ).content.decode()
    assert page.count("Stays out") == 3
    assert "<html" not in page
    source.refresh_from_db()
    assert source.plan == before


@pytest.mark.parametrize(
    ("to", "says"),
    [
        (["name", "name", ""], "Two columns go to Name"),
        (["", "", ""], "Say which column holds"),
        (["name", "email", "is_superuser"], "There is no place called"),
        (["name"], "Say for each column"),
        (["name", "email", "new_field"], "Ask an admin"),
    ],
)
def test_choices_that_cannot_be(browser, to, says):
    source = keep(PEOPLE)
    page = browser.post(source.get_absolute_url(), {"to": to})
    assert page.status_code == 422
    assert says in page.content.decode()
    source.refresh_from_db()
    assert source.job_id is None


def test_a_file_that_was_read_wrongly_is_read_again(browser):
    source = keep("Name;Email\nZoë;zoe@example.org\n".encode("cp1252"))
    again = reverse("customers:import_reread", args=[source.pk])
    assert browser.post(again, {"encoding": "cp850", "delimiter": ","}).status_code == 303
    source.refresh_from_db()
    assert (source.encoding, source.delimiter, source.header) == ("cp850", ",", ["Name;Email"])
    assert browser.post(again, {"encoding": "cp1252", "delimiter": ";"}).status_code == 303
    assert "Zoë" in browser.get(source.get_absolute_url()).content.decode()
    source.refresh_from_db()
    assert source.plan["targets"] == ["name", "email"]


@pytest.mark.parametrize(
    ("encoding", "says"),
    [("utf-8", "not utf-8. Choose"), ("utf-16", "not utf-16. Choose"), ("rot13", "not one of the choices")],
)
def test_a_file_stays_as_it_was_read_where_it_cannot_be_read_otherwise(browser, encoding, says):
    source = keep("Name\nZoë\n".encode("cp1252"))
    refused = browser.post(reverse("customers:import_reread", args=[source.pk]), {"encoding": encoding})
    assert refused.status_code == 422
    assert says in refused.content.decode()
    source.refresh_from_db()
    assert (source.encoding, source.header) == ("cp1252", ["Name"])


def test_a_file_that_is_gone_says_so(browser):
    source = keep(PEOPLE)
    source.path.unlink()
    gone = "The file is not here any more."
    assert gone in browser.get(source.get_absolute_url()).content.decode()
    assert gone in browser.post(reverse("customers:import_reread", args=[source.pk])).content.decode()


def test_a_file_is_not_read_again_once_it_goes_in(browser):
    source = take_in(PEOPLE)
    assert browser.post(reverse("customers:import_reread", args=[source.pk])).status_code == 422


def test_admins_make_a_column_an_own_field():
    source = keep(PEOPLE)
    signed_in("admin").post(source.get_absolute_url(), {"to": ["name", "email", "new_field"]})
    source.refresh_from_db()
    work_off(source.job_id)
    assert FieldDefinition.objects.get().label == "Shoe size"
    assert Customer.objects.get(name="Ada").fields == {"shoe_size": "38"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\x00\x01\x02 binary \xff\xfe" * 50, "no text"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old Excel"),
        (b"PK\x03\x04" + b"x" * 600, "damaged"),
        ("ada@example.org,Ada\nbob@example.org,Bob\n", "first line must name"),
    ],
)
def test_files_that_are_no_tables_are_refused_and_not_kept(browser, import_root, content, says):
    page = send(browser, content)
    assert page.status_code == 422
    assert says in page.content.decode()
    assert not CustomerImport.objects.exists()
    assert list(import_root.glob("*")) == []


def test_a_file_that_is_too_large_is_refused(browser, settings, import_root):
    settings.IMPORT_LARGEST_FILE = 1000
    page = send(browser, "Name\n" + "x\n" * 1000)
    assert page.status_code == 422
    assert "larger than" in page.content.decode()
    assert list(import_root.glob("*")) == []


def test_a_body_of_a_gigabyte_is_not_even_read(browser):
    class Untouchable(io.BytesIO):
        def read(self, *args):
            raise AssertionError("nobody should look into this")

    for url in (reverse("customers:imports"), reverse("customers:new")):
        sent = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(10**9)}
        answer = browser.generic("POST", url, b"", **sent | {"wsgi.input": Untouchable()})
        assert answer.status_code == 413
        assert b"nothing was read" in answer.content
    assert not CustomerImport.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.csv", "/abs/people.csv", "..%2f..%2fx.csv", "a" * 300 + ".csv", "C:\\x\\people.csv", "‥／x.csv"],
)
def test_names_lead_nowhere(browser, import_root, name):
    send(browser, name=name)
    source = CustomerImport.objects.get()
    assert "/" not in source.file_name
    assert "\\" not in source.file_name
    assert len(source.file_name) <= 255
    assert [path.name for path in import_root.glob("*")] == [source.stored_as]
    assert source.path.stat().st_mode & 0o077 == 0


def test_cancel_resume_discard(browser, monkeypatch):
    from customers.actions import import_slices

    monkeypatch.setattr(import_slices, "CHUNK", 1)
    source = keep(PEOPLE)
    browser.post(source.get_absolute_url(), {"to": ["name", "email", ""]})
    source.refresh_from_db()
    jobs.run_slice(source.job_id)
    jobs.run_slice(source.job_id)
    browser.post(reverse("customers:import_cancel", args=[source.pk]))
    jobs.run_slice(source.job_id)
    assert b"Cancelled" in browser.get(source.get_absolute_url()).content
    assert Customer.objects.count() == 1
    browser.post(reverse("customers:import_resume", args=[source.pk]))
    source.refresh_from_db()
    work_off(source.job_id)
    assert Customer.objects.count() == 2
    assert b"Done" in browser.get(source.get_absolute_url()).content
    other = keep(PEOPLE)
    assert browser.post(reverse("customers:import_discard", args=[other.pk])).status_code == 303
    assert not other.path.exists()
    assert browser.post(reverse("customers:import_discard", args=[source.pk])).status_code == 422


def test_the_list_takes_as_many_queries_for_three_as_for_one(browser, django_assert_num_queries):
    take_in("Name\nAda\n")
    browser.get(reverse("customers:imports"))
    with django_assert_num_queries(7):
        browser.get(reverse("customers:imports"))
    take_in("Name\nBob\n")
    keep("Name\nCy\n")
    with django_assert_num_queries(7):
        assert browser.get(reverse("customers:imports")).content.count(b"people.csv") == 3
