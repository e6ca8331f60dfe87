"""What the columns of a foreign file mean: names of HubSpot, Salesforce, Twenty, EspoCRM, address books, plain words.

A header is compared without case, accents, blanks around it and signs ('E-Mail Address:' is 'e mail address').
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.names import sort_key
from customers.matching.languages import FOREIGN

#: What marks a record in the file it comes from: kept as an external id, never compared.
RECORD_ID = "external_id"
#: Columns about the row, not about the person: times of writing, authors, labels of an earlier comparison.
ABOUT_ROW = "about_row"

_NAMES: dict[str, str] = {
    "name": """name | full name | fullname | contact name | customer name | client name | person name | display name |
        complete name | contact | customer | client | person | kunde | kundenname | kontakt | ansprechpartner |
        vollständiger name | nombre completo | nom complet | formatted name | fn | naam | account holder |
        member name""",
    "first_name": """first name | firstname | given name | givenname | given names | forename | forenames | fname |
        first | christian name | vorname | vornamen | prénom | prenom | nombre | voornaam | name first | given |
        contact first name | rufname | nome""",
    "middle_name": "middle name | middlename | middle initial | middle | second name | mname | mi | zweiter vorname",
    "last_name": """last name | lastname | surname | sur name | family name | familyname | familienname | nachname |
        lname | last | apellido | apellidos | nom | nom de famille | achternaam | cognome | sname | name last | zuname |
        contact last name | second surname""",
    "title": "title | salutation | prefix | name prefix | honorific | anrede | titel | mr mrs | courtesy title",
    "name_suffix": "suffix | name suffix | generation | namenszusatz",
    "email": """email | e mail | mail | email address | e mail address | emailaddress | mail address | email 1 |
        primary email | work email | email work | personal email | home email | business email | contact email |
        email addresses | emails primary email | emails | e mail 1 value | email value | e mail adresse | emailadresse |
        mailadresse | correo | correo electronico | courriel | adresse email | additional email | secondary email |
        other email | email 2 | additional email addresses | customer email""",
    "phone": """phone | phone number | telephone | telephone number | tel | tel no | phone no | phonenumber | mobile |
        mobile phone | mobile number | mobile phone number | mobilephone | cell | cell phone | cellphone | cell number |
        home phone | work phone | business phone | office phone | main phone | primary phone | phone 1 | phone 2 |
        phone 1 value | phones | phones primary phone number | other phone | additional phone | telefon |
        telefonnummer | festnetz | handy | handynummer | mobil | mobilnummer | mobiltelefon | rufnummer | telefono |
        téléphone | portable | telefoon | whatsapp | whatsapp phone number | contact phone | contact number |
        landline | daytime phone | phone primary | ph | ph no | phonenum | customer phone""",
    "organisation": """organisation | organization | organisation name | organization name | company | company name |
        companyname | account | account name | employer | business | business name | firm | firma | firmenname |
        unternehmen | organisationsname | associated company | primary company | empresa | société | entreprise |
        bedrijf | azienda | org | org name | legal name | trading name | company legal name | arbeitgeber |
        company name 1 | institution | vendor | vendor name | supplier | supplier name""",
    "organisation_role": """job title | jobtitle | position | role | function | beruf | berufsbezeichnung | stelle |
        funktion | occupation | organisation role | organization title | profession | designation |
        organization 1 title""",
    "street_number": """street number | street no | house number | house no | housenumber | hausnummer | hausnr | hnr |
        streetnumber | number | building number | str nr | strassennummer | st number | street num | house num""",
    "street": """street | street address | address | address 1 | address1 | address line 1 | addressline1 | addr |
        addr 1 | addr1 | line 1 | mailing street | billing street | shipping street | primary address street |
        street name | strasse | straße | adresse | anschrift | strasse und hausnummer | straße hausnummer |
        street 1 | billing address | billing address street | home address | postal address | mailing address |
        residential address | calle | direccion | rue | straat | via | indirizzo | road | address street |
        address address street 1 | address street 1 | street line 1 | address 1 street | home street | business street |
        contact address | full address | adress""",
    "address_extra": """address 2 | address2 | address line 2 | addressline2 | addr 2 | addr2 | line 2 | street 2 |
        street line 2 | apartment | apt | unit | flat | adresszusatz | address 3 | address line 3 | suite |
        address address street 2 | address street 2 | building | complement""",
    "postcode": """postcode | post code | postal code | postalcode | zip | zip code | zipcode | zip postal code | plz |
        postleitzahl | mailing zip postal code | mailing postal code | billing zip postal code | billing postal code |
        shipping postal code | shipping zip postal code | mailing zip | primary address postal code | pcode | pin code |
        billing address postal code | codigo postal | code postal | cp | cap | address address postcode |
        address postcode | address postal code | home postal code | address 1 postal code | zip plus 4 | billing zip""",
    "city": """city | town | suburb | locality | place | ort | stadt | wohnort | city town | mailing city |
        billing city |
        shipping city | primary address city | municipality | gemeinde | ciudad | ville | plaats | città | comune |
        address address city | address city | village | billing address city | home city | address 1 city |
        post town""",
    "state": """state | state region | region | province | county | bundesland | kanton | state province | land region |
        mailing state province | mailing state | billing state province | billing state | shipping state |
        primary address state | territory | provincia | provincie | address address state | address state | st |
        home state | address 1 region | statecode | state code""",
    "country": """country | country region | country code | nation | land | staat | mailing country | billing country |
        shipping country | primary address country | pais | pays | address address country | address country |
        address 1 country | countrycode""",
    "birth_date": """birth date | birthdate | date of birth | dob | birthday | birth day | born | born on | bday |
        geburtsdatum | geburtstag | geb datum | geb dat | geboren | geboren am | fecha de nacimiento |
        date de naissance | geboortedatum | data di nascita | d o b | dateofbirth | date birth""",
    "national_id": """soc sec id | ssn | social security number | social security | social security no | soc sec |
        socsec | national id | national id number | national insurance number | nino | ni number | nhs number |
        medicare number | medicare no | passport | passport number | passport no | driver license | drivers license |
        driving licence | licence number | license number | tax id | tax number | tax no | taxid | tin | steuernummer |
        steuer id | steueridentifikationsnummer | vat | vat id | vat number | vat no | ust id | ust idnr | ustid |
        umsatzsteuer id | abn | ein | siret | siren | cif | nif | dni | nie | bsn | ahv nummer | ahv nr | sin |
        codice fiscale | partita iva | registration number | company registration number | company number |
        handelsregisternummer | sozialversicherungsnummer | sv nummer | iban | duns | duns number | lei | personnummer |
        id card number | identity card number | ausweisnummer | pesel | cpf | curp | aadhaar | pan""",
    "gender": "gender | sex | geschlecht | sexe | sexo | geslacht | m f",
    "language": """language | preferred language | lang | sprache | languages | locale | idioma | langue | taal |
        preferred locale""",
    "languages_spoken": "languages spoken | speaks | spricht | spoken languages",
    "time_zone": "time zone | timezone | zeitzone",
    "tags": """tags | tag | labels | label | groups | categories | segments | schlagworte | schlagwörter | stichworte |
        contact tags | group membership""",
    "do_not_contact": """do not contact | donotcontact | dnc | unsubscribed | opt out | optout | opted out |
        email opt out |
        do not call | nicht kontaktieren | werbesperre | kontaktsperre | unsubscribed from all email | blocked""",
    "owner": """owner | contact owner | account owner | owner name | assigned to | assigned user | assignee |
        responsible | account manager | kontaktinhaber | zuständig | betreuer | contact owner email | owner email |
        assigned user name | kundenbetreuer""",
    "customer_since": """customer since | client since | member since | join date | joined | joined on | kunde seit |
        became a customer date | registration date | signup date""",
    "website": """website | web site | website url | web | url | homepage | webseite | company domain name | domain |
        domain name | company website | web page | website address | domain name primary link url""",
    "social": """twitter | twitter handle | twitter username | x handle | instagram | instagram handle | facebook |
        facebook url | linkedin | linkedin url | linkedin bio | social | social handle | skype | telegram | tiktok |
        x primary link url | linkedin primary link url | xing | mastodon | handle""",
    "notes": """notes | note | comment | comments | remarks | description | bemerkung | bemerkungen | notiz | notizen |
        beschreibung | kommentar | message | about""",
    RECORD_ID: """id | rec id | record id | row id | uuid | guid | uid | rec | record | row | row number | row no | nr |
        no | lfd nr | line | line number | index | idx | key | pk | record number | record no | rec no | recno | recid |
        recordid | unique id | contact id | contactid | customer id | customerid | customer number | customer no |
        customer nr | customer ref | client id | client number | client no | person id | personid | user id | userid |
        member id | member number | membership number | account id | account number | lead id | external id |
        external key | extern id | externe id | kundennummer | kunden nr | kundennr | kunden id | kd nr | kdnr |
        datensatz | datensatznummer | record id contact | record id company | company id | organisation id |
        organization id | vendor id | case safe id | legacy id | source id | foreign id | reference | ref |
        mitgliedsnummer |
        patient id | mrn | employee id | unnamed 0 | salesforce id | hubspot id""",
    ABOUT_ROW: """created | created at | create date | created date | creation date | date created | createdat |
        created by | created on | updated | updated at | updated on | update date | modified | modified at |
        modified on |
        modified by | last modified | last modified date | last modified by | lastmodified | last updated | updatedat |
        date updated | erstellt | erstellt am | geändert | geändert am | angelegt am | deleted at | last activity date |
        system modstamp | import date | imported at | timestamp | created by source | last activity | position in list |
        cluster | cluster id | clusterid | entity | entity id | true id | truth | truth id | true match | match |
        match id | is match | group id | group | duplicate | duplicates | is duplicate | duplicate of | dup | dup of |
        is dup | dup id | original | original id | original record id | orig id | master id | golden id | ground truth |
        gold id | is original | source | data source | quelle | source system | dataset | file""",
}


def plain(header: str) -> str:
    """A header as it is compared: without case, accents, signs and blanks around; words apart ('firstName' too)."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header.lstrip("\ufeff").strip())
    return " ".join(re.findall(r"[^\W_]+", sort_key(apart)))


_OURS = {plain(name): ours for known in (FOREIGN, _NAMES) for ours, names in known.items() for name in names.split("|")}
_OURS |= {
    name.replace(" ", ""): ours for name, ours in _OURS.items() if " " in name and name.replace(" ", "") not in _OURS
}
_LAST_WORD = {  # ends of headers nobody listed: 'billing phone', 'applicant surname', 'home zip'
    word: ours
    for ours, words in {
        "email": "email mail",
        "phone": "phone telephone mobile telefon handy cell",
        "first_name": "forename vorname firstname",
        "last_name": "surname lastname nachname",
        "postcode": "postcode zip plz zipcode",
        "city": "city town suburb ort stadt",
        "street": "street strasse road",
        "country": "country",
        "birth_date": "birthdate dob geburtsdatum birthday",
        "organisation": "company organisation organization firma employer",
        RECORD_ID: "id uuid guid",
    }.items()
    for word in words.split()
}
_SOMEBODY_ELSES = frozenset(
    [
        "assistant",
        "assistants",
        "asst",
        "manager",
        "managers",
        "owner",
        "created",
        "modified",
        "company",
        "account",
        "parent",
        "emergency",
        "referral",
        "referrer",
        "spouse",
        "partner",
        "supervisor",
        "advisor",
        "vorgesetzter",
        "firmen",
        "agent",
        "rep",
    ]
)
_TWO_LAST = {"first name": "first_name", "last name": "last_name", "post code": "postcode", "postal code": "postcode"}
_FIRST = re.compile(
    r"(?:contact|customer|client|person|patient|member|primary|applicant|lead|billing|mailing|home|work) "
)
_COUNT = re.compile(r" \d$")


def guess_column(header: str) -> str:
    """What one column is in our words (`first_name`, `email`, RECORD_ID, ABOUT_ROW ...); '' for an own field."""
    words = plain(re.sub(r"\(.*?\)|\[.*?\]", " ", header)) or plain(header)
    if not words:
        return RECORD_ID  # the nameless first column that tables are often saved with
    for spelled in (words, _COUNT.sub("", words), _FIRST.sub("", words), words.replace(" ", "")):
        if spelled in _OURS:
            return _OURS[spelled]
    last = words.split()
    if _SOMEBODY_ELSES & set(last):
        return ""  # the manager's address would make one person of a whole team
    return _TWO_LAST.get(" ".join(last[-2:])) or _LAST_WORD.get(last[-1], "")


def guess_columns(headers: Iterable[str]) -> dict[str, str]:
    """What each column is in our words, by its header without blanks around; '' stands for an own field.

    Of the columns that can hold one value only, the first keeps its meaning; a later one is an own field. A lone
    `name` beside a surname is a first name, and a word that means either ('Nom', 'Nombre') without the other a name.
    """
    guessed = {header.strip(): guess_column(header) for header in headers}
    ours = set(guessed.values())
    if "name" in ours and "last_name" in ours and "first_name" not in ours:
        guessed = {header: "first_name" if own == "name" else own for header, own in guessed.items()}
    elif "name" not in ours and len(ours & {"first_name", "last_name"}) == 1:
        guessed = {header: "name" if plain(header) in _EITHER else own for header, own in guessed.items()}
    guessed = _with_parts_of_days(guessed)
    taken: set[str] = set()
    for header, own in guessed.items():
        if own in taken and own not in SEVERAL:
            guessed[header] = ""
        taken.add(own)
    return guessed


def _with_parts_of_days(guessed: dict[str, str]) -> dict[str, str]:
    """A birthday may stand in three columns; 'by', 'bm' and 'birth day' mean parts of one only beside each other."""
    parts = {header: _PARTS.get(plain(header), "") for header in guessed}
    if not {"birth_year", "birth_month", "birth_day"} <= set(parts.values()):
        parts = {header: part if plain(header) in _CLEAR_YEAR else "" for header, part in parts.items()}
    return {header: parts[header] or own for header, own in guessed.items()}


_EITHER = frozenset(
    plain(word) for word in ("nom", "nombre", "nome", "jméno", "meno", "nume", "имя", "ime", "ad", "isim")
)
_PARTS = {
    plain(word): part
    for part, words in {
        "birth_year": "by | yob | birth year | year of birth | geburtsjahr | année de naissance | año de nacimiento",
        "birth_month": "bm | birth month | month of birth | geburtsmonat | mois de naissance | mes de nacimiento",
        "birth_day": "bd | birth day | day of birth | geburtstag | jour de naissance | día de nacimiento",
    }.items()
    for word in words.split("|")
}
_CLEAR_YEAR = frozenset(word for word, part in _PARTS.items() if part == "birth_year") - {"by"}

#: Of these a person has as many as there are columns.
SEVERAL = frozenset({"", "email", "phone", "social", "tags", "notes", "national_id", RECORD_ID, ABOUT_ROW})
