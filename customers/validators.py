"""What every door checks: handles in the one form in which they are compared and kept."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import zoneinfo
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

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
# Control characters but for blanks, and the marks that embed, override or isolate a direction of writing.
_STEERING = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")

_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
NO_AREA_CODE = "no_area_code"  # the refusal of a number that is one only within its town
#: Where people have social handles, and how they shorten it -> what we call it.
_NETWORKS = {
    "x.com": "x", "twitter.com": "x", "twitter": "x", "facebook.com": "facebook", "fb.com": "facebook",
    "fb": "facebook", "messenger": "facebook", "m.me": "facebook", "instagram.com": "instagram", "ig": "instagram",
    "insta": "instagram", "threads.net": "threads", "threads.com": "threads", "linkedin.com": "linkedin",
    "tiktok.com": "tiktok", "youtube.com": "youtube", "bsky.app": "bluesky", "bsky": "bluesky", "t.me": "telegram",
    "telegram.me": "telegram", "tg": "telegram", "wa.me": "whatsapp", "whatsapp.com": "whatsapp", "wa": "whatsapp",
}  # fmt: skip
_ADDRESS = re.compile(r"(https?://)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::\d+)?(/.*)?", re.DOTALL)
#: What stands before the name in the addresses of profiles.
_BEFORE_NAMES = {"linkedin": ("in", "pub"), "bluesky": ("profile",), "telegram": ("s",), "youtube": ("c", "user")}
#: What an app or a mail of theirs puts before the whole: 'linkedin.com/comm/in/amara'.
_WITHIN = {"linkedin": ("comm", "mwlite"), "instagram": ("_u",)}
#: Pages of a network that are nobody's profile: taken for names they would make one person of many.
_NOBODY = frozenset((
    "events", "explore", "feed", "groups", "hashtag", "home", "i", "intent", "p", "photo", "photo.php", "photos",
    "posts", "profile.php", "reel", "reels", "search", "share", "share.php", "sharer", "story.php", "status", "stories",
    "watch", "sales", "talent", "recruiter", "view", "pages", "media", "joinchat", "dialog", "login", "about", "help",
))  # fmt: skip

# What comes along, unseen, when somebody copies an address or a number: marks of direction, blanks without width.
_UNSEEN = r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\s]+"
_UNSEEN_AROUND = re.compile(f"^{_UNSEEN}|{_UNSEEN}$")


def normalise(kind: str, value: str, *, region: str = "") -> str:
    """The one form of a handle.

    E-mail lower-cased with an IDNA domain (also from 'Amara <amara@example.org>'); phone as E.164; social as
    'network:name' in small letters where the network is known (from 'x: @Amara' or the address of a profile, whatever
    else stands in it), else '@name'; device ids that are UUIDs in small letters; external ids as they are,
    blanks collapsed.

    Phones without a country code are read as numbers of `region` (ISO 3166; '' is the company's). Raises RuleBroken
    with `field=kind`.
    """
    text = _UNSEEN_AROUND.sub("", unicodedata.normalize("NFC", str(value)))
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
    text = unicodedata.normalize("NFKC", text)  # full-width letters, as a Japanese keyboard writes them
    if named := re.fullmatch(r"[^<>]*<([^<>]+)>", text):
        text = named[1].strip()
    mailbox, at, domain = text.lower().removeprefix("mailto:").rpartition("@")
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


def shown_email(value: str) -> str:
    """A normalised address with its domain in people's own letters: 'a@bücher.de' for 'a@xn--bcher-kva.de'."""
    mailbox, at, domain = value.rpartition("@")
    try:
        return f"{mailbox}{at}{idna.decode(domain)}" if "xn--" in domain else value
    except (idna.IDNAError, UnicodeError):
        return value


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
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:  # in another town somebody else has it
        raise _bad_phone(NO_AREA_CODE)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise _bad_phone()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _bad_phone(code: str = "bad_phone") -> RuleBroken:
    message = _("Enter a phone number with its area code, or with + and the country code.")
    return RuleBroken(message, code=code, field=str(IdentityKind.PHONE))


def _social(text: str) -> str:
    text = text.lower()
    if address := _address_of(text):
        network, name = address
    elif there := re.fullmatch(r"@?([^@\s:/]+)@([a-z0-9-]+(?:\.[a-z0-9-]+)+)", text):  # @amara@mastodon.social
        network, name = there[2], there[1]
    else:
        network, colon, name = text.partition(":")
        network, name = (network.strip(), name) if colon else ("", text)
        if within := _address_of(name.strip()):
            network, name = within
    network, name = _NETWORKS.get(network, network), name.strip().lstrip("@").strip()
    if network in ("http", "https"):
        name = ""
    if network == "whatsapp":
        name = re.sub(r"^\+|[\s()-]", "", name)
    if not name:
        message = _("Enter a handle such as @amara, or the address of the profile.")
        raise RuleBroken(message, code="bad_handle", field=str(IdentityKind.SOCIAL))
    return f"{network}:{name}" if network else f"@{name}"


def _address_of(text: str) -> tuple[str, str] | None:
    """(network, name) where `text` is an address; the name is '' for a page that is nobody's, None for no address."""
    found = _ADDRESS.fullmatch(text)
    if not found or not (found[1] or found[3]):
        return None  # 'amara.okonkwo' is a name
    labels = found[2].split(".")
    known = (_NETWORKS.get(".".join(labels[first:])) for first in range(len(labels)))
    network = next((one for one in known if one), None)
    address = urlsplit(f"//{found[2]}{found[3] or ''}")
    if network is None:  # which part of it names somebody, we cannot know
        query = f"?{address.query}" if address.query else ""
        return found[2].removeprefix("www."), f"{address.path.strip('/')}{query}"
    return network, _name_at(network, [part for part in address.path.split("/") if part], parse_qs(address.query))


def _name_at(network: str, parts: list[str], query: dict[str, list[str]]) -> str:
    """Whose profile this page of a network is, '' where it is nobody's."""
    numbers = query.get("id") or query.get("phone")
    if parts in (["profile.php"], ["send"], ["profile", "view"]) and numbers:
        return numbers[0]
    if parts and parts[0] in _WITHIN.get(network, ()):
        parts = parts[1:]
    if parts and parts[0] in _BEFORE_NAMES.get(network, ()):
        parts = parts[1:]
    elif network == "facebook" and parts[:1] == ["people"]:
        parts = parts[2:]  # people/Amara-Okonkwo/1000123
    elif parts and parts[0] in ("company", "school", "channel"):
        return "/".join(parts[:2]) if len(parts) > 1 else ""
    return "" if not parts or parts[0] in _NOBODY else parts[0]


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
    """A name on one line: blanks collapsed, without characters that steer a terminal or turn round the text after it.

    Raises RuleBroken when nothing of it can be seen, and when it is too long.
    """
    text = " ".join(_STEERING.sub("", str(value)).split())
    if not any(unicodedata.category(character)[0] in "LNPS" for character in text):
        raise RuleBroken(_("Enter a name."), code="name_missing", field=field)
    if len(text) > longest:
        raise RuleBroken(_("Use at most %(n)s characters.") % {"n": longest}, code="too_long", field=field)
    return text


def check_website(url: str) -> str:
    """An address with http or https, '' for none. Raises RuleBroken."""
    url = url.strip()
    try:
        URLValidator(schemes=["http", "https"])(url or "https://example.org")
    except ValidationError as error:
        message = _("Enter an address like https://example.org.")
        raise RuleBroken(message, code="bad_website", field="website") from error
    if len(url) > 200:
        raise RuleBroken(_("Use at most %(n)s characters.") % {"n": 200}, code="too_long", field="website")
    return url


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
