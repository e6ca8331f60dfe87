"""What the columns of foreign files mean."""

from __future__ import annotations

import pytest

from customers.matching import RECORD_ID, guess_column, guess_columns
from customers.matching.columns import ABOUT_ROW

FEBRL = (
    "rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, "
    "soc_sec_id"
)


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        (
            FEBRL,
            "external_id first_name last_name street_number street address_extra city postcode state birth_date "
            "national_id",
        ),
        (  # HubSpot
            "Record ID,First Name,Last Name,Email,Phone Number,Company name,Street Address,State/Region,Contact owner",
            "external_id first_name last_name email phone organisation street state owner",
        ),
        (  # Salesforce
            "Id,FirstName,LastName,AccountName,MailingStreet,MailingCity,Mailing Zip/Postal Code,MobilePhone,Birthdate",
            "external_id first_name last_name organisation street city postcode phone birth_date",
        ),
        (  # Twenty
            "Id,Name / First Name,Name / Last Name,Emails / Primary Email,Phones / Primary Phone Number,Created at",
            "external_id first_name last_name email phone about_row",
        ),
        (  # EspoCRM
            "ID,First Name,Last Name,Account Name,Primary Address Postal Code,Do Not Call,Assigned User",
            "external_id first_name last_name organisation postcode do_not_contact owner",
        ),
        (
            "Kd-Nr.;Vorname;Nachname;Straße;PLZ;Ort;Geb.-Datum;E-Mail-Adresse;Telefon (privat);Firma",
            "external_id first_name last_name street postcode city birth_date email phone organisation",
        ),
        ("Nom,Prénom,Courriel,Ville,Code postal", "last_name first_name email city postcode"),
        ("name,surname", "first_name last_name"),
        ("Nom,Courriel", "name email"),
        ("Imię,Nazwisko,Ulica,Kod pocztowy,Miasto", "first_name last_name street postcode city"),
        ("Nome completo,Telemóvel,CEP,Endereço,Nascimento", "name phone postcode street birth_date"),
        ("Voornaam,Tussenvoegsel,Achternaam,Woonplaats", "first_name name_suffix last_name city"),
        ("Förnamn,Efternamn,E-post,Gatuadress,Postort", "first_name last_name email street city"),
        ("Jméno,Příjmení,PSČ,Město,Datum narození", "first_name last_name postcode city birth_date"),
        ("Ad,Soyad,E-posta,Şehir", "first_name last_name email city"),
        ("Фамилия,Имя,Отчество,Эл. почта,Город", "last_name first_name middle_name email city"),
        ("氏名,電話番号,メールアドレス,住所,生年月日", "name phone email street birth_date"),
        ("姓名,手机号,邮箱,城市", "name phone email city"),
        ("uuid,full name,mail,dob,zip", "external_id name email birth_date postcode"),
    ],
)
def test_headers_of_the_world(headers, ours):
    split = headers.split(";" if ";" in headers else ",")
    assert " ".join(guess_columns(split).values()) == ours


def test_what_marks_a_record_or_tells_of_the_row_is_known_as_such():
    assert {
        guess_column(name) for name in ("id", "rec_id", "Record ID", "uuid", "customerId", "#", "", "order_uuid")
    } == {RECORD_ID}
    assert {guess_column(name) for name in ("Created at", "cluster_id", "is_duplicate")} == {ABOUT_ROW}


def test_an_unknown_column_is_an_own_field_and_one_value_stays_one():
    guessed = guess_columns([" Shoe size ", "City", "Town", "Phone", "Mobile"])
    assert guessed == {"Shoe size": "", "City": "city", "Town": "", "Phone": "phone", "Mobile": "phone"}
