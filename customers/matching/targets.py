"""Where a column of a file goes: the places we have for it, and a guess from its name and what stands below it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.enums import Channel, FieldSubject, Topic
from customers.matching.columns import RECORD_ID, guess_column, guess_columns, plain
from customers.models import FieldDefinition

IGNORE = ""
NEW_FIELD = "new_field"  # becomes an own field called like the column
#: Several columns may go here; everywhere else one only.
SEVERAL = frozenset({"email", "phone", "social", "external_id", "tags"})
PERSON = {
    "name": gettext_lazy("Name"),
    "first_name": gettext_lazy("First name"),
    "middle_name": gettext_lazy("Middle name"),
    "last_name": gettext_lazy("Last name"),
    "email": gettext_lazy("Email"),
    "phone": gettext_lazy("Phone"),
    "phone_code": gettext_lazy("Country code of the phone"),
    "country": gettext_lazy("Country (of phones without a code)"),
    "social": gettext_lazy("Social handle"),
    "external_id": gettext_lazy("External id"),
    "organisation": gettext_lazy("Organisation"),
    "organisation_role": gettext_lazy("Role there"),
    "language": gettext_lazy("Language"),
    "languages_spoken": gettext_lazy("Speaks"),
    "time_zone": gettext_lazy("Time zone"),
    "customer_since": gettext_lazy("Customer since"),
    "owner": gettext_lazy("Owner (email or name)"),
    "tags": gettext_lazy("Tags"),
    "do_not_contact": gettext_lazy("Do not contact"),
}
PURCHASE = {
    "purchase.kind": gettext_lazy("Purchase: kind"),
    "purchase.number": gettext_lazy("Purchase: number"),
    "purchase.name": gettext_lazy("Purchase: name"),
    "purchase.value": gettext_lazy("Purchase: value"),
    "purchase.currency": gettext_lazy("Purchase: currency"),
    "purchase.starts_on": gettext_lazy("Purchase: starts"),
    "purchase.ends_on": gettext_lazy("Purchase: ends"),
}
ORGANISATION_OWN = "organisation.fields."  # before the key of an organisation's own field
WEBSITE = "organisation.website"
CONSENT_CHANNELS = (Channel.EMAIL, Channel.PHONE, Channel.SMS, Channel.LETTER)
CONSENT_DATE = "consent.date"

# Names that only our kinds of columns have; `matching.columns` knows the rest.
_OWN_NAMES = {
    "purchase.kind": "purchase kind | purchase type | kind of purchase",
    "purchase.number": "purchase number | policy number | policy no | contract number | contract no | order number | "
    "order no | order id | vertragsnummer | policennummer | auftragsnummer | bestellnummer",
    "purchase.name": "purchase name | purchase | product | product name | policy | policy name | contract | "
    "contract name | produkt | vertrag",
    "purchase.value": "purchase value | policy value | contract value | order value | order total | premium | amount | "
    "betrag | vertragswert",
    "purchase.currency": "purchase currency | currency | currency code | währung",
    "purchase.starts_on": "purchase starts | purchase start | starts on | start date | policy start | contract start | "
    "order date | valid from | vertragsbeginn | beginn",
    "purchase.ends_on": "purchase ends | purchase end | ends on | end date | policy end | contract end | expiry date | "
    "renewal date | valid until | vertragsende | ende",
    "opt_out.email": "email opt out | has opted out of email | opted out of email | unsubscribed from all email | "
    "unsubscribed from email | emails opt out",
    "opt_out.phone": "do not call | donotcall",
    WEBSITE: "organisation website | organization website | company website | website of the organisation",
    "consent.marketing": "marketing consent | consent marketing | marketing opt in | newsletter | opt in | "
    "marketing permission | werbeeinwilligung | accepts marketing",
    "consent.marketing.email": "email marketing consent | accepts email marketing | email opt in | newsletter opt in | "
    "marketing consent email | consent marketing email",
    "consent.marketing.sms": "sms marketing consent | accepts sms marketing | sms opt in | consent marketing sms",
    "consent.marketing.phone": "phone marketing consent | consent marketing phone",
    "consent.service": "service consent | consent service",
    "consent.recording": "recording consent | consent recording",
    CONSENT_DATE: "consent date | opt in date | date of consent | consent given at | optin date",
    "phone_code": "phones primary phone calling code | phone country code | phone calling code | calling code",
    "email": "emails additional emails",
    "phone": "phones additional phones",
    "organisation_role": "account title",
    "first_name": "name first name",
    "last_name": "name last name",
    "tags": "tag list",
}
_OURS = {plain(name): target for target, names in _OWN_NAMES.items() for name in names.split("|")}

# Numbers by which a person is known elsewhere. Anything else called an id may be a row's or a company's number.
_OWN_ID_NAMES = """record id | record id contact | contact id | customer id | customer number | customer no |
    client id | client number | client no | person id | external id | external key | uid | uuid | guid | kundennummer |
    kunden nr | kundennr | member number | member id | membership number | mitgliedsnummer | salesforce id |
    hubspot id | case safe id | legacy id"""
_OWN_IDS = frozenset(plain(name) for name in _OWN_ID_NAMES.split("|"))
_UNMISTAKABLE = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|00[0-9A-Za-z]{13}(?:[0-9A-Za-z]{3})?")
_SALUTATION = re.compile(r"(mr|mrs|ms|miss|mx|dr|prof|herr|frau|sir|madam|mme|m)\b\.?.{0,12}", re.IGNORECASE)

#: A system is known by columns that only its exports have; its record ids get its name in front.
OURS = "journeycrm"
_SYSTEMS: dict[str, tuple[frozenset[str], ...]] = {
    OURS: (frozenset({"name", "social handle", "external id", "organisation role"}),),
    "hubspot": (frozenset({"record id", "first name"}), frozenset({"record id", "email"}),
                frozenset({"record id contact"})),
    "salesforce": (frozenset({"account id", "last name"}), frozenset({"has opted out of email"}),
                   frozenset({"contact id", "account name"}), frozenset({"system modstamp"})),
    "twenty": (frozenset({"emails primary email"}), frozenset({"name first name", "id"})),
    "espocrm": (frozenset({"id", "email address", "assigned user"}), frozenset({"id", "email address", "account name"}),
                frozenset({"id", "email address", "do not call"})),
}  # fmt: skip
_OWN_ID = frozenset({"id", "record id", "contact id", "record id contact"})


@dataclass(frozen=True)
class Place:
    """One place a column can go: its key, and its name for people, under a heading."""

    key: str
    label: str
    group: str


def _is_organisations(own: FieldDefinition) -> bool:
    return bool(own.subject == FieldSubject.ORGANISATION)


def _own(own: FieldDefinition) -> str:
    return f"{ORGANISATION_OWN if _is_organisations(own) else 'fields.'}{own.key}"


def places(definitions: Sequence[FieldDefinition]) -> list[Place]:
    """All places, in the order in which people choose. `definitions`: own fields of customers and of organisations."""
    found = [Place(key, str(label), _("Person")) for key, label in PERSON.items()]
    found += [Place(_own(own), own.label, _("Own fields")) for own in definitions if not _is_organisations(own)]
    found.append(Place(WEBSITE, _("Website of the organisation"), _("Organisation")))
    for own in definitions:
        if _is_organisations(own):
            label = _("Organisation: %(field)s") % {"field": own.label}
            found.append(Place(_own(own), label, _("Organisation")))
    found += [Place(key, str(label), _("Purchase")) for key, label in PURCHASE.items()]
    for topic in Topic:
        found.append(Place(f"consent.{topic.value}", _("Allowed: %(topic)s") % {"topic": topic.label}, _("Consent")))
    for channel in CONSENT_CHANNELS:
        label = _("Allowed: marketing by %(channel)s") % {"channel": channel.label}
        found.append(Place(f"consent.marketing.{channel.value}", label, _("Consent")))
    for channel in (Channel.EMAIL, Channel.PHONE):
        label = _("Opted out: %(channel)s") % {"channel": channel.label}
        found.append(Place(f"opt_out.{channel.value}", label, _("Consent")))
    found.append(Place(CONSENT_DATE, _("Date of the consent"), _("Consent")))
    return found


def known_system(headers: Sequence[str]) -> str:
    """Which system a file comes from (OURS: our own export), '' where it could be any."""
    there = {plain(header) for header in headers}
    return next((name for name, marks in _SYSTEMS.items() if any(mark <= there for mark in marks)), "")


def guess_targets(
    headers: Sequence[str], definitions: Sequence[FieldDefinition], samples: Sequence[Sequence[str]] = ()
) -> list[str]:
    """A place for each column, IGNORE where there is none. `samples` are the first rows' cells.

    The company's own fields come first, then names of our own export, then what `matching.columns` knows.
    """
    theirs = {plain(f"organisation {name}"): _own(d) for d in definitions if _is_organisations(d)
              for name in (d.key, d.label)}  # fmt: skip
    own = {name: place for name, place in theirs.items() if guess_column(name) not in PERSON and name not in _OURS}
    own |= {plain(name): _own(d) for d in definitions if not _is_organisations(d) for name in (d.key, d.label)}
    joined, system = guess_columns(headers), known_system(headers)
    found: list[str] = []
    for n, header in enumerate(headers):
        below = [row[n].strip() for row in samples if n < len(row) and row[n].strip()]
        meant = joined.get(header.strip(), "") or guess_column(header)
        target = _place(plain(header), meant, system, below)
        found.append(own.get(plain(header)) or target)
    return [target if _is_first(found, n) else IGNORE for n, target in enumerate(found)]


def _place(name: str, meant: str, system: str, below: Sequence[str]) -> str:
    if name in _OURS:
        return _OURS[name]
    if meant == RECORD_ID:
        unmistakable = bool(below) and all(_UNMISTAKABLE.fullmatch(text) for text in below)
        own_id = name in _OWN_IDS or (name in _OWN_ID and (bool(system) or unmistakable))
        return "external_id" if own_id else IGNORE
    if meant == "title" and below and not all(_SALUTATION.fullmatch(text) for text in below):
        return "organisation_role"
    return meant if meant in PERSON else IGNORE


def _is_first(found: Sequence[str], n: int) -> bool:
    return found[n] in SEVERAL or found[n] not in found[:n]


def chosen_targets(headers: Sequence[str], guessed: Sequence[str], chosen: Mapping[str, str]) -> list[str]:
    """The guesses with what somebody chose by the column's name (without case and signs) in their place."""
    wanted = {plain(theirs): ours for theirs, ours in chosen.items()}
    return [wanted.get(plain(header), guess) for header, guess in zip(headers, guessed, strict=True)]
