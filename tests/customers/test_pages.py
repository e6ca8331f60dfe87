"""Pages for own fields, purchases and organisations."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.test import Client
from django.urls import reverse

from core.clock import now
from customers import actions
from customers.models import Customer, FieldDefinition, ListExport, Organisation, Purchase
from customers.queries import exported_organisations
from tests.factories.customers import CustomerFactory, FieldFactory, OrganisationFactory
from tests.factories.teams import UserFactory

pytestmark = pytest.mark.django_db
DETAIL, LIST = 13, 9


def htmx(target: str) -> dict:
    return {"headers": {"HX-Request": "true", "HX-Target": target}}


def sheet(**fields) -> dict:
    return {
        "name": "Amara", "language": "en", "time_zone": "UTC", "handles-TOTAL_FORMS": "0", "handles-INITIAL_FORMS": "0",
        **fields,
    }  # fmt: skip


@pytest.fixture
def boss(db) -> Client:
    """An admin's browser."""
    client = Client()
    client.force_login(UserFactory(role="admin"))
    return client


# --- defining fields -------------------------------------------------------------------------------------------------
def test_an_admin_adds_renames_moves_and_archives_fields(boss):
    new = {"label": "Region", "subject": "customer", "type": "choice", "choices": "North\n South \n\n"}
    assert boss.post(reverse("customers:field_new"), new).status_code == 303
    boss.post(reverse("customers:field_new"), {"label": "Rank", "subject": "customer", "type": "number"})
    region, rank = FieldDefinition.objects.order_by("pk")
    customer = CustomerFactory(fields={"region": "south"})
    url = reverse("customers:field", args=[region.pk])
    assert "South" in boss.get(url).content.decode()
    known = {"known-TOTAL_FORMS": "2", "known-INITIAL_FORMS": "2", "known-0-key": "north", "known-0-label": "Up north"}
    known |= {"known-0-offered": "on", "known-1-key": "south", "known-1-label": "South"}
    assert boss.post(url, {"label": "Area", "help_text": "Where", "choices": "East", **known}).status_code == 303
    region.refresh_from_db()
    assert region.offered == [("north", "Up north"), ("east", "East")]
    assert (region.key, region.label, region.word(customer.fields["region"])) == ("region", "Area", "South")
    boss.post(reverse("customers:field_move", args=[rank.pk]), {"position": "0"})
    boss.post(reverse("customers:field_move", args=[rank.pk]), {"position": "-1"})
    boss.post(reverse("customers:field_archive", args=[region.pk]))
    page = boss.get(reverse("customers:field_list")).content.decode()
    assert page.index("Rank") < page.index("Area") and "Archived" in page
    boss.post(reverse("customers:field_restore", args=[region.pk]))
    region.refresh_from_db()
    assert region.archived_at is None


@pytest.mark.parametrize(
    "wrong",
    [{"label": ""}, {"type": "formula"}, {"type": "choice"}, {"type": "choice", "choices": "A\na"}, {"subject": "x"}],
)
def test_a_field_that_makes_no_sense_is_sent_back(boss, wrong):
    body = {"label": "Region", "subject": "customer", "type": "text", **wrong}
    assert boss.post(reverse("customers:field_new"), body).status_code == 422
    assert not FieldDefinition.objects.exists()


# --- filling them in -------------------------------------------------------------------------------------------------
def test_own_fields_are_asked_for_kept_and_shown(browser):
    FieldFactory(key="area", type="choice", words=("North", "South"))
    FieldFactory(key="rank", type="number", help_text="From 1 to 5")
    FieldFactory(key="vip", type="yes_no")
    FieldFactory(key="since", type="date")
    FieldFactory(key="file", type="link")
    assert "From 1 to 5" in browser.get(reverse("customers:new")).content.decode()
    filled = {"own_area": "south", "own_rank": "4.50", "own_vip": "no", "own_since": "2026-02-01", "own_file": ""}
    wrong = browser.post(
        reverse("customers:new"), sheet(**{**filled, "own_rank": "many", "own_file": "javascript:alert(1)"})
    )
    text = wrong.content.decode()
    assert wrong.status_code == 422 and "Enter a number such as" in text and "Enter an address like" in text
    assert browser.post(reverse("customers:new"), sheet(**filled)).status_code == 303
    customer = Customer.objects.get()
    assert customer.fields == {"area": "south", "rank": "4.5", "vip": False, "since": "2026-02-01"}
    page = browser.get(customer.get_absolute_url()).content.decode()
    assert "South" in page and "4.5" in page and "1 Feb" in page
    FieldDefinition.objects.filter(key="area").update(choices=[{"key": "south", "label": "South", "archived": True}])
    edit = reverse("customers:edit", args=[customer.pk])
    assert '<option value="south" selected>South</option>' in browser.get(edit).content.decode()
    kept = browser.post(edit, sheet(**{**filled, "own_rank": "", "version": "1"}))
    assert kept.status_code == 303
    customer.refresh_from_db()
    assert (customer.fields["area"], "rank" in customer.fields) == ("south", False)


def test_a_late_save_takes_over_what_one_had_not_touched(browser, system, tomas):
    FieldFactory(key="rank", type="number")
    customer = actions.create_customer(name="Amara", fields={"rank": 1}, organisation="Old Mill", by=system)
    theirs = {"fields": {"rank": 2}, "organisation": "New Mill", "name": "Amara O", "do_not_contact": True}
    actions.change_customer(customer_id=customer.pk, version=1, changes=theirs, by=tomas)
    url = reverse("customers:edit", args=[customer.pk])
    mine = sheet(name="Amara Okonkwo", own_rank="1", organisation="Old Mill", version="1", language="de")
    late = browser.post(url, mine, **htmx("modal"))
    text = late.content.decode()
    assert late.status_code == 409 and "Save mine over it" in text and "Take theirs" in text
    assert 'value="Amara Okonkwo"' in text and 'value="New Mill"' in text
    late = late.context["late"]
    assert [(row.label, row.theirs, row.taken) for row in late.rows] == [
        ("Name", "Amara O", False),
        ("Organisation", "New Mill", True),
        ("Do not contact", "yes", True),
        ("Rank", "2", True),
    ]
    customer.refresh_from_db()
    assert (customer.name, customer.version) == ("Amara O", 2)
    again = sheet(name="Amara Okonkwo", own_rank="2", organisation="New Mill", version="2", language="de")
    assert browser.post(url, {**again, "do_not_contact": "on"}).status_code == 303
    customer.refresh_from_db()
    assert (customer.name, customer.language, customer.fields) == ("Amara Okonkwo", "de", {"rank": "2"})


# --- purchases -------------------------------------------------------------------------------------------------------
def test_a_purchase_is_recorded_changed_removed_and_brought_back(browser):
    customer = CustomerFactory()
    new = reverse("customers:purchase_new", args=[customer.pk])
    ends = (now() + dt.timedelta(days=20)).date()
    body = {
        "kind": "policy",
        "number": "KM-1",
        "name": "Motor",
        "value": "540",
        "currency": "GBP",
        "ends_on": str(ends),
    }
    assert "What" in browser.get(new, **htmx("modal")).content.decode()
    saved = browser.post(new, body, **htmx("modal"))
    assert saved.status_code == 204 and "purchases" in saved["HX-Trigger"]
    page = browser.get(customer.get_absolute_url()).content.decode()
    assert "Renewal soon" in page and "540.00 GBP" in page
    purchase = Purchase.objects.get()
    other = CustomerFactory()
    taken = browser.post(reverse("customers:purchase_new", args=[other.pk]), body)
    assert taken.status_code == 422 and "belongs to another customer" in taken.content.decode()
    edit = reverse("customers:purchase_edit", args=[purchase.pk])
    assert browser.post(edit, {**body, "starts_on": "2099-01-01"}).status_code == 422
    assert browser.post(edit, {**body, "name": ""}).status_code == 303
    assert browser.post(reverse("customers:purchase_remove", args=[purchase.pk]), **htmx("x")).status_code == 204
    details = reverse("customers:details", args=[customer.pk])
    assert "KM-1" not in browser.get(details, **htmx("customers-details")).content.decode()
    assert browser.post(reverse("customers:purchase_restore", args=[purchase.pk])).status_code == 303
    assert "KM-1" in browser.get(details).content.decode()


# --- organisations ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_an_organisation_shows_its_people_merged_ones_too(browser, count, system, django_assert_num_queries):
    FieldFactory(key="staff", subject="organisation")
    bakery = OrganisationFactory(name="Bakery", fields={"staff": "Twelve"})
    for number in range(count):
        loser = CustomerFactory(name=f"Loser {number}", organisation=bakery)
        survivor = CustomerFactory(name=f"Survivor {number}")
        actions.merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=system)
        CustomerFactory(name=f"Employee {number}", organisation=bakery)
    gone = CustomerFactory(name="Gone", organisation=bakery)
    actions.archive_customer(customer_id=gone.pk, by=system)
    browser.get("/")
    with django_assert_num_queries(DETAIL):
        page = browser.get(reverse("customers:organisation", args=[bakery.pk])).content.decode()
    assert "Twelve" in page and "Gone" not in page and "Loser" not in page
    assert page.count("jc-people__who") == 2 * count
    with django_assert_num_queries(LIST):
        page = browser.get(reverse("customers:organisation_list")).content.decode()
    assert f'data-label="People"><span>{2 * count}</span>' in page


def test_organisations_are_added_changed_archived_and_found(browser, system):
    assert "No organisations yet" in browser.get(reverse("customers:organisation_list")).content.decode()
    new = reverse("customers:organisation_new")
    assert browser.post(new, {"name": "Bakery", "website": "javascript:x"}).status_code == 422
    assert browser.post(new, {"name": "Bakery", "website": "https://bakery.example"}).status_code == 303
    bakery = Organisation.objects.get()
    edit = reverse("customers:organisation_edit", args=[bakery.pk])
    assert browser.post(edit, {"name": "Bakers", "website": bakery.website, "version": "1"}).status_code == 303
    late = browser.post(edit, {"name": "Mine", "website": "", "version": "1"}, **htmx("modal"))
    assert late.status_code == 409 and 'value="Mine"' in late.content.decode()
    assert [(row.label, row.theirs, row.yours) for row in late.context["late"].rows] == [("Name", "Bakers", "Mine")]
    found = reverse("customers:organisation_list")
    assert "Bakers" in browser.get(f"{found}?q=bak", **htmx("organisations")).content.decode()
    assert "No organisation is called" in browser.get(f"{found}?q=zzz").content.decode()
    browser.post(reverse("customers:organisation_archive", args=[bakery.pk]))
    assert bakery.name not in browser.get(f"{found}?q=x").content.decode()
    assert "Bakers" in browser.get(f"{found}?archived=1").content.decode()
    browser.post(reverse("customers:organisation_restore", args=[bakery.pk]))
    bakery.refresh_from_db()
    assert bakery.archived_at is None


def test_organisations_are_narrowed_by_their_own_fields_and_leave_as_a_file(browser, system):
    for kind in ("text", "number", "date", "yes_no", "link", "choice"):
        words = {"words": ("North", "South")} if kind == "choice" else {}
        FieldFactory(key=f"a_{kind}", label=f"A {kind}", type=kind, subject="organisation", **words)
    held = {
        "a_text": "=Ovens", "a_number": "12.5", "a_date": "2026-11-23", "a_yes_no": True,
        "a_link": "https://example.org/", "a_choice": "north",
    }  # fmt: skip
    bakery = actions.create_organisation(name="Bakery", website="https://bakery.example", fields=held, by=system)
    actions.create_organisation(name="Smithy", by=system)
    CustomerFactory(organisation=bakery)
    listed = reverse("customers:organisation_list")
    for key, value in {**held, "a_yes_no": "yes"}.items():
        page = browser.get(listed, {f"fields.{key}": value}).content.decode()
        assert "Bakery" in page and "Smithy" not in page, key
    empty = browser.get(listed, {"fields.a_choice": "south"}).content.decode()
    assert "No organisation matches these filters" in empty and "A choice: South" in empty
    assert "Spelled alike" in browser.get(listed, {"q": "Bakrey"}).content.decode()
    export = reverse("customers:organisation_export")
    assert browser.post(export).status_code == 403
    browser.force_login(UserFactory(role="manager"))
    assert "Download CSV" in browser.get(export, **htmx("modal")).content.decode()
    sent = b"".join(browser.post(export, {"format": "csv", "fields.a_choice": "north"}).streaming_content)
    head, row, *others = csv.reader(io.StringIO(sent.decode("utf-8-sig"), newline=""))
    assert head[:3] == ["Name", "Website", "People"] and head[5:] == [f"A {key[2:]}" for key in held]
    assert row[:3] == ["Bakery", "https://bakery.example", "1"] and others == []
    assert row[5:] == ["'=Ovens", "12.5", "2026-11-23", "yes", "https://example.org/", "North"]
    assert ListExport.objects.get().rows == 1 and ListExport.objects.get().noun == "organisation"
    assert b"".join(browser.post(export, {"format": "xlsx"}).streaming_content)[:2] == b"PK"


@pytest.mark.parametrize("count", [1, 3])
def test_many_organisations_leave_in_the_same_number_of_queries(count, system, django_assert_num_queries):
    for number in range(count):
        actions.create_organisation(name=f"Bakery {number}", by=system)
    ended = []
    with django_assert_num_queries(3):  # a piece, its people, and the piece after it
        assert len(list(exported_organisations({}, [], ended.append))) == count + 1
    assert ended == [count]


@pytest.mark.parametrize("text", ["\x00", "'; DROP TABLE x", "%", "_", "\\", "a" * 5000])
def test_what_is_typed_into_the_search_is_only_text(browser, text):
    OrganisationFactory(name="Bakery")
    assert browser.get(reverse("customers:organisation_list"), {"q": text}).status_code == 200
    assert browser.get(reverse("customers:organisation_list"), {"cursor": text}).status_code in (200, 422)
