"""Undoing an import: what it brought goes, what it changed comes back, what others went on with stays and says why."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from core.errors import RuleBroken
from core.facts import record_fact
from core.registries import registries
from customers import kinds
from customers.actions import (
    change_customer,
    create_customer,
    create_field,
    forget_import_files,
    merge_customers,
    record_consent,
    undo_import,
)
from customers.models import Consent, Customer, CustomerImport, ImportedRow, Purchase
from customers.queries import may_contact
from story.models import Event
from tests.customers.importing.conftest import MARIA, keep, run, take_in, work_off

pytestmark = pytest.mark.django_db


def take_back(source: CustomerImport) -> dict[str, int]:
    """Undo it to the end; the counts."""
    undo_import(import_id=source.pk, by=MARIA)
    undo_import(import_id=source.pk, by=MARIA)  # twice is once
    source.refresh_from_db()
    work_off(source.undo_job_id)
    source.undo_job.refresh_from_db()
    assert source.undo_job.state == "done", source.undo_job.error
    return source.undo_job.result


def test_new_people_are_put_away_and_come_back_with_the_file():
    text = "Name,Email\nAda,ada@example.org\nBob,bob@example.org\nAda L,ada@example.org\n"
    source = take_in(text)
    assert take_back(source) == {"undone": 3}
    assert not Customer.objects.current().exists()
    kinds_told = Event.objects.order_by("pk").values_list("kind", "source", "history")
    assert list(kinds_told)[-2:] == [("customer.archived", f"import:{source.pk}", True)] * 2
    again = take_in(text)
    assert again.job.result == {"created": 2, "unchanged": 1}
    assert Customer.objects.current().count() == Customer.objects.count() == 2
    assert take_back(again) == {"undone": 3}
    assert not Customer.objects.current().exists()


def test_what_somebody_went_on_with_stays_and_says_why():
    source = take_in(
        "Name,Email\nAda,ada@example.org\nBob,bob@example.org\nCy,cy@example.org\nDee,dee@example.org\nEve,eve@example.org\n"
    )
    ada, bob, cy, dee, eve = Customer.objects.order_by("pk")
    change_customer(customer_id=ada.pk, version=None, changes={"name": "Ada King"}, by=MARIA)
    record_fact(customer_id=bob.pk, kind=kinds.CHANGED, by=MARIA)
    merge_customers(survivor_id=dee.pk, loser_id=cy.pk, by=MARIA)
    assert take_back(source) == {"kept": 4, "undone": 1}
    assert set(Customer.objects.filter(archived_at=None)) == {ada, bob, cy, dee}
    assert Customer.objects.get(pk=eve.pk).archived_at is not None
    report = "".join(registries.jobs[kinds.UNDO_IMPORT_JOB].report(source.undo_job))
    rows = {row[1]: row[2] for row in csv.reader(io.StringIO(report))}
    assert rows["Ada King"] == "Maria Manager has worked with this customer since"
    assert "merged into Dee since" in rows["Cy"]


def test_updates_are_put_back_where_nobody_changed_them_since():
    create_field(subject="customer", label="Trade", type="text", by=MARIA)
    create_field(subject="customer", label="Size", type="number", by=MARIA)
    ada = create_customer(
        name="Ada", identities=[("email", "ada@example.org")], tags=["old"], fields={"size": "1"}, by=MARIA,
        organisation="Acme", customer_since=dt.date(2020, 1, 1),
    )  # fmt: skip
    record_consent(customer_id=ada.pk, topic="marketing", allowed=False, source="web", by=MARIA)
    Purchase.objects.create(customer=ada, kind="order", number="O-1", name="Old", value=5, currency="EUR")
    before = Customer.objects.values().get(pk=ada.pk)
    source = take_in(
        "Name,Email,Phone,Company,Customer since,Tags,Trade,Size,Language,Order number,Product,Amount,Newsletter\n"
        "Ada King,ada@example.org,+441632960001,Bolt,2021-02-03,new,Smith,2,de,O-1,New,7,yes\n"
        "Ada King,ada@example.org,,,,,,,,O-2,Two,8,\n",
        known_rule="overwrite",
    )
    changed = Customer.objects.get(pk=ada.pk)
    assert (changed.name, changed.organisation.name, changed.language) == ("Ada King", "Bolt", "de")
    change_customer(customer_id=ada.pk, version=None, changes={"language": "fr"}, by=MARIA)
    assert take_back(source) == {"undone": 1, "partly": 1}
    ada.refresh_from_db()
    after = Customer.objects.values().get(pk=ada.pk)
    same = ("name", "organisation_id", "customer_since", "fields", "search_text", "time_zone", "sort_key")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert ada.language == "fr"
    assert list(ada.tags.values_list("name", flat=True)) == ["old"]
    assert list(ada.identities.values_list("value", flat=True)) == ["ada@example.org"]
    assert ImportedRow.objects.get(source=source, line=2).undo_note == "language was changed since"
    old, two = Purchase.objects.order_by("number")
    assert (old.name, old.value, old.archived_at) == ("Old", 5, None)
    assert two.archived_at is not None
    newest = Consent.objects.order_by("-given_at", "-pk").first()
    assert (newest.allowed, newest.source) == (False, "Import undone")


def test_it_is_refused_while_the_import_runs():
    source = keep("Name\nAda\n")
    with pytest.raises(RuleBroken) as refused:
        undo_import(import_id=source.pk, by=MARIA)
    assert refused.value.code == "not_over"


def test_files_and_cells_are_forgotten_after_their_days(settings, import_root):
    source, waiting = take_in("Name,Email\nAda,bad\nBob,bob@example.org\n"), keep("Name\nCy\n")
    assert len(list(import_root.iterdir())) == 2
    assert forget_import_files(by=MARIA) == 0
    old = source.created_at - dt.timedelta(days=settings.IMPORT_FILES_KEPT_DAYS, hours=1)
    CustomerImport.objects.update(created_at=old)
    assert forget_import_files(by=MARIA) == 2
    assert list(import_root.iterdir()) == []
    assert ImportedRow.objects.get(outcome="bad").cells == []
    source.refresh_from_db()
    waiting.refresh_from_db()
    assert source.file_deleted_at is not None
    assert take_back(source) == {"undone": 1}
    assert run(waiting).job.result["problem"]


def test_an_erased_person_is_left_in_no_file(import_root):
    source = take_in("Name,Email\nAda,ada@example.org\n")
    entry = registries.personal_data["customers.ImportedRow"]
    rows = entry.rows([Customer.objects.get().pk])
    assert rows.count() == 1
    entry.erase(rows)
    assert list(import_root.iterdir()) == []
    source.refresh_from_db()
    assert source.stored_as == ""


def test_a_record_merged_away_since_gives_its_own_back_and_the_survivor_keeps_theirs():
    ada, eve = (
        create_customer(name=name, identities=[("email", f"{name}@example.org")], by=MARIA) for name in ("ada", "eve")
    )
    change_customer(customer_id=eve.pk, version=None, changes={"organisation_role": "Owner", "tags": ["vip"]}, by=MARIA)
    source = take_in("Name,Email,Job title,Tags\nada,ada@example.org,Owner,vip\n", known_rule="overwrite")
    assert Customer.objects.get(pk=ada.pk).organisation_role == "Owner"
    merge_customers(survivor_id=eve.pk, loser_id=ada.pk, by=MARIA)
    assert take_back(source) == {"undone": 1}
    rows = [Customer.objects.get(pk=one.pk) for one in (ada, eve)]
    assert [(row.organisation_role, row.tags.count()) for row in rows] == [("", 0), ("Owner", 1)]


def test_people_without_handles_come_back_with_the_file_too():
    text = "Name,Policy number,Policy name\nJane,P-1,Home\n"
    take_back(take_in(text))
    again = take_in(text)
    assert again.job.result == {"created": 1}
    assert (Customer.objects.current().count(), Customer.objects.count()) == (1, 1)


def test_an_answer_for_all_channels_since_is_not_answered_over():
    ada = create_customer(name="Ada", identities=[("email", "ada@example.org")], by=MARIA)
    told = {"customer_id": ada.pk, "topic": "marketing", "source": "web", "by": MARIA}
    record_consent(channel="email", allowed=True, **told)
    source = take_in("Name,Email,Email Opt Out\nAda,ada@example.org,1\n")
    record_consent(allowed=False, **told)
    take_back(source)
    assert not may_contact(ada.pk, "email", "marketing").allowed
    assert Consent.objects.count() == 3
