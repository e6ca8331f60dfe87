"""One row of a file as what it says about one person, every cell checked, with what is wrong where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from core.currencies import CURRENCIES
from core.errors import RuleBroken
from core.spreadsheets import unescape_cell
from customers.enums import FieldType, IdentityKind, PurchaseKind, Topic
from customers.matching.countries import region_of
from customers.matching.files import Row
from customers.matching.values import (
    language_code,
    purchase_kind,
    read_date,
    read_number,
    read_yes_no,
    something,
    split_emails,
    split_lines,
    split_phones,
    split_words,
)
from customers.models import FieldDefinition
from customers.validators import (
    LONGEST,
    NO_AREA_CODE,
    check_language,
    check_name,
    check_time_zone,
    check_website,
    clean_field,
    normalise,
)

Handle = tuple[str, str]  # kind, normalised value
MOST_HANDLES = 30
MOST_TAGS = 50
#: What a person can come in without: our staff and settings are not those of the system the file is from. Nor is a
#: phone number without its area code a reason to leave somebody out.
DISPENSABLE = frozenset({"owner", "language", "time_zone"})


@dataclass(frozen=True)
class Reading:
    """How the cells of one import are read: a place per column, and what is not in the cells.

    `definitions`, `organisations`: own fields of customers, of organisations, by key;
    `region`: of phones without a country code; `day_first`: 03/04/2026 is 3 April; `id_prefix`: goes before external
    ids ('hubspot:'), so that two systems' numbers do not meet; `currency`: of values without one; `time_zone`: of new
    people without one; `owners`: staff by lower-cased address and name; `is_ours`: our own export, whose several values
    in one cell are cut at semicolons alone, and in which 'None' is a word like any other.
    """

    targets: Sequence[str]
    definitions: Mapping[str, FieldDefinition]
    organisations: Mapping[str, FieldDefinition] = field(default_factory=dict)
    region: str = "GB"
    day_first: bool = True
    id_prefix: str = ""
    currency: str = "EUR"
    time_zone: str = "UTC"
    owners: Mapping[str, int] = field(default_factory=dict)
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong with a row: the column (None: the row as a whole), and what to do about it."""

    column: int | None
    message: str


@dataclass(slots=True)
class Draft:
    """What one row says. `columns` are of the customer's own, checked; `consents` are (topic, channel, allowed); `firm`
    is what it says of the organisation: `website`, and own fields by key after a dot ('.industry').

    A row with `problems` stays out; `remarks` are of cells that stay out alone.
    """

    row: Row
    names: dict[str, str] = field(default_factory=dict)
    handles: dict[Handle, str] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    organisation: str = ""
    tags: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    firm: dict[str, Any] = field(default_factory=dict)
    purchase: dict[str, Any] = field(default_factory=dict)
    consents: list[tuple[str, str, bool]] = field(default_factory=list)
    consent_day: dt.date | None = None
    phone_code: str = ""
    region: str = ""
    problems: list[Refusal] = field(default_factory=list)
    remarks: list[Refusal] = field(default_factory=list)

    @property
    def given_name(self) -> str:
        """The name the row gives, '' where it gives none."""
        parts = (self.names.get(part, "") for part in ("first_name", "middle_name", "last_name"))
        return self.names.get("name") or " ".join(part for part in parts if part)

    @property
    def name(self) -> str:
        """The name a new customer gets: a handle stands in where there is none."""
        reachable = (shown for (kind, _value), shown in self.handles.items() if kind != IdentityKind.EXTERNAL)
        return self.given_name or next(reachable, "")


def read_row(row: Row, reading: Reading) -> Draft:
    """Check a row cell by cell. Never raises: what is wrong stands in `problems` and `remarks`."""
    draft = Draft(row)
    if row.problem:
        draft.problems.append(Refusal(None, row.problem))
        return draft
    if "country" in reading.targets:  # before the phones, wherever it stands
        draft.region = region_of(row.cells[reading.targets.index("country")][:60])
    if "phone_code" in reading.targets:  # it stands after the number in some exports
        code = row.cells[reading.targets.index("phone_code")].strip()[:10]
        draft.phone_code = code if code.lstrip("+").isdigit() else ""
    for column, (target, cell) in enumerate(zip(reading.targets, row.cells, strict=False)):
        text = unescape_cell(cell).strip() if target and cell else ""
        text = text if reading.is_ours else something(text)
        if text:
            try:
                _read_cell(draft, target, text, reading)
            except RuleBroken as error:
                alone = target in DISPENSABLE or error.code == NO_AREA_CODE
                wrong = draft.remarks if alone else draft.problems
                wrong.append(Refusal(column, error.message))
    _look_at_whole(draft, reading)
    return draft


def _read_cell(draft: Draft, target: str, text: str, reading: Reading) -> None:
    if reader := _READERS.get(target):
        reader(draft, text, reading)
        return
    kind, _dot, rest = target.partition(".")  # a country was read before
    if kind == "fields":
        _own_field(draft, rest, text, reading)
    elif kind == "organisation":
        key = rest.removeprefix("fields.")
        draft.firm[f".{key}"] = _own_value(reading.organisations[key], text, reading)
    elif kind == "consent":
        topic, _dot, channel = rest.partition(".")
        draft.consents.append((topic, channel, read_yes_no(text)))
    elif kind == "opt_out" and read_yes_no(text):  # who has not opted out has not agreed either
        draft.consents.append((Topic.MARKETING.value, rest, False))


def _own_field(draft: Draft, key: str, text: str, reading: Reading) -> None:
    draft.fields[key] = _own_value(reading.definitions[key], text, reading)


def _own_value(definition: FieldDefinition, text: str, reading: Reading) -> Any:
    """A cell as the own field keeps it: days and numbers as files have them."""
    raw: Any = text
    match definition.type:
        case FieldType.NUMBER:
            raw = read_number(text)
        case FieldType.DATE:
            raw = read_date(text, day_first=reading.day_first)
        case FieldType.YES_NO:
            raw = "yes" if read_yes_no(text) else "no"
        case FieldType.LINK if "://" not in text:
            raw = f"https://{text}"
    return clean_field(definition, raw)


def _name(part: str) -> Callable[[Draft, str, Reading], None]:
    def read(draft: Draft, text: str, reading: Reading) -> None:
        draft.names[part] = check_name(text)

    return read


def _line(column: str, longest: int) -> Callable[[Draft, str, Reading], None]:
    def read(draft: Draft, text: str, reading: Reading) -> None:
        draft.columns[column] = check_name(text, field=column, longest=longest)

    return read


def _email(draft: Draft, text: str, reading: Reading) -> None:
    _add(draft, IdentityKind.EMAIL, split_emails(text), reading)


def _phone(draft: Draft, text: str, reading: Reading) -> None:
    numbers = split_phones(text)
    if draft.phone_code:
        numbers = [one if one.startswith(("+", "00")) else f"+{draft.phone_code.lstrip('+0')}{one}" for one in numbers]
    _add(draft, IdentityKind.PHONE, numbers, reading)


def _nothing(draft: Draft, text: str, reading: Reading) -> None:
    """Read beforehand."""


def _social(draft: Draft, text: str, reading: Reading) -> None:
    _add(draft, IdentityKind.SOCIAL, split_lines(text), reading)


def _external_id(draft: Draft, text: str, reading: Reading) -> None:
    ids = split_lines(text)
    prefix = reading.id_prefix
    _add(draft, IdentityKind.EXTERNAL, [one if one.startswith(prefix) else prefix + one for one in ids], reading)


def _add(draft: Draft, kind: str, values: Iterable[str], reading: Reading) -> None:
    for value in values:
        if value.strip():
            if len(draft.handles) >= MOST_HANDLES:
                raise RuleBroken(_("More than %(n)s handles for one person.") % {"n": MOST_HANDLES})
            draft.handles.setdefault(
                (str(kind), normalise(kind, value, region=draft.region or reading.region)), value.strip()[:LONGEST]
            )


def _organisation(draft: Draft, text: str, reading: Reading) -> None:
    draft.organisation = check_name(text, field="organisation")


def _website(draft: Draft, text: str, reading: Reading) -> None:
    draft.firm["website"] = check_website(text if "://" in text else f"https://{text}")


def _language(draft: Draft, text: str, reading: Reading) -> None:
    draft.columns["language"] = check_language(language_code(text))


@lru_cache(maxsize=1024)
def _known_zone(text: str) -> str:
    return check_time_zone(text)


def _time_zone(draft: Draft, text: str, reading: Reading) -> None:
    draft.columns["time_zone"] = _known_zone(text)


def _customer_since(draft: Draft, text: str, reading: Reading) -> None:
    draft.columns["customer_since"] = read_date(text, day_first=reading.day_first)


def _do_not_contact(draft: Draft, text: str, reading: Reading) -> None:
    draft.columns["do_not_contact"] = read_yes_no(text)


def _owner(draft: Draft, text: str, reading: Reading) -> None:
    owner = reading.owners.get(text.casefold())
    if owner is None:
        raise RuleBroken(_("Nobody here has this address or name."), code="unknown")
    draft.columns["owner_id"] = owner


def _tags(draft: Draft, text: str, reading: Reading) -> None:
    known = {tag.casefold() for tag in draft.tags}
    for word in split_lines(text) if reading.is_ours else split_words(text):
        tag = check_name(word, field="tags", longest=50)
        if tag.casefold() not in known:
            known.add(tag.casefold())
            draft.tags.append(tag)
    if len(draft.tags) > MOST_TAGS:
        raise RuleBroken(_("More than %(n)s tags.") % {"n": MOST_TAGS})


def _purchase_kind(draft: Draft, text: str, reading: Reading) -> None:
    draft.purchase["kind"] = purchase_kind(text)


def _purchase_text(part: str, longest: int) -> Callable[[Draft, str, Reading], None]:
    def read(draft: Draft, text: str, reading: Reading) -> None:
        draft.purchase[part] = check_name(text, field=part, longest=longest)

    return read


def _purchase_value(draft: Draft, text: str, reading: Reading) -> None:
    value = read_number(text).quantize(Decimal("0.01"))
    if value < 0:
        raise RuleBroken(_("Enter an amount such as 1234.50."), code="bad_value")
    draft.purchase["value"] = value


def _purchase_currency(draft: Draft, text: str, reading: Reading) -> None:
    currency = text.upper()
    if currency not in CURRENCIES:
        raise RuleBroken(_("Write a currency such as EUR."), code="unknown")
    draft.purchase["currency"] = currency


def _purchase_day(part: str) -> Callable[[Draft, str, Reading], None]:
    def read(draft: Draft, text: str, reading: Reading) -> None:
        draft.purchase[part] = read_date(text, day_first=reading.day_first)

    return read


def _consent_day(draft: Draft, text: str, reading: Reading) -> None:
    draft.consent_day = read_date(text, day_first=reading.day_first)
    if draft.consent_day > dt.datetime.now(dt.UTC).date():
        raise RuleBroken(_("This lies in the future."), code="in_the_future")


_READERS: dict[str, Callable[[Draft, str, Reading], None]] = {
    "name": _name("name"), "first_name": _name("first_name"), "middle_name": _name("middle_name"),
    "last_name": _name("last_name"), "email": _email, "phone": _phone, "phone_code": _nothing, "social": _social,
    "external_id": _external_id, "organisation": _organisation, "organisation.website": _website,
    "organisation_role": _line("organisation_role", 100),
    "language": _language, "languages_spoken": _line("languages_spoken", 200), "time_zone": _time_zone,
    "customer_since": _customer_since, "owner": _owner, "tags": _tags, "do_not_contact": _do_not_contact,
    "purchase.kind": _purchase_kind, "purchase.number": _purchase_text("number", 60),
    "purchase.name": _purchase_text("name", 200), "purchase.value": _purchase_value,
    "purchase.currency": _purchase_currency, "purchase.starts_on": _purchase_day("starts_on"),
    "purchase.ends_on": _purchase_day("ends_on"), "consent.date": _consent_day,
}  # fmt: skip


def _look_at_whole(draft: Draft, reading: Reading) -> None:
    """What only the row as a whole can show; purchases get what may stay unsaid."""
    if not draft.name and not draft.problems:
        draft.problems.append(Refusal(None, _("Nobody is named here: give a name, an email or a phone number.")))
    if len(draft.given_name) > 200:
        draft.problems.append(Refusal(None, _("Use at most %(n)s characters.") % {"n": 200}))
    if draft.firm and not draft.organisation:
        draft.remarks.append(Refusal(None, _("This row says something about an organisation but names none.")))
        draft.firm = {}
    bought = draft.purchase
    if not bought:
        return
    if "number" not in bought:
        if set(bought) - {"kind", "currency"}:
            draft.problems.append(Refusal(None, _("This purchase has no number.")))
        draft.purchase = {}
        return
    bought.setdefault("kind", PurchaseKind.ORDER.value)
    bought.setdefault("name", bought["number"])
    if "value" in bought:
        bought.setdefault("currency", reading.currency)
    else:
        bought.pop("currency", None)
    if {"starts_on", "ends_on"} <= bought.keys() and bought["ends_on"] < bought["starts_on"]:
        draft.problems.append(Refusal(None, _("This purchase ends before it starts.")))
