"""Exports of other systems map themselves; so do our own, without a loss; cells of spreadsheets are no formulas."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from core.spreadsheets import escape_cell
from customers.matching.targets import guess_targets, known_system
from customers.models import Customer, CustomerImport, Identity, ImportedRow
from tests.core.hostile import STARTS
from tests.customers.importing.conftest import take_in

pytestmark = pytest.mark.django_db

SYSTEMS = {
    "hubspot": {
        "Record ID": "external_id", "First Name": "first_name", "Last Name": "last_name", "Email": "email",
        "Phone Number": "phone", "Mobile Phone Number": "phone", "Contact owner": "owner",
        "Primary Associated Company ID": "", "Associated Company": "organisation", "Job Title": "organisation_role",
        "Last Activity Date (GMT)": "", "Lead Status": "", "Create Date (GMT)": "",
        "Unsubscribed from all email": "opt_out.email", "Preferred language": "language", "Time Zone": "time_zone",
    },
    "salesforce": {
        "Id": "external_id", "AccountId": "", "LastName": "last_name", "FirstName": "first_name", "Salutation": "",
        "Title": "organisation_role", "Account Name": "organisation", "MailingCity": "", "Phone": "phone",
        "MobilePhone": "phone", "HomePhone": "phone", "Email": "email", "HasOptedOutOfEmail": "opt_out.email",
        "DoNotCall": "opt_out.phone", "Birthdate": "", "OwnerId": "", "CreatedDate": "", "SystemModstamp": "",
    },
    "twenty": {
        "Id": "external_id", "Name / First Name": "first_name", "Name / Last Name": "last_name",
        "Emails / Primary Email": "email", "Emails / Additional Emails": "email",
        "Phones / Primary Phone Number": "phone", "Phones / Primary Phone Country Code": "",
        "Phones / Primary Phone Calling Code": "phone_code", "Job Title": "organisation_role", "City": "",
        "Created at": "", "Created by / Source": "",
    },
    "espocrm": {
        "ID": "external_id", "Salutation": "", "First Name": "first_name", "Last Name": "last_name",
        "Account Name": "organisation", "Account Title": "organisation_role", "Email Address": "email",
        "Phone Number": "phone", "Do Not Call": "opt_out.phone", "Address (City)": "", "Assigned User": "owner",
        "Created At": "", "Description": "",
    },
}  # fmt: skip


@pytest.mark.parametrize("system", SYSTEMS)
def test_columns_of_other_systems_find_their_place(system):
    columns = SYSTEMS[system]
    samples = [["Buyer" if name == "Title" else "Mr." if name == "Salutation" else "x" for name in columns]]
    assert known_system(list(columns)) == system
    assert dict(zip(columns, guess_targets(list(columns), [], samples), strict=True)) == columns


def test_a_twenty_export_comes_whole():
    take_in(
        "Id,Name / First Name,Name / Last Name,Emails / Primary Email,Emails / Additional Emails,"
        "Phones / Primary Phone Number,Phones / Primary Phone Calling Code\n"
        '20202020-1c25-4d02-bf25-6aeccf7ea419,Ada,L,ada@example.org,"[""a2@example.org"",""a3@example.org""]",'
        "1632960112,+44\n"
    )
    handles = set(Identity.objects.values_list("kind", "value"))
    assert handles == {
        ("external", "twenty:20202020-1c25-4d02-bf25-6aeccf7ea419"), ("email", "ada@example.org"),
        ("email", "a2@example.org"), ("email", "a3@example.org"), ("phone", "+441632960112"),
    }  # fmt: skip


@pytest.mark.parametrize(("code", "number"), [("+47", "41234567"), ("+65", "91234567"), ("33", "612345678")])
def test_a_calling_code_behind_the_number_counts_before_ours(code, number):
    header = "Name,Phones / Primary Phone Number,Phones / Primary Phone Calling Code"
    take_in(f"{header}\nAda,{number},{code}\n")
    assert Identity.objects.get(kind="phone").value == f"+{code.lstrip('+')}{number}"


@pytest.mark.parametrize(
    ("country", "number"),
    [("USA", "+12015550123"), ("us", "+12015550123"), ("Deutschland", "+492015550123"), ("Nowhere", "+442015550123")],
)
def test_a_phone_without_a_code_is_one_of_the_country_in_its_row(country, number):
    take_in(f"Name,Phone,Mailing Country\nAda,2015550123,{country}\n")
    assert Identity.objects.get(kind="phone").value == number


def test_escaped_cells_come_back_as_they_were():
    names = [f"{start}Ada {n}" for n, start in enumerate(STARTS) if start.strip() and start.isprintable()]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Name", "Email"])
    for n, name in enumerate(names):
        writer.writerow([escape_cell(name), f"p{n}@example.org"])
    take_in(out.getvalue())
    assert set(Customer.objects.values_list("name", flat=True)) == {" ".join(name.split()) for name in names}


def test_our_own_export_comes_back_as_it_was():
    """The columns are those of the list's export (customers.queries.columns), with what could get lost on the way."""
    header = [
        "Name",
        "Organisation",
        "Email",
        "Phone",
        "Social handle",
        "External id",
        "Organisation role",
        "Tags",
        "Language",
        "Languages spoken",
        "Time zone",
        "Customer since",
        "Do not contact",
        "Owner",
        "Created at",
    ]
    row = ["None", "=Acme; Sons", "ada@example.org; a2@example.org", "01632 960112", "@ada; @lady", "shop: 7, a; crm:9",
           "+1", "Gold, old; VIP", "pt-BR", "en, de", "Asia/Tokyo", "2020-12-31", "yes", "", "2026-01-01"]  # fmt: skip
    out = io.StringIO()
    csv.writer(out).writerows([header, [escape_cell(cell) for cell in row]])
    assert take_in("\ufeff" + out.getvalue()).job.result == {"created": 1}
    ada = Customer.objects.get()
    assert (ada.name, ada.organisation.name, ada.organisation_role) == ("None", "=Acme; Sons", "+1")
    assert sorted(ada.tags.values_list("name", flat=True)) == ["Gold, old", "VIP"]
    assert (ada.language, ada.languages_spoken, ada.time_zone) == ("pt-BR", "en, de", "Asia/Tokyo")
    assert (str(ada.customer_since), ada.do_not_contact) == ("2020-12-31", True)
    shown = ["ada@example.org", "a2@example.org", "01632 960112", "@ada", "@lady", "shop: 7, a", "crm:9"]
    assert list(ada.identities.order_by("pk").values_list("shown", flat=True)) == shown
    assert take_in("\ufeff" + out.getvalue()).job.result == {"unchanged": 1}


def test_no_cell_of_the_report_is_a_formula(tmp_path):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Name", "Email"])
    for start in STARTS:
        writer.writerow([f"{start}cmd", "no address"])
    path = tmp_path / "evil.csv"
    path.write_text(out.getvalue(), newline="")
    call_command("import_customers", str(path), stdout=io.StringIO())
    text = (tmp_path / "evil.csv.not-imported.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.strip().startswith(tuple("=+-@＝＋－＠\t\r\n"))]
    assert ImportedRow.objects.filter(outcome="bad").count() == len(STARTS)


def test_the_command_reports_and_matches(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Wer,Mail,Shoes,Kd\nAda,ada@example.org,38,7\nBob,bad,41,8\n")
    out = io.StringIO()
    maps = ["--map-column=Wer=Name", "--map-column=Shoes=new field", "--map-column=kd=external_id"]
    call_command("import_customers", str(path), *maps, "--ids-of", "shop", stdout=out)
    told = json.loads(out.getvalue().splitlines()[-1])
    assert (told["rows"], told["created"], told["bad"], told["state"]) == (2, 1, 1, "done")
    assert told["columns"] == {"Wer": "name", "Mail": "email", "Shoes": "fields.shoes", "Kd": "external_id"}
    ada = Customer.objects.get()
    assert ada.fields == {"shoes": "38"}
    assert ada.identities.get(kind="external").value == "shop:7"
    report = (tmp_path / "people.csv.not-imported.csv").read_text(encoding="utf-8-sig").splitlines()
    assert report[1].startswith("3,")
    assert CustomerImport.objects.get().actor_label == "Import of people.csv"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--map-column", "Nobody=name"], "the columns are Name"),
        (["--map-column", "Name=password"], "the places are"),
        (["--map-column", "Email=name"], "Two columns go to Name"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path, arguments, says):
    path = tmp_path / "people.csv"
    path.write_text("Name,Email\nAda,ada@example.org\n")
    with pytest.raises(CommandError, match=says):
        call_command("import_customers", str(path), *arguments, stdout=io.StringIO())
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_customers", str(tmp_path / "none.csv"), stdout=io.StringIO())
    assert not Customer.objects.exists()
