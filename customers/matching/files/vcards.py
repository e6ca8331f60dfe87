"""vCard 2.1, 3.0 and 4.0 (RFC 6350, 2426; vCard 2.1 of the versit consortium) as rows of a table.

A parser of our own: the one on PyPI (vobject 0.9.9, December 2024) stops at the first card it does not like. What a
card has that a row has no place for is left out; several values stand in one cell, one a line.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from customers.matching.files.parts import LONGEST_CELL, Row, tidy

VCARD_COLUMNS = (
    "Full name", "First name", "Last name", "Email", "Phone", "Organisation", "Job title", "Language", "Time zone",
    "Tags", "Social", "Website", "Street", "Postcode", "City", "State", "Country", "Birthday", "Notes", "UID",
)  # fmt: skip
_PLACE = {name: place for place, name in enumerate(VCARD_COLUMNS)}
_PLAIN = {  # properties whose value goes as it is into one column
    "FN": "Full name", "EMAIL": "Email", "TEL": "Phone", "TITLE": "Job title", "ROLE": "Job title", "LANG": "Language",
    "TZ": "Time zone", "URL": "Website", "BDAY": "Birthday", "NOTE": "Notes", "UID": "UID", "IMPP": "Social",
    "X-SOCIALPROFILE": "Social", "X-TWITTER": "Social", "X-SKYPE": "Social", "X-JABBER": "Social",
}  # fmt: skip
_ONE_ONLY = frozenset({"Full name", "First name", "Last name", "Organisation", "Job title", "Language", "Time zone",
                       "Website", "Birthday", "UID", "Street", "Postcode", "City", "State", "Country"})  # fmt: skip
_ADDRESS = ("", "", "Street", "City", "State", "Postcode", "Country")
_ESCAPED = re.compile(r"\\([\\,;:nN])")
LONGEST_CARD = 5000  # lines; a photo has some hundred


class _Property(NamedTuple):
    name: str
    parameters: dict[str, str]
    value: str


def is_vcard(head: bytes) -> bool:
    """Whether a file that begins like this holds cards."""
    return head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:11].upper() == b"BEGIN:VCARD"


def vcard_rows(text: Iterator[str]) -> Iterator[Row]:
    """One row a card, with the line in which it begins. A card without an end, or one inside another, says so."""
    began, lines = 0, list[str]()
    for number, raw in enumerate(text, start=1):
        line = raw.replace("\x00", "").lstrip("\ufeff").rstrip("\r\n")
        mark = line.strip().upper()
        if mark == "BEGIN:VCARD":
            if began:
                yield _unfinished(began, lines)
            began, lines = number, []
        elif mark == "END:VCARD" and began:
            yield _row(began, lines)
            began, lines = 0, []
        elif began and len(lines) < LONGEST_CARD:
            lines.append(line)
    if began:
        yield _unfinished(began, lines)


def _unfinished(began: int, lines: list[str]) -> Row:
    return Row(began, _row(began, lines).cells, _("This card has no end."))


def _row(began: int, lines: list[str]) -> Row:
    found: dict[str, list[str]] = {}
    problem = ""
    for prop in _properties(lines):
        if prop.name in ("KIND", "X-ADDRESSBOOKSERVER-KIND") and prop.value.strip().lower() == "group":
            problem = _("This card is a list of people, not a person.")
        for column, value in _columns(prop):
            value = " ".join(value.split()) if column != "Notes" else value.strip()
            if value and value not in found.setdefault(column, []):
                found[column].append(value)
    cells = [""] * len(VCARD_COLUMNS)
    for column, values in found.items():
        cells[_PLACE[column]] = tidy((values[0] if column in _ONE_ONLY else "\n".join(values))[:LONGEST_CELL])
    return Row(began, cells, problem)


def _columns(prop: _Property) -> Iterator[tuple[str, str]]:
    """Which columns a property fills, with which text."""
    if prop.name == "N":
        last, first, *_more = [*_parts(prop.value, ";"), "", ""]
        yield from (("Last name", last), ("First name", first))
    elif prop.name == "ORG":
        yield "Organisation", _parts(prop.value, ";")[0]
    elif prop.name == "CATEGORIES":
        yield from (("Tags", part) for part in _parts(prop.value, ","))
    elif prop.name == "ADR":
        yield from ((column, part) for column, part in zip(_ADDRESS, _parts(prop.value, ";"), strict=False) if column)
    elif prop.name in _PLAIN:
        value = _unescaped(prop.value)
        if prop.name in ("TEL", "EMAIL", "IMPP") and ":" in value:
            scheme, _colon, rest = value.partition(":")
            value = rest.partition(";")[0] if scheme.lower() in ("tel", "mailto") else value
        yield _PLAIN[prop.name], value


def _properties(lines: list[str]) -> Iterator[_Property]:
    """Unfolded, decoded properties; what is no property is left out."""
    for line in _unfolded(lines):
        head, colon, value = _cut(_mended(line))
        if not colon:
            continue
        name, *given = head.split(";")
        parameters = dict(_parameter(one) for one in given)
        if "QUOTED-PRINTABLE" in (parameters.get("ENCODING", "").upper(), *parameters):
            value = _from_quoted(value, parameters.get("CHARSET", "utf-8"))
        elif parameters.get("ENCODING", "").upper() in ("B", "BASE64"):
            continue  # a photo
        yield _Property(name.rpartition(".")[2].strip().upper(), parameters, value)


def _mended(line: str) -> str:
    """A line whose letters were cut in two where it was folded (see `is_folded_utf8`), whole again."""
    return line if line.isascii() else line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def is_folded_utf8(lines: Iterable[bytes]) -> bool:
    """Whether these lines are UTF-8 once they are unfolded: some address books fold between the bytes of a letter."""
    whole = b""
    try:
        for line in lines:
            if line[:1] in (b" ", b"\t"):
                whole = whole.rstrip(b"\r\n") + line[1:]
            else:
                whole.decode()
                whole = line
        whole.decode()
    except UnicodeDecodeError:
        return False
    return True


def _unfolded(lines: list[str]) -> Iterator[str]:
    """A line that begins with a blank goes on with the one before; so does a quoted-printable one after '='."""
    whole = ""
    for line in lines:
        if whole.endswith("=") and "QUOTED-PRINTABLE" in whole.upper().partition(":")[0]:
            whole = whole[:-1] + line
        elif line[:1] in (" ", "\t"):
            whole += line[1:]
        else:
            if whole:
                yield whole
            whole = line
    if whole:
        yield whole


def _cut(line: str) -> tuple[str, str, str]:
    """Name with parameters, and value: at the first colon outside quotation marks."""
    quoted = False
    for place, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character == ":" and not quoted:
            return line[:place], ":", line[place + 1 :]
    return line.partition(":")


def _parameter(text: str) -> tuple[str, str]:
    name, _equals, value = text.partition("=")
    return name.strip().upper(), value.strip().strip('"')


def _from_quoted(value: str, charset: str) -> str:
    raw = quopri.decodestring(value.encode("utf-8", "surrogateescape"))
    try:
        return raw.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return raw.decode("cp1252", "replace")


def _parts(value: str, separator: str) -> list[str]:
    """The parts between separators that are not escaped."""
    return [_unescaped(part) for part in re.split(rf"(?<!\\){separator}", value)]


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found.group(1) in "nN" else found.group(1), value)
