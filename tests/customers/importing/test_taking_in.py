"""Rows become customers: new, known, twice in a file, bad; everything they can say; nobody twice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core import jobs
from core.enums import JobState
from core.names import sort_key
from customers.actions import (
    add_identity,
    create_customer,
    create_field,
    import_slices,
    merge_customers,
    record_consent,
    start_import,
)
from customers.models import Consent, Customer, Identity, ImportedRow, Organisation, Purchase
from customers.queries import bad_rows_report, may_contact
from story.models import Event, Feed
from tests.customers.importing.conftest import MARIA, counts, keep, run, take_in
from tests.factories.customers import FieldFactory
from tests.factories.teams import UserFactory

pytestmark = pytest.mark.django_db


def test_a_file_says_what_it_knows_of_organisations():
    for key, kind in (("industry", "choice"), ("staff", "number")):
        words = {"words": ("Food", "Steel")} if kind == "choice" else {}
        FieldFactory(subject="organisation", key=key, label=key.capitalize(), type=kind, **words)
    known = Organisation.objects.create(name="Bakery", fields={"staff": "9"})
    text = "Name,Company,Company website,Organisation: Industry,Organisation: Staff\n"
    rows = "Amara,Bakery,bakery.example,food,12\nBen,Smithy,,Steel,3\nChloe,Smithy,,Food,many\nDee,,,Food,\n"
    source = take_in(text + rows)
    assert source.plan["targets"][2:] == [
        "organisation.website", "organisation.fields.industry", "organisation.fields.staff"
    ]  # fmt: skip
    known.refresh_from_db()
    assert (known.website, known.fields, known.version) == (
        "https://bakery.example", {"staff": "9", "industry": "food"}, 2
    )  # fmt: skip
    assert Organisation.objects.get(name="Smithy").fields == {"industry": "steel", "staff": "3"}
    assert counts(source)["bad"] == 1 and counts(source)["partly"] == 1  # many staff; an industry of nobody
    take_in(text + rows, known_rule="overwrite")
    known.refresh_from_db()
    assert known.fields == {"staff": "12", "industry": "food"}


def test_new_people_with_all_that_a_row_can_say():
    create_field(subject="customer", label="Renewal month", type="text", by=MARIA)
    create_field(subject="customer", label="Score", type="number", by=MARIA)
    owner = UserFactory(name="Olga Owner", email="olga@example.com")
    source = take_in(
        "First Name;Last Name;E-Mail;Phone;Company;Job title;Language;Time zone;Customer since;Tags;Do not contact;"
        "Owner;Renewal month;Score;Policy number;Product;Premium;Currency;Policy start;Policy end;Marketing consent;"
        "Consent date\n"
        'Amara;Okonkwo;"AMARA@Example.org;amara@work.example";01632 960112;Acme Ltd;Buyer;German;Europe/Berlin;'
        '31.12.2020;"VIP, Gold";no;olga@example.com;May;"1.234,5";P-1;Home;"1.200,50";GBP;01.02.2024;31.01.2025;yes;'
        "05.03.2024\n"
    )
    assert counts(source) == {"created": 1}
    amara = Customer.objects.get()
    assert (amara.name, amara.organisation.name, amara.organisation_role) == ("Amara Okonkwo", "Acme Ltd", "Buyer")
    assert (amara.language, amara.time_zone, amara.customer_since) == ("de", "Europe/Berlin", dt.date(2020, 12, 31))
    assert (amara.owner, amara.do_not_contact) == (owner, False)
    assert amara.fields == {"renewal_month": "May", "score": "1234.5"}
    assert sorted(amara.tags.values_list("name", flat=True)) == ["Gold", "VIP"]
    handles = {(row.kind, row.value, row.is_preferred) for row in amara.identities.all()}
    assert handles == {
        ("email", "amara@example.org", True), ("email", "amara@work.example", False), ("phone", "+441632960112", False)
    }  # fmt: skip
    bought = Purchase.objects.get()
    assert (bought.kind, bought.number, bought.name, bought.value, bought.currency) == (
        "order", "P-1", "Home", Decimal("1200.50"), "GBP",
    )  # fmt: skip
    assert (bought.starts_on, bought.ends_on) == (dt.date(2024, 2, 1), dt.date(2025, 1, 31))
    answer = Consent.objects.get()
    assert (answer.topic, answer.allowed, answer.source) == ("marketing", True, "Import people.csv")
    assert answer.given_at == dt.datetime(2024, 3, 5, tzinfo=dt.UTC)
    assert amara.sort_key == sort_key("Amara Okonkwo")
    for word in (" okonkwo", " acme", " amara@example.org", " 441632960112", " 01632960112", " may"):
        assert word in amara.search_text
    facts = list(Event.objects.order_by("pk").values_list("kind", "history", "source", "actor_label"))
    assert facts == [
        ("customer.created", True, f"import:{source.pk}", "Maria Manager"),
        ("purchase.recorded", True, f"import:{source.pk}", "Maria Manager"),
        ("consent.given", True, f"import:{source.pk}", "Maria Manager"),
    ]
    assert Feed.objects.count() == 3
    assert amara.audit_rows.get().pgh_context.metadata["actor"] == "Maria Manager"


def test_a_phone_number_without_its_area_code_stays_out_alone():
    rows = "Ada,555-1234,USA\nBo,(415) 555-2671; 555-1234,USA\nCy,12,USA\n"
    source = take_in("Name,Phone,Country\n" + rows)
    assert (counts(source)["created"], counts(source)["partly"], counts(source)["bad"]) == (2, 2, 1)
    assert list(Identity.objects.values_list("customer__name", "value")) == [("Bo", "+14155552671")]
    assert "Taken in without this: Phone: Enter a phone number with its area code" in "".join(
        bad_rows_report(source.job)
    )


def test_a_person_whose_owner_or_language_nobody_here_knows_comes_in_without_and_the_report_says_so():
    source = take_in("Name,Email,Contact owner,Language\nAda,ada@example.org,Jo Elsewhere,Klingonish\nBo,b@x.org,,en\n")
    assert counts(source) == {"created": 2, "partly": 1}
    ada = Customer.objects.get(name="Ada")
    assert (ada.owner, ada.language) == (None, "en")
    report = "".join(bad_rows_report(source.job))
    assert "Taken in without this: Contact owner: Nobody here has this address or name.; Language: " in report
    assert "Ada,ada@example.org,Jo Elsewhere,Klingonish" in report
    assert "b@x.org" not in report


def test_the_same_file_again_changes_nothing_and_makes_nobody():
    text = (
        "Name,Email,Phone,Tags,Order number,Amount,Newsletter\nAda,ada@example.org,+441632960001,a,O-1,5,yes\n"
        "Bob Only,,,,,,\n"
    )
    assert counts(take_in(text)) == {"created": 2}
    before = list(Customer.objects.order_by("pk").values_list("pk", "version", "updated_at"))
    assert counts(take_in(text)) == {"unchanged": 2}
    assert list(Customer.objects.order_by("pk").values_list("pk", "version", "updated_at")) == before
    assert (Purchase.objects.count(), Consent.objects.count(), Identity.objects.count()) == (1, 1, 2)


def test_the_same_person_twice_in_a_file_is_one_customer():
    source = take_in(
        "Name,Email,Phone,Order number\nAda Lovelace,ada@example.org,,O-1\nBob,bob@example.org,,\n"
        "A. Lovelace,ADA@example.org,+441632960001,O-2\nAda,,+44 1632 960001,O-3\n"
    )
    assert counts(source) == {"created": 2, "updated": 2}
    ada = Customer.objects.get(name="Ada Lovelace")
    assert ada.purchases.count() == 3
    assert list(ImportedRow.objects.filter(customer=ada).order_by("line").values_list("line", "outcome")) == [
        (2, "created"), (4, "updated"), (5, "updated"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("fill", ("Ada Lovelace", "Countess", "Analyst", {"ada@example.org", "ada@new.example"})),
        ("overwrite", ("Ada King", "Countess of L.", "Analyst", {"ada@example.org", "ada@new.example"})),
        ("skip", ("Ada Lovelace", "Countess", "", {"ada@example.org"})),
    ],
)
def test_people_we_know_already(rule, expected):
    ada = create_customer(name="Ada Lovelace", identities=[("email", "ada@example.org")], by=MARIA, languages_spoken="")
    Customer.objects.filter(pk=ada.pk).update(organisation_role="Countess")
    create_field(subject="customer", label="Trade", type="text", by=MARIA)
    source = take_in(
        "Name,Email,Role,Trade\nAda King,ada@example.org;ada@new.example,Countess of L.,Analyst\n", known_rule=rule
    )
    ada.refresh_from_db()
    values = set(ada.identities.values_list("value", flat=True))
    assert (ada.name, ada.organisation_role, ada.fields.get("trade", ""), values) == expected
    assert counts(source) == {"unchanged" if rule == "skip" else "updated": 1}
    assert ada.version == (1 if rule == "skip" else 2)


def test_a_merged_persons_rows_go_to_the_survivor():
    ada = create_customer(name="Ada", identities=[("email", "ada@example.org")], by=MARIA)
    old = create_customer(name="Ada L", identities=[("email", "old@example.org")], by=MARIA)
    merge_customers(survivor_id=ada.pk, loser_id=old.pk, by=MARIA)
    source = take_in("Name,Email,Phone\nAda,old@example.org,+441632960005\n")
    assert counts(source) == {"updated": 1}
    assert ada.identities.filter(kind="phone").exists()


def test_bad_rows_stay_out_with_their_line_and_the_others_go_in():
    create_customer(name="Zed", identities=[("email", "zed@example.org")], by=MARIA)
    create_customer(name="Yan", identities=[("phone", "+441632960009")], by=MARIA)
    create_customer(name="Wide Awake", identities=[("external", "77")], by=MARIA)
    source = take_in(
        "Name,Email,Phone,Customer since,Customer number\n"
        "Ada,ada@example.org,,,\n"
        "Bob,no address,12,,\n"
        ",,,2020-01-01,\n"
        "Zed and Yan,zed@example.org,+441632960009,,\n"
        "Cy,cy@example.org,,31/31/2020,\n"
        "Quite Different,,,,77\n"
        "Too,many,,,,cells\n"
        "Dee,dee@example.org,,,\n"
    )
    assert counts(source) == {"created": 2, "bad": 6}
    bad = {row.line: row for row in ImportedRow.objects.filter(outcome="bad")}
    assert [column for column, _message in bad[3].problems] == [1, 2]
    assert "Nobody is named" in bad[4].problems[0][1]
    assert "two people, Zed, Yan" in bad[5].problems[0][1] or "two people, Yan, Zed" in bad[5].problems[0][1]
    assert bad[6].problems[0][0] == 3
    assert "another name here: Wide Awake" in bad[7].problems[0][1]
    assert "6 cells" in bad[8].problems[0][1]
    assert bad[3].cells == ["Bob", "no address", "12", "", ""]


def test_ids_of_known_systems_get_their_name_and_others_numbers_are_no_identity():
    take_in("Record ID,First Name,Last Name,Email\n101,Ada,L,ada@example.org\n")
    assert Identity.objects.filter(kind="external").get().value == "hubspot:101"
    take_in("No,Name,Email,Account ID\n1,Bob,bob@example.org,9\n2,Cy,cy@example.org,9\n")
    assert Identity.objects.filter(kind="external").count() == 1


def test_names_alone_are_matched_by_name_and_organisation_where_that_is_clear():
    create_customer(name="John Smith", organisation="Acme", by=MARIA)
    create_customer(name="John Smith", organisation="Bolt", by=MARIA)
    source = take_in("Name,Company\nJOHN SMITH,acme\nJohn Smith,Cog\nJohn Smith,cog\n")
    assert counts(source) == {"unchanged": 2, "created": 1}
    create_customer(name="John Smith", organisation="Acme", by=MARIA)
    assert counts(take_in("Name,Company\nJohn Smith,Acme\n")) == {"bad": 1}


def test_not_having_opted_out_is_no_consent_and_opting_out_is_a_no():
    take_in("Name,Email,Email Opt Out\nAda,ada@example.org,1\nBob,bob@example.org,0\n")
    answer = Consent.objects.get()
    assert (answer.customer.name, answer.channel, answer.allowed) == ("Ada", "email", False)


def test_a_number_that_a_home_or_an_office_shares_makes_nobody_one_person():
    alice = create_customer(name="Alice Brown", identities=[("phone", "020 7946 0991")], by=MARIA)
    text = (
        "Name,Email,Phone\nBob Smith,bob@example.org,020 7946 0991 ext. 5\nCy Smith,,020 7946 0991\n"
        "A. Brown,,020 7946 0991\nAlice Browne,,020 7946 0991\n"
    )
    source = take_in(text, known_rule="overwrite")
    assert counts(source) == {"created": 2, "updated": 2, "partly": 2}
    assert set(Customer.objects.values_list("name", flat=True)) == {"Alice Browne", "Bob Smith", "Cy Smith"}
    assert Identity.objects.get(kind="phone").customer == alice
    assert "belongs to Alice Brown" in "".join(bad_rows_report(source.job))
    take_in(text)
    assert Customer.objects.count() == 3


@pytest.mark.parametrize(
    ("header", "place"),
    [("Manager Email", ""), ("Company Main Phone", ""), ("Asst. Phone", ""), ("HubSpot Owner Email", ""),
     ("Billing Phone", "phone"), ("Applicant Surname", "last_name")],
)  # fmt: skip
def test_other_peoples_columns_are_not_taken_for_theirs(header, place):
    source = keep(f"Name,{header}\nAda,x@example.org\n")
    assert source.plan["targets"][1] in ({place} if place else {"", "+"})


def test_opting_out_is_a_no_whatever_was_said_of_all_channels_since():
    ada = create_customer(name="Ada", identities=[("email", "ada@example.org")], by=MARIA)
    for channel, allowed in (("email", False), ("", True)):
        record_consent(customer_id=ada.pk, topic="marketing", channel=channel, allowed=allowed, source="form", by=MARIA)
    for outcome in ("updated", "unchanged"):
        assert counts(take_in("Name,Email,Email Opt Out\nAda,ada@example.org,1\n")) == {outcome: 1}
        assert not may_contact(ada.pk, "email", "marketing").allowed


def test_slices_go_on_where_they_stopped_and_a_cancelled_import_keeps_what_is_in(
    monkeypatch, django_assert_max_num_queries
):
    from customers.actions import import_slices

    monkeypatch.setattr(import_slices, "CHUNK", 10)
    text = "Name,Email\n" + "".join(f"P{n},p{n}@example.org\n" for n in range(35))
    source = keep(text)
    start_import(import_id=source.pk, by=MARIA)
    source.refresh_from_db()
    assert jobs.run_slice(source.job_id), "the file is read first"
    with django_assert_max_num_queries(45):
        assert jobs.run_slice(source.job_id)
    source.staged_path.unlink()  # a machine without its rows reads the file again and goes on
    assert jobs.run_slice(source.job_id)
    assert jobs.run_slice(source.job_id)
    assert Customer.objects.count() == 20
    jobs.cancel_job(job_id=source.job_id, by=MARIA)
    assert not jobs.run_slice(source.job_id)
    source.job.refresh_from_db()
    assert (source.job.state, source.job.done, source.job.result["created"]) == (JobState.CANCELLED, 20, 20)


def test_a_slice_whose_last_step_fails_leaves_nothing(monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError("no")

    source = keep("Name,Email\nAda,ada@example.org\n")
    monkeypatch.setattr(import_slices, "_count", broken)
    run(source)
    assert source.job.state == JobState.FAILED
    assert not Customer.objects.exists()
    assert not ImportedRow.objects.exists()
    assert not Event.objects.exists()


def test_a_handle_given_by_hand_meanwhile_counts():
    source = keep("Name,Email\nAda,ada@example.org\n")
    ada = create_customer(name="Ada", by=MARIA)
    add_identity(customer_id=ada.pk, kind="email", value="ada@example.org", by=MARIA)
    assert counts(run(source)) == {"unchanged": 1}
