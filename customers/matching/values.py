"""What people write into cells, as plain values: dates, numbers, yes and no, languages, several in one cell."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from core.errors import RuleBroken
from customers.enums import PurchaseKind

YES = frozenset(
    """yes y true t 1 x ja j wahr on ok si sí oui vrai sim tak da checked opted-in subscribed granted given allowed
    ✓ ✔""".split()  # noqa: SIM905 (a list literal would be a page)
)
NO = frozenset(
    """no n false f 0 nein falsch off non faux não nao nie net opted-out unsubscribed denied refused withdrawn unchecked
    ✗ ✘ -""".split()  # noqa: SIM905
)
NOTHING = frozenset({"", "n/a", "null", "none", "nan", "#n/a", "-", "--", "\\n", "(no value)"})
_BETWEEN_EMAILS = re.compile(r"[;,\s\[\]\"|]+")
_BETWEEN_PHONES = re.compile(r"\s*(?:[;|\n\r\t]+|,(?=\s*[+0(])|:::| / )\s*")
_BETWEEN_TAGS = re.compile(r"\s*(?:[;,|\n\r\t]+|:::)\s*")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})(?:[T ,].*)?")
_WORDED = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%b-%y")
_PURCHASE_WORDS = {
    **{str(kind.value): str(kind.value) for kind in PurchaseKind},
    "police": "policy", "insurance": "policy", "versicherung": "policy", "vertrag": "contract", "abo": "contract",
    "subscription": "contract", "bestellung": "order", "auftrag": "order", "purchase": "order",
}  # fmt: skip


def something(text: str) -> str:
    """The text without blanks around, '' where it is one of the usual ways to write 'nothing'."""
    text = text.strip()
    return "" if text.casefold() in NOTHING else text


def split_emails(text: str) -> list[str]:
    """The addresses in a cell: one, several, a JSON list, or 'Amara <amara@example.org>'."""
    inside = re.findall(r"<([^<>\s]+@[^<>\s]+)>", text)
    return inside or [part for part in _BETWEEN_EMAILS.split(text) if part]


def split_phones(text: str) -> list[str]:
    """The numbers in a cell; Twenty's JSON list of {number, callingCode} too."""
    if text.startswith("["):
        try:
            return [f"{one.get('callingCode', '')}{one['number']}" for one in json.loads(text) if one.get("number")]
        except (ValueError, TypeError, KeyError, AttributeError):
            pass  # not JSON: read on as plain text
    return [part for part in _BETWEEN_PHONES.split(text) if part]


def split_lines(text: str) -> list[str]:
    """The values in a cell that may hold commas and blanks themselves: one a line, or between semicolons."""
    return [part for part in re.split(r"\s*[;\n\r]+\s*", text) if part]


def split_words(text: str) -> list[str]:
    """The tags in a cell."""
    if text.startswith("["):
        try:
            return [str(one).strip() for one in json.loads(text) if str(one).strip()]
        except (ValueError, TypeError):
            pass
    return [part for part in _BETWEEN_TAGS.split(text) if part]


def read_yes_no(text: str) -> bool:
    """Yes or no, in the usual words of some languages. Raises RuleBroken."""
    word = text.strip().casefold()
    if word in YES or word in NO:
        return word in YES
    raise RuleBroken(_("Write yes or no."), code="bad_yes_no")


def read_date(text: str, *, day_first: bool = True) -> dt.date:
    """A day from 2026-11-23, 23.11.2026, 23/11/2026 (or 11/23/2026, as `day_first` says) or 23 Nov 2026."""
    text = text.strip()
    try:
        if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
            return dt.date(*map(int, found.groups()))
        if found := _YEAR_LAST.fullmatch(text):
            first, sign, second, last = found.groups()
            turned = sign == "/" and not day_first
            day, month = (second, first) if turned else (first, second)
            return dt.date(int(last), int(month), int(day))
    except ValueError:
        raise _bad_date() from None
    for shape in _WORDED:
        try:
            return dt.datetime.strptime(text, shape).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    raise _bad_date()


def _bad_date() -> RuleBroken:
    return RuleBroken(_("Write a date such as 2026-11-23."), code="bad_date")


def is_day_first(texts: Iterable[str], *, otherwise: bool) -> bool:
    """Whether 03/04/2026 in these cells is 3 April: some other date among them mostly tells."""
    for text in texts:
        found = _YEAR_LAST.fullmatch(text.strip())
        if found and found.group(2) == "/":
            first, second = int(found.group(1)), int(found.group(3))
            if first > 12 >= second:
                return True
            if second > 12 >= first:
                return False
    return otherwise


#: What may stand before and behind a number: a currency's sign or code, '%', the dash of a round sum ('5,-').
_UNIT = r"(?:[^\W\d_]{2,3}\.?|[^\w.,+-]|[^\W\d_]{1,2}(?=\$))*"
_BEFORE, _BEHIND = re.compile(rf"^([+-]?){_UNIT}"), re.compile(rf"(?:[.,]-+)?{_UNIT}$")


def read_number(text: str) -> Decimal:
    """A number however it is grouped: 1,234.50, 1.234,50, 1 234,50, € 1234.5; (5) for -5. Raises RuleBroken."""
    plain = re.sub(r"[\s\u00a0\u202f'’]", "", text.replace("\u2212", "-"))
    if found := re.fullmatch(r"\((.+)\)", plain):
        plain = f"-{found[1]}"
    plain = _BEHIND.sub("", _BEFORE.sub(r"\1", plain), count=1)
    comma, dot = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and dot >= 0:
        plain = plain.replace("." if comma > dot else ",", "").replace(",", ".")
    elif plain.count(",") > 1 or re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", plain):
        plain = plain.replace(",", "")
    elif plain.count(".") > 1:
        plain = plain.replace(".", "")
    else:
        plain = plain.replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise RuleBroken(_("Write a number such as 1234.50."), code="bad_number") from None
    if abs(number) >= Decimal(10) ** 12:
        raise RuleBroken(_("This number is too large."), code="bad_number")
    return Decimal(f"{number:f}")


@lru_cache(maxsize=512)
def language_code(text: str) -> str:
    """A language as a code: 'German', 'Deutsch', 'de_DE' are 'de', 'de', 'de-DE'; what is unknown stays as it is."""
    word = text.strip()
    by_name = {
        str(info[key]).casefold(): code
        for code, info in LANG_INFO.items()
        for key in ("name", "name_local")
        if key in info
    }
    return by_name.get(word.casefold()) or word.replace("_", "-")


def purchase_kind(text: str) -> str:
    """Policy, contract or order. Raises RuleBroken."""
    kind = _PURCHASE_WORDS.get(text.strip().casefold())
    if kind is None:
        raise RuleBroken(_("Write policy, contract or order."), code="unknown")
    return kind
