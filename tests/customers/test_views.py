"""The pages: found, filled in, refused, undone; as whole pages and as parts."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from core.registries import registries
from customers import actions
from customers.models import Consent, Customer, Identity
from tests.factories.customers import CustomerFactory, FieldFactory, IdentityFactory

pytestmark = pytest.mark.django_db
LIST = reverse("customers:list")
NEW = reverse("customers:new")


def htmx(target: str) -> dict[str, str]:
    return {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": target}


def sheet(*handles: tuple[str, str], **fields) -> dict[str, str]:
    """What the form sends."""
    rows = {
        f"handles-{n}-{name}": value
        for n, handle in enumerate(handles)
        for name, value in zip(("kind", "value"), handle, strict=True)
    }
    counts = {"handles-TOTAL_FORMS": len(handles), "handles-INITIAL_FORMS": len(handles)}
    basics = {"name": "Amara Okonkwo", "language": "en", "time_zone": "UTC"}
    return {**basics, **counts, **rows, **fields}


# --- the list --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(browser, item_count, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(registries.customer_columns, "_items", {})
    for shell in (registries.navigation, registries.nav_sources):  # what the sidebar costs is not asked here
        monkeypatch.setattr(shell, "_items", {})
    for _ in range(item_count):
        IdentityFactory()
    # session, user, company; choice, views, fields; tags, owners, teams, languages, duplicates; customers, tags,
    # families, handles
    with django_assert_num_queries(15):
        page = browser.get(LIST)
    assert page.content.count(b'<th scope="row"') == item_count


def test_typing_redraws_the_list_only_and_the_address_says_what_it_shows(browser, system):
    actions.create_customer(name="Amara Okonkwo", identities=[("phone", "01632 960112")], by=system)
    CustomerFactory(name="Zoe")
    part = browser.get(LIST, {"q": " amara ", "owner": "", "tag": "", "archived": ""}, **htmx("customers"))
    text = part.content.decode()
    assert "Amara Okonkwo" in text and "Zoe" not in text and "<html" not in text
    assert part["HX-Replace-Url"] == f"{LIST}?q=amara"
    assert "01632 960112" in text


def test_nothing_found_and_nothing_there(browser):
    assert "No customers yet" in browser.get(LIST).content.decode()
    text = browser.get(LIST, {"q": "<b>amara"}).content.decode()
    assert "Nobody matches “&lt;b&gt;amara”" in text and "Clear filters" in text
    assert f"{NEW}?name=%3Cb%3Eamara" in text


def test_a_typo_finds_people_spelled_alike(browser, system):
    actions.create_customer(name="Amara Okonkwo", by=system)
    text = browser.get(LIST, {"q": "okonwko"}).content.decode()
    assert "Spelled alike" in text and "Amara Okonkwo" in text


@pytest.mark.parametrize("query", ["owner=x&organisation=1e9", "q=%00", "tag=%00", "owner=99999999999999999999"])
def test_senseless_filters_are_left_out(browser, query):
    CustomerFactory(name="Zoe")
    assert "Zoe" in browser.get(f"{LIST}?{query}").content.decode()


def test_a_broken_page_link_is_refused(browser):
    assert browser.get(LIST, {"cursor": "abc"}).status_code == 422


# --- the form --------------------------------------------------------------------------------------------------------
def test_a_new_customer_on_a_page_and_in_the_dialog(browser):
    assert b"<html" in browser.get(NEW).content
    assert browser.get(NEW, **htmx("modal")).content.lstrip().startswith(b'<form class="modal-content')
    sent = browser.post(NEW, sheet(("email", "a@example.org"), ("phone", ""), tags="VIP, new", organisation="Okonkwo"))
    customer = Customer.objects.get()
    assert (sent.status_code, sent["Location"]) == (303, customer.get_absolute_url())
    assert customer.organisation.name == "Okonkwo"
    assert {tag.name for tag in customer.tags.all()} == {"VIP", "new"}
    assert Identity.objects.get().value == "a@example.org"
    answer = browser.post(NEW, sheet(name="Zoe"), **htmx("modal"))
    assert (answer.status_code, answer["HX-Redirect"]) == (204, Customer.objects.get(name="Zoe").get_absolute_url())


def test_sent_twice_is_one_customer(browser):
    for _ in range(2):
        assert browser.post(NEW, sheet(form_token="t-1")).status_code == 303
    assert Customer.objects.count() == 1


def test_the_marked_handle_is_preferred(browser):
    browser.post(NEW, sheet(("email", "a@example.org"), ("phone", "01632 960112"), preferred="1"))
    assert Identity.objects.get(is_preferred=True).kind == "phone"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (sheet(name=""), "This field is required"),
        (sheet(("email", "amara")), "Enter an address like amara@example.org."),
        (sheet(("phone", "12")), "Enter a phone number"),
        (sheet(language="xx-unknown"), "Select a valid choice"),
        (sheet(tags="x" * 60), "at most 50"),
        (sheet(time_zone="Mars/Olympus"), "Select a valid choice"),
    ],
)
def test_a_form_with_a_mistake_comes_back_and_says_where(browser, data, words):
    answer = browser.post(NEW, data, **htmx("modal"))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Customer.objects.exists()


def test_a_form_that_was_tampered_with_makes_nobody(browser):
    assert browser.post(NEW, sheet(**{"handles-TOTAL_FORMS": "many"})).status_code == 422
    assert not Customer.objects.exists()


def test_a_handle_somebody_has_links_to_them(browser, system):
    amara = actions.create_customer(name="Amara", identities=[("email", "a@example.org")], by=system)
    answer = browser.post(NEW, sheet(("email", "A@example.org")))
    text = answer.content.decode()
    assert answer.status_code == 422 and "belongs to another customer" in text
    assert f'<a href="{amara.get_absolute_url()}">Open Amara</a>' in text


def test_one_more_row_keeps_what_was_typed(browser):
    answer = browser.post(NEW, sheet(("phone", "016"), add_handle="1", name="Half a na"))
    text = answer.content.decode()
    assert answer.status_code == 200 and 'value="Half a na"' in text and 'value="016"' in text
    assert 'name="handles-1-value"' in text and "is-invalid" not in text
    assert not Customer.objects.exists()


def test_who_is_here_already_is_shown_while_typing(browser, system):
    amara = actions.create_customer(name="Amara Okonkwo", identities=[("email", "a@example.org")], by=system)
    check = reverse("customers:check")
    by_handle = browser.post(check, sheet(("email", "a@example.org"), name="Somebody"), **htmx("duplicates"))
    by_name = browser.post(check, sheet(name="Amara Okonkwo"), **htmx("duplicates"))
    nobody = browser.post(check, sheet(name="Zhu"), **htmx("duplicates"))
    assert amara.get_absolute_url() in by_handle.content.decode()
    assert amara.get_absolute_url() in by_name.content.decode()
    assert b"Is it one of these?" not in nobody.content


def test_a_change_is_saved(browser, system):
    customer = actions.create_customer(name="Amara", identities=[("email", "a@example.org")], by=system)
    url = reverse("customers:edit", args=[customer.pk])
    assert b'value="a@example.org"' in browser.get(url).content
    assert browser.post(url, sheet(("email", "a@example.org"), version="1")).status_code == 303
    customer.refresh_from_db()
    assert (customer.name, customer.version) == ("Amara Okonkwo", 2)
    assert browser.get(reverse("customers:edit", args=[999999])).status_code == 404


def test_a_late_save_shows_what_differs_and_the_next_one_goes_through(browser, system, tomas):
    customer = actions.create_customer(name="Amara", by=system)
    actions.change_customer(customer_id=customer.pk, version=1, changes={"organisation_role": "Owner"}, by=tomas)
    url = reverse("customers:edit", args=[customer.pk])
    late = browser.post(url, sheet(name="Mine", version="1"), **htmx("modal"))
    text = late.content.decode()
    assert late.status_code == 409
    assert "Tomás Rivera changed this customer just now." in text and 'value="Mine"' in text
    assert ">Owner</td>" in text and 'value="Owner"' in text and 'name="version" value="2"' in text
    assert browser.post(url, sheet(name="Mine", version="2")).status_code == 303


# --- archive, merge, consents ----------------------------------------------------------------------------------------
def test_archive_and_undo(browser):
    customer = CustomerFactory()
    archive, restore = (reverse(f"customers:{name}", args=[customer.pk]) for name in ("archive", "restore"))
    answer = browser.post(archive, **htmx("customers"))
    assert answer.status_code == 204
    assert json.loads(answer["HX-Trigger"])["jc:toast"]["undo"] == restore
    assert b"Nobody matches" not in browser.get(LIST).content
    assert customer.name in browser.get(LIST, {"archived": "1"}).content.decode()
    assert browser.post(restore)["Location"] == customer.get_absolute_url()
    assert not Customer.objects.get().archived_at


def test_merge_step_by_step_and_undo(browser, system):
    amara = actions.create_customer(name="Amara Okonkwo", by=system)
    double = actions.create_customer(name="Amara Okonkow", identities=[("email", "a@example.org")], by=system)
    url = reverse("customers:merge", args=[amara.pk])
    assert f"?with={double.pk}" in browser.get(url).content.decode()
    part = browser.get(url, {"q": "a@example"}, **htmx("candidates")).content.decode()
    assert f"?with={double.pk}" in part and "<html" not in part
    assert "a@example.org" in browser.get(url, {"with": double.pk}).content.decode()
    done = browser.post(url, {"with": double.pk, "keep": double.pk})
    assert done["Location"] == double.get_absolute_url()
    amara.refresh_from_db()
    assert amara.merged_into == double
    undo = reverse("customers:unmerge", args=[amara.pk])
    assert undo in browser.get(LIST).content.decode()  # the toast
    assert browser.post(undo, **htmx("toasts")).status_code == 204
    amara.refresh_from_db()
    assert amara.merged_into is None


def test_a_merge_that_is_refused_says_why(browser, system):
    amara, archived = CustomerFactory(), CustomerFactory(name="Gone")
    actions.archive_customer(customer_id=archived.pk, by=system)
    url = reverse("customers:merge", args=[amara.pk])
    answer = browser.post(url, {"with": archived.pk, "keep": amara.pk})
    assert answer.status_code == 422 and "Gone is archived" in answer.content.decode()
    assert browser.post(url, {"with": amara.pk}).status_code == 200  # nobody chosen: choose
    assert browser.get(url, {"with": "999999"}).status_code == 404


def test_consents_history_and_a_new_answer(browser, system):
    customer = CustomerFactory()
    page, new = (reverse(f"customers:{name}", args=[customer.pk]) for name in ("consents", "consent_new"))
    assert "never asked" in browser.get(page).content.decode()
    told = {"topic": "marketing", "channel": "", "allowed": "yes", "source": "on the phone", "legal_basis": "consent"}
    assert browser.post(new, {**told, "source": ""}, **htmx("modal")).status_code == 422
    assert not Consent.objects.exists()
    answer = browser.post(new, told, **htmx("modal"))
    assert answer.status_code == 204 and "consents" in json.loads(answer["HX-Trigger"])["jc:changed"]
    assert Consent.objects.get().allowed is True
    part = browser.get(page, **htmx("customers-consents")).content.decode()
    assert "on the phone" in part and "Alice Agent" in part and "<html" not in part
    assert browser.post(new, {**told, "allowed": "no"})["Location"] == page


def test_an_answer_from_a_letter_has_the_day_it_was_signed_and_no_answer_is_left_out(browser, system, monkeypatch):
    monkeypatch.setattr("customers.views.consents.SHOWN", 2)
    customer = CustomerFactory()
    page, new = (reverse(f"customers:{name}", args=[customer.pk]) for name in ("consents", "consent_new"))
    told = {"topic": "marketing", "channel": "", "allowed": "yes", "legal_basis": "consent"}
    for day in ("2020-01-02T10:00", "2021-01-02T10:00", "2022-01-02T10:00"):
        browser.post(new, {**told, "source": f"letter of {day[:4]}", "given_at": day})
    late = browser.post(new, {**told, "source": "letter", "given_at": "2099-01-01T10:00"})
    assert late.status_code == 422 and "This lies in the future" in late.content.decode()
    first = browser.get(page)
    assert [row.given_at.year for row in first.context["history"].rows] == [2022, 2021]
    older = browser.get(page, {"cursor": first.context["history"].next})
    assert [row.source for row in older.context["history"].rows] == ["letter of 2020"]


def test_an_empty_list_says_what_was_asked_for(browser, system):
    FieldFactory(key="region", label="Region", type="choice", words=("North", "South"))
    CustomerFactory(name="Amara")
    asked = {
        "language": "de", "tag": "VIP", "owner": "me", "contact": "marketing", "since": "2026-01-02",
        "fields.region": "north", "archived": "1", "q": "zzz",
    }  # fmt: skip
    page = browser.get(reverse("customers:list"), asked).content.decode()
    for words in (
        "Owner: Mine", "Tag: VIP", "Language: Deutsch", "Contact: Allows marketing", "Changed since: ",
        "Region: North", "Archived", "1 customer without these filters",
    ):  # fmt: skip
        assert words in page


def test_organisations_as_options_and_as_a_page(browser, system):
    actions.create_organisation(name="Okonkwo Ceramics", by=system)
    url = reverse("customers:organisations")
    part = browser.get(url, {"organisation": "okon"}, **htmx("organisation-options")).content.decode()
    assert part.strip() == '<option value="Okonkwo Ceramics"></option>'
    assert "Okonkwo Ceramics" in browser.get(url, {"q": "ceramics"}).content.decode()
