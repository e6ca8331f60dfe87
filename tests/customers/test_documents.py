"""Documents of customers: taken in once, put away and back, downloaded by who may (S12; classes C12, C25)."""

from __future__ import annotations

import hashlib
import os
import secrets
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from core.errors import RuleBroken
from customers.actions import (
    add_document,
    archive_document,
    merge_customers,
    restore_document,
    store_document,
    sweep_documents,
)
from customers.files import storage
from customers.models import Customer, Document
from customers.privacy import PERSONAL_DATA
from story.models import Event
from tests.factories.customers import CustomerFactory
from tests.factories.files import a_picture
from tests.factories.teams import MembershipFactory, TeamFactory, UserFactory
from tests.factories.touchpoints import TouchpointFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    return settings.DOCUMENT_ROOT


@pytest.fixture
def amara() -> Customer:
    return CustomerFactory(name="Amara Okonkwo")


def files_in(folder) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file() and path.parent.name != "incoming"}


def fetch(browser, url: str) -> int:
    """The status; the file is read to its end and so closed."""
    response = browser.get(url)
    if response.streaming:
        list(response)
    return response.status_code


def kinds_of(customer) -> list[str]:
    return list(Event.objects.filter(customer=customer).order_by("pk").values_list("kind", flat=True))


def test_a_file_is_stored_with_what_tells_of_it(amara, tomas):
    document = store_document(customer_id=amara.pk, name="../Letter.txt", content=b"words", by=tomas)
    assert (document.name, document.content_type, document.size) == ("Letter.txt", "text/plain", 5)
    assert document.digest == hashlib.sha256(b"words").hexdigest()
    assert document.uploaded_by == "Tomás Rivera"
    assert len(document.public_id) == 32
    assert kinds_of(amara) == [], "the caller's fact tells of it"


def test_the_same_file_twice_is_one_document(amara, shelf, tomas):
    first = store_document(customer_id=amara.pk, name="a.png", content=a_picture(), by=tomas)
    assert store_document(customer_id=amara.pk, name="a.png", content=a_picture(), by=tomas) == first
    assert files_in(shelf) == {first.stored_as, first.thumbnail_as}
    assert store_document(customer_id=amara.pk, name="b.png", content=a_picture(), by=tomas) != first
    secret = store_document(customer_id=amara.pk, name="a.png", content=a_picture(), by=tomas, is_restricted=True)
    assert secret != first, "who may not see the restricted one must not be answered with it"


def test_added_twice_is_told_once(amara, tomas):
    for _time in range(2):
        add_document(customer_id=amara.pk, name="a.txt", content=b"words", by=tomas)
    assert kinds_of(amara) == ["document.added"]


def test_a_merged_record_s_file_goes_to_the_survivor(amara, tomas):
    other = CustomerFactory()
    merge_customers(survivor_id=amara.pk, loser_id=other.pk, by=tomas)
    assert store_document(customer_id=other.pk, name="a.txt", content=b"words", by=tomas).customer == amara


def test_nobody_s_file_is_not_written(shelf, tomas):
    with pytest.raises(Customer.DoesNotExist):
        store_document(customer_id=999_999, name="a.txt", content=b"words", by=tomas)
    assert not shelf.exists()


def test_put_away_and_brought_back(amara, tomas):
    document = add_document(customer_id=amara.pk, name="a.txt", content=b"words", by=tomas)
    for _twice in range(2):
        archive_document(document_id=document.pk, by=tomas)
    assert storage.path_of(document.stored_as).exists(), "put away is not deleted"
    for _twice in range(2):
        restore_document(document_id=document.pk, by=tomas)
    assert kinds_of(amara) == ["document.added", "document.archived", "document.restored"]
    archive_document(document_id=document.pk, by=tomas)
    add_document(customer_id=amara.pk, name="a.txt", content=b"words", by=tomas)
    with pytest.raises(RuleBroken, match="again already"):
        restore_document(document_id=document.pk, by=tomas)


def test_a_row_that_cannot_be_written_leaves_no_file(amara, shelf, tomas, monkeypatch):
    def broken(**_fields):
        raise RuntimeError

    monkeypatch.setattr(Document.objects, "create", broken)
    with pytest.raises(RuntimeError):
        store_document(customer_id=amara.pk, name="a.png", content=a_picture(), by=tomas)
    assert files_in(shelf) == set()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_swept_away(amara, shelf, tomas):
    kept = store_document(customer_id=amara.pk, name="kept.png", content=a_picture(), by=tomas)
    with transaction.atomic():
        store_document(customer_id=amara.pk, name="gone.png", content=a_picture("JPEG"), by=tomas)
        transaction.set_rollback(True)
    lost = files_in(shelf) - {kept.stored_as, kept.thumbnail_as}
    assert len(lost) == 2
    assert sweep_documents(by=tomas) == 0, "its transaction may still be open"
    (shelf / "incoming" / kept.stored_as).touch()  # as if the process had died right after its commit
    for mark in (shelf / "incoming").iterdir():
        os.utime(mark, (time.time() - 7200,) * 2)
    assert sweep_documents(by=tomas) == 2
    assert files_in(shelf) == {kept.stored_as, kept.thumbnail_as}
    assert not list((shelf / "incoming").iterdir())


def test_erasing_takes_the_files_away(amara, shelf, tomas, django_capture_on_commit_callbacks):
    store_document(customer_id=amara.pk, name="a.png", content=a_picture(), by=tomas)
    held = next(one for one in PERSONAL_DATA if one.model is Document)
    with django_capture_on_commit_callbacks(execute=True):
        held.erase(held.rows([amara.pk]))
    assert files_in(shelf) == set()
    assert not Document.objects.exists()


# --- downloads -------------------------------------------------------------------------------------------------------
def test_s10_a_download_never_runs(browser, amara, tomas):
    document = store_document(customer_id=amara.pk, name='Grüße "1".txt', content=b"words", by=tomas)
    response = browser.get(f"/documents/{document.public_id}/")
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"words"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe%20_1_.txt"
    assert response["Content-Type"] == "text/plain"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]


def test_a_thumbnail_is_a_picture_of_ours(browser, amara, tomas):
    document = store_document(customer_id=amara.pk, name="a.jpg", content=a_picture("JPEG"), by=tomas)
    response = browser.get(f"/documents/{document.public_id}/thumbnail/")
    list(response)
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/png", "nosniff")
    words = store_document(customer_id=amara.pk, name="a.txt", content=b"words", by=tomas)
    assert browser.get(f"/documents/{words.public_id}/thumbnail/").status_code == 404


def test_s12_c12_addresses_cannot_be_guessed(browser, amara, tomas, django_assert_num_queries):
    documents = [store_document(customer_id=amara.pk, name=f"{n}.txt", content=b"words", by=tomas) for n in range(20)]
    known = {document.public_id for document in documents}
    assert len(known) == 20
    assert min(len(set(one)) for one in known) > 8, "they are random"
    guesses = [secrets.token_urlsafe(24) for _n in range(10_000)]
    assert Document.objects.filter(public_id__in=guesses).count() == 0
    near = [document.public_id[:-1] + "A" for document in documents if document.public_id[-1] != "A"]
    also = [str(document.pk) for document in documents] + [document.stored_as for document in documents]
    for guess in guesses[:100] + near + also + ["..%2f..", "a" * 5000]:
        assert browser.get(f"/documents/{guess}/").status_code == 404


def test_s12_access_ends_with_the_session(alice, amara, tomas):
    document = store_document(customer_id=amara.pk, name="a.txt", content=b"words", by=tomas)
    url, browser = f"/documents/{document.public_id}/", Client()
    assert fetch(browser, url) == 302
    browser.force_login(alice)
    assert fetch(browser, url) == 200
    alice.is_active = False
    alice.save()
    assert fetch(browser, url) == 302


def test_files_of_a_restricted_touchpoint_follow_it(browser, alice, amara, tomas):
    team = TeamFactory()
    document = store_document(customer_id=amara.pk, name="a.png", content=a_picture(), by=tomas, is_restricted=True)
    TouchpointFactory(customer=amara, is_restricted=True, team=team).attachments.add(document)
    for part in ("", "thumbnail/"):
        assert browser.get(f"/documents/{document.public_id}/{part}").status_code == 404
    assert list(Document.objects.visible_to(UserFactory(role="manager"))) == [document]
    MembershipFactory(user=alice, team=team)
    assert fetch(browser, f"/documents/{document.public_id}/") == 200
    assert not Document.objects.visible_to(None).exists()


# --- the list, and programs ------------------------------------------------------------------------------------------
def test_files_are_added_and_put_away_without_a_script(browser, amara):
    url = reverse("customers:documents", args=[amara.pk])
    assert "No documents yet" in browser.get(url).content.decode()
    good, bad = SimpleUploadedFile("a.png", a_picture()), SimpleUploadedFile("b.svg", b"<svg/>")
    answer = browser.post(url, {"uploads": [good, bad]})
    assert answer.status_code == 422
    assert "b.svg: Files ending in .svg are not taken." in answer.content.decode()
    assert browser.post(url, {"uploads": [SimpleUploadedFile("c.txt", b"words")]}).status_code == 303
    assert browser.post(url, {}).status_code == 422
    document = Document.objects.get(name="a.png")
    away = reverse("customers:document_archive", args=[document.public_id])
    assert browser.post(away).status_code == 303
    browser.get(url)  # with the toast that offers to undo it
    assert document.public_id not in browser.get(url).content.decode()
    assert document.public_id in browser.get(url + "?archived=1").content.decode()
    back = browser.post(
        reverse("customers:document_restore", args=[document.public_id]), headers={"HX-Request": "true"}
    )
    assert back.status_code == 204
    assert document.public_id in browser.get(url).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_file_as_for_three(browser, amara, tomas, count, django_assert_num_queries):
    for n in range(count):
        store_document(customer_id=amara.pk, name=f"{n}.txt", content=b"words", by=tomas)
    url = reverse("customers:documents", args=[amara.pk])
    browser.get(url)
    with django_assert_num_queries(5):
        browser.get(url, headers={"HX-Request": "true", "HX-Target": "customers-documents"})


def test_programs_keep_list_and_fetch_files(program, amara, tomas):
    made = program.post(
        "/api/v1/documents/", {"customer": amara.pk, "file": SimpleUploadedFile("a.txt", b"words")}, format="multipart"
    )
    assert made.status_code == 201
    card = made.json()
    assert (card["name"], card["size"], card["digest"]) == ("a.txt", 5, hashlib.sha256(b"words").hexdigest())
    listed = program.get(f"/api/v1/documents/?customer={amara.pk}").json()
    assert [one["id"] for one in listed["results"]] == [card["id"]]
    content = program.get(card["content"])
    assert b"".join(content.streaming_content) == b"words"
    assert content["Content-Disposition"].startswith("attachment")
    changed = program.patch(f"/api/v1/documents/{card['id']}/", {"archived": True}, format="json")
    assert changed.json()["archived_at"]
    assert program.get(f"/api/v1/documents/?customer={amara.pk}").json()["results"] == []
    refused = program.post(
        "/api/v1/documents/", {"customer": amara.pk, "file": SimpleUploadedFile("a.svg", b"<svg/>")}, format="multipart"
    )
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:journeycrm:problem:refused-file")
    secret = store_document(customer_id=amara.pk, name="s.txt", content=b"secret", by=tomas, is_restricted=True)
    assert program.get(f"/api/v1/documents/{secret.public_id}/content/").status_code == 404
