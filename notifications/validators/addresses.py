"""One address is one person: whatever else a mail library would make of it is refused."""

from __future__ import annotations

import hashlib
import re

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.errors import RuleBroken

PLAIN_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
NUMBER = re.compile(r"\+[1-9][0-9]{5,14}")


def one_address(given: str) -> str:
    """Return the one plain address in `given`, its domain in ASCII; raise RuleBroken for anything else.

    No display name, no list, no quoted or non-ASCII local part: mail libraries disagree about those, and a
    disagreement is how one message gets a second reader.
    """
    local, at, domain = given.rpartition("@")
    try:
        if not at or not PLAIN_LOCAL_PART.fullmatch(local):
            raise ValidationError("local part")
        address = f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
        validate_email(address)
    except (ValidationError, idna.IDNAError, UnicodeError) as error:
        raise RuleBroken(_("This is not one plain e-mail address."), code="bad_address", field="recipient") from error
    return address


def one_number(given: str) -> str:
    """Return the phone number in `given` as dialled from anywhere ('+44...'); raise RuleBroken for anything else."""
    if not NUMBER.fullmatch(given):
        raise RuleBroken(_("This is not one phone number."), code="bad_number", field="recipient")
    return given


def address_digest(address: str) -> str:
    """A digest by which a suppressed address is known again, also after its owner was erased."""
    return hashlib.sha256(address.strip().casefold().encode()).hexdigest()
