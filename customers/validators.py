"""What every door checks: handles in the one form in which they are compared and kept."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import zoneinfo
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

import idna
import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from core.company import company
from core.errors import RuleBroken
from customers.enums import FieldType, IdentityKind

LONGEST = 254
# What a mailbox may be called (RFC 5321 dot-string, and letters of any script as RFC 6531 allows).
_MAILBOX = re.compile(r"[^\s\"(),:;<>@\[\\\]\x00-\x1f.]+(\.[^\s\"(),:;<>@\[\\\]\x00-\x1f.]+)*")

_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
#: Where people have social handles -> what we call it.
_NETWORKS = {
    "x.com": "x",
    "twitter.com": "x",
    "twitter": "x",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "instagram.com": "instagram",
    "linkedin.com": "linkedin",
    "tiktok.com": "tiktok",
    "youtube.com": "youtube",
    "bsky.app": "bluesky",
    "t.me": "telegram",
    "wa.me": "whatsapp",
}


def normalise(kind: str, value: str, *, region: str = "") -> str:
    """The one form of a handle.

    E-mail lower-cased with an IDNA domain; phone as E.164; social as 'network:name' in small letters where the network
    is known (from 'x: @Amara' or an address such as https://x.com/Amara), else '@name'; device ids that are UUIDs in
    small letters; external ids as they are, blanks collapsed.

    Phones without a country code are read as numbers of `region` (ISO 3166; '' is the company's). Raises RuleBroken
    with `field=kind`.
    """
    text = unicodedata.normalize("NFC", str(value)).strip()
    if kind not in IdentityKind.values:
        raise RuleBroken(_("Unknown kind of handle: %(kind)s.") % {"kind": kind}, code="unknown_kind", field="kind")
    if not text:
        raise RuleBroken(_("Enter something here."), code="empty_handle", field=kind)
    if kind == IdentityKind.EMAIL:
        text = _email(text)
    elif kind == IdentityKind.PHONE:
        text = _phone(text, region)
    elif kind == IdentityKind.SOCIAL:
        text = _social(text)
    elif kind == IdentityKind.DEVICE:
        text = text.lower() if _UUID.fullmatch(text) else text
    text = " ".join(text.split())
    if len(text) > LONGEST:
        raise RuleBroken(_("Use at most %(n)s characters.") % {"n": LONGEST}, code="handle_too_long", field=kind)
    if not text.isprintable():
        raise RuleBroken(_("Take out the control characters."), code="bad_handle", field=kind)
    return text


def _email(text: str) -> str:
    mailbox, at, domain = text.lower().rpartition("@")
    if not at or not _MAILBOX.fullmatch(mailbox) or len(mailbox.encode()) > 64:
        raise _bad_email()
    try:
        plain = idna.encode(domain.rstrip("."), uts46=True).decode()
    except (idna.IDNAError, UnicodeError) as error:
        raise _bad_email() from error
    if "." not in plain:
        message = _("Add the part after the dot, for example amara@example.org.")
        raise RuleBroken(message, code="bad_email", field=IdentityKind.EMAIL)
    return f"{mailbox}@{plain}"


def _bad_email() -> RuleBroken:
    return RuleBroken(
        _("Enter an address like amara@example.org."), code="bad_email", field=str(IdentityKind.EMAIL)
    )  # fmt: skip


def _phone(text: str, region: str) -> str:
    text = re.sub(r"^\s*00", "+", text)
    try:
        number = phonenumbers.parse(text, None if text.startswith("+") else region or company().phone_region)
    except phonenumbers.NumberParseException as error:
        raise _bad_phone() from error
    if not phonenumbers.is_possible_number(number):
        raise _bad_phone()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _bad_phone() -> RuleBroken:
    message = _("Enter a phone number with its area code, or with + and the country code.")
    return RuleBroken(message, code="bad_phone", field=str(IdentityKind.PHONE))


def _social(text: str) -> str:
    text = text.lower()
    link = re.fullmatch(r"(?:https?://)?(?:www\.|m\.|mobile\.)?([a-z0-9.-]+\.[a-z]+)/(.*)", text)
    network, colon, name = link.expand(r"\1:\2").partition(":") if link else text.partition(":")
    if not colon:
        network, name = "", text
    if link:
        name = name.partition("?")[0].strip("/").removeprefix("in/").removeprefix("profile/")
    name, network = name.strip().lstrip("@").strip(), network.strip()
    if not name:
        message = _("Enter a handle such as @amara, or the address of the profile.")
        raise RuleBroken(message, code="bad_handle", field=str(IdentityKind.SOCIAL))
    return f"{_NETWORKS.get(network, network)}:{name}" if network else f"@{name}"


def shown_phone(value: str) -> str:
    """An E.164 number as people write it: '+44 1632 960112'. What is no number stays as it is."""
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def phone_digits(value: str) -> list[str]:
    """The digits by which an E.164 number is looked for: with country code, and as dialled inside the country."""
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return [re.sub(r"\D", "", value)]
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return [value.lstrip("+"), re.sub(r"\D", "", national)]


def check_language(value: str) -> str:
    """A language tag such as 'en' or 'pt-BR'. Raises RuleBroken."""
    text = value.strip()
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", text) or len(text) > 10:
        raise RuleBroken(_("Enter a language code such as en or pt-BR."), code="bad_language", field="language")
    return text


def check_time_zone(value: str) -> str:
    """An IANA time zone such as 'Europe/London'. Raises RuleBroken."""
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = _("Enter a time zone such as Europe/London.")
        raise RuleBroken(message, code="bad_time_zone", field="time_zone") from error
    return value


def check_name(value: str, *, field: str = "name", longest: int = 200) -> str:
    """A name on one line, blanks collapsed. Raises RuleBroken when it is empty or too long."""
    text = " ".join(str(value).replace("\x00", "").split())
    if not text:
        raise RuleBroken(_("Enter a name."), code="name_missing", field=field)
    if len(text) > longest:
        raise RuleBroken(_("Use at most %(n)s characters.") % {"n": longest}, code="too_long", field=field)
    return text


# --- own fields ------------------------------------------------------------------------------------------------------
LONGEST_VALUE = 1000
MOST_DIGITS, MOST_DECIMALS = 15, 6  # before and after the point: what every program reads exactly as text
YES = frozenset({"yes", "true", "1", "y"})
NO = frozenset({"no", "false", "0", "n"})


class OwnField(Protocol):
    """What is checked of a `FieldDefinition`."""

    key: str
    type: str
    choices: Any


def clean_field(definition: OwnField, raw: Any) -> str | bool | None:
    """The value of an own field as it is kept; None where there is none (`raw` is None or blank: the field is cleared).

    - text: one line of at most 1,000 characters
    - number: decimal text such as "1234.5", always in its shortest form and never a float, so that equal numbers are
      equal texts (up to 15 digits before and 6 after the point; takes numbers, and "12,5" for 12.5)
    - date: ISO, "2026-11-23" (takes dates too)
    - choice: the key of a choice on offer (takes its label too, whatever the case)
    - yes_no: True or False (takes yes/no, true/false, 1/0)
    - link: an address with http or https

    Raises RuleBroken with `field="fields.KEY"`.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, list | dict | tuple | set | bytes):
        raise _bad_value(definition, _("Give one plain value."))
    if definition.type == FieldType.YES_NO:
        return _yes_or_no(definition, raw)
    return _READERS[definition.type](definition, raw)


def _bad_value(definition: OwnField, message: str) -> RuleBroken:
    return RuleBroken(message, code="bad_field", field=f"fields.{definition.key}")


def _text(definition: OwnField, raw: Any) -> str:
    text = " ".join(unicodedata.normalize("NFC", str(raw)).split())
    if len(text) > LONGEST_VALUE:
        raise _bad_value(definition, _("Use at most %(n)s characters.") % {"n": LONGEST_VALUE})
    if not text.isprintable():
        raise _bad_value(definition, _("Take out the control characters."))
    return text


def _number(definition: OwnField, raw: Any) -> str:
    text = re.sub(r"^([+-]?\d+),(\d{1,2})$", r"\1.\2", str(raw).strip())
    try:
        number = Decimal(text) if not isinstance(raw, bool) and text.isascii() and len(text) <= 40 else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise _bad_value(definition, _("Enter a number such as 1234.5."))
    number = number.normalize()
    if number.adjusted() >= MOST_DIGITS or int(number.as_tuple().exponent) < -MOST_DECIMALS:
        message = _("Use at most %(digits)s digits before and %(decimals)s after the point.")
        raise _bad_value(definition, message % {"digits": MOST_DIGITS, "decimals": MOST_DECIMALS})
    return "0" if not number else f"{number:f}"


def _date(definition: OwnField, raw: Any) -> str:
    if isinstance(raw, dt.datetime):
        raw = raw.date()
    if isinstance(raw, dt.date):
        return raw.isoformat()
    text = str(raw).strip()
    try:
        return dt.date.fromisoformat(text if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else "").isoformat()
    except ValueError as error:
        raise _bad_value(definition, _("Enter a date such as 2026-11-23.")) from error


def _choice(definition: OwnField, raw: Any) -> str:
    text = str(raw).strip()
    offered = [one for one in definition.choices if not one.get("archived")]
    for one in offered:
        if text == one["key"] or text.casefold() == one["label"].casefold():
            return str(one["key"])
    raise _bad_value(
        definition, _("Choose one of: %(words)s.") % {"words": ", ".join(one["label"] for one in offered[:20])}
    )


def _yes_or_no(definition: OwnField, raw: Any) -> bool:
    text = str(raw).strip().casefold()
    if text in YES | {_("yes").casefold()}:
        return True
    if text in NO | {_("no").casefold()}:
        return False
    raise _bad_value(definition, _("Say yes or no."))


def _link(definition: OwnField, raw: Any) -> str:
    text = _text(definition, raw)
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError as error:
        raise _bad_value(definition, _("Enter an address like https://example.org.")) from error
    return text


_READERS: dict[str, Callable[[OwnField, Any], str]] = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.LINK: _link,
}
