"""What a name, an address or a setting must look like; every refusal names its field."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.currencies import CURRENCIES
from core.errors import RuleBroken

LONGEST_DELAY = 3600


def clean_name(name: str, field: str = "name") -> str:
    """A name without control characters and needless blanks, 1 to 100 characters."""
    plain = " ".join("".join(c for c in name if c.isprintable()).split())
    if not 1 <= len(plain) <= 100:
        raise RuleBroken(_("Give a name of at most 100 characters."), code="bad_name", field=field)
    return plain


def clean_email(email: str, field: str = "email") -> str:
    """An address with its domain in lower case."""
    plain = email.strip()
    try:
        validate_email(plain)
    except ValidationError as error:
        raise RuleBroken(
            _("Give a whole e-mail address, like name@example.com."), code="bad_email", field=field
        ) from error
    local, _at, domain = plain.rpartition("@")
    return f"{local}@{domain.lower()}"


def clean_language(language: str) -> str:
    """One of the languages the pages speak."""
    if language not in dict(settings.LANGUAGES):
        raise RuleBroken(_("Choose one of the languages."), code="bad_language", field="language")
    return language


def clean_time_zone(name: str) -> str:
    """A time zone this machine knows, 'Europe/Berlin'."""
    if name not in zoneinfo.available_timezones():
        raise RuleBroken(_("Choose a time zone, like Europe/Berlin."), code="bad_time_zone", field="time_zone")
    return name


def clean_company(changes: Mapping[str, object]) -> dict[str, object]:
    """Settings of the company, each checked; unknown names pass through and are refused by core.company."""
    checks = {
        "name": clean_name,
        "currency": _currency,
        "sender_name": _sender_name,
        "sender_email": lambda value: clean_email(value, "sender_email") if value else "",
        "reply_address": _reply_address,
        "time_zone": clean_time_zone,
        "phone_region": _phone_region,
        "message_delay_seconds": _delay,
    }
    return {name: checks[name](value) if name in checks else value for name, value in changes.items()}  # type: ignore[operator]


def _currency(code: str) -> str:
    if code not in CURRENCIES:
        raise RuleBroken(_("Choose a currency."), code="bad_currency", field="currency")
    return code


def _sender_name(name: str) -> str:
    return clean_name(name, "sender_name") if name.strip() else ""


def _reply_address(address: str) -> str:
    if address and "+" in address:
        message = _("Give the address without a +: the mark of each message is put behind one.")
        raise RuleBroken(message, code="bad_email", field="reply_address")
    return clean_email(address, "reply_address") if address else ""


def _phone_region(code: str) -> str:
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise RuleBroken(_("Choose a country."), code="bad_region", field="phone_region")
    return code


def _delay(seconds: int) -> int:
    if not 0 <= seconds <= LONGEST_DELAY:
        raise RuleBroken(_("Between 0 and 3,600 seconds."), code="bad_delay", field="message_delay_seconds")
    return seconds
