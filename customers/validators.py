"""What every door checks: handles in the one form in which they are compared and kept."""

from __future__ import annotations

import re
import unicodedata
import zoneinfo

import idna
import phonenumbers
from django.utils.translation import gettext as _

from core.company import company
from core.errors import RuleBroken
from customers.enums import IdentityKind

LONGEST = 254
# What a mailbox may be called (RFC 5321 dot-string, and letters of any script as RFC 6531 allows).
_MAILBOX = re.compile(r"[^\s\"(),:;<>@\[\\\]\x00-\x1f.]+(\.[^\s\"(),:;<>@\[\\\]\x00-\x1f.]+)*")


def normalise(kind: str, value: str, *, region: str = "") -> str:
    """The one form of a handle: e-mail lower-cased with an IDNA domain, phone as E.164, others without outer blanks.

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
