"""What headers say: encoded words, addresses, dates, ids. Nothing here raises."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
from email.utils import parsedate_to_datetime

from core.clock import YEARS
from touchpoints.channels.mail.decoding import text_of
from touchpoints.channels.mail.values import Address

LONGEST = 20_000
MOST_ADDRESSES = 200
MOST_IDS = 100
WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
BETWEEN_WORDS = re.compile(r"(=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
COLON_IN_ZONE = re.compile(r"([+-]\d\d):(\d\d)\b")  # '-04:00', as Postmark and some programs write it
MESSAGE_ID = re.compile(r"<([^<>\s]{1,400})>")
EMAIL = re.compile(r"[^\s<>()\[\]:;,\"\\]+@[^\s<>()\[\]:;,\"\\]+")
UNSAFE = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2028\u2029]")


def words(value: str) -> str:
    """A header's text on one line, its encoded words decoded (RFC 2047), also when they are broken."""
    joined = BETWEEN_WORDS.sub(r"\1", value[:LONGEST])
    found: list[tuple[str, bytes | str]] = []
    position = 0
    for word in WORD.finditer(joined):
        if word.start() > position:
            found.append(("", joined[position : word.start()]))
        charset = word[1].partition("*")[0].lower()  # RFC 2231: charset*language
        content = _word_bytes(word[2].lower(), word[3])
        last = found[-1] if found else ("", "")
        if last[0] == charset and isinstance(last[1], bytes):
            found[-1] = (charset, last[1] + content)  # a character may be split over two words
        else:
            found.append((charset, content))
        position = word.end()
    found.append(("", joined[position:]))
    text = "".join(part if isinstance(part, str) else text_of(part, charset) for charset, part in found)
    return " ".join(UNSAFE.sub("", text).split())


def _word_bytes(how: str, text: str) -> bytes:
    plain = text.encode("utf-8", "replace")
    if how == "q":
        return binascii.a2b_qp(plain, header=True)
    stripped = re.sub(rb"[^A-Za-z0-9+/]", b"", plain)
    if len(stripped) % 4 == 1:
        stripped = stripped[:-1]
    return base64.b64decode(stripped + b"=" * (-len(stripped) % 4))


def addresses(values: list[str]) -> tuple[Address, ...]:
    """The mailboxes of some headers, groups opened, each address once."""
    found: dict[tuple[str, str], Address] = {}
    for piece in (piece for value in values for piece in _split_list(value[:LONGEST])):
        address = _address(piece)
        if address is not None and len(found) < MOST_ADDRESSES:
            found.setdefault((address.email or address.name, ""), address)
    return tuple(found.values())


def _split_list(value: str) -> list[str]:
    """The pieces between commas and semicolons that stand in no quotes, brackets or comments."""
    pieces, piece, depth, quoted = [], "", 0, False
    for character, before in zip(value, "\0" + value, strict=False):
        if character == '"' and before != "\\":
            quoted = not quoted
        elif not quoted and character in "<(":
            depth += 1
        elif not quoted and character in ">)":
            depth = max(0, depth - 1)
        elif not quoted and depth == 0 and character in ",;":
            pieces.append(piece)
            piece = ""
            continue
        piece += character
    return [*pieces, piece]


def _address(piece: str) -> Address | None:
    text = piece.strip()
    if not text:
        return None
    start, end = text.rfind("<"), text.rfind(">")
    if start != -1:
        inside = text[start + 1 : end if end > start else len(text)].strip()
        name = _name(text[:start])
        email = EMAIL.search(words(inside))
        bare = email[0] if email else ""
        return Address(name if name.lower() != bare.lower() else "", _lower(bare)) if name or bare else None
    decoded = words(text)
    email = EMAIL.search(decoded)
    if email is None:
        return Address(_name(text.rpartition(":")[2]), "") if _name(text.rpartition(":")[2]) else None
    comment = re.search(r"\(([^()]{1,200})\)", decoded)  # amara@example.org (Amara)
    return Address(comment[1].strip() if comment else "", _lower(email[0]))


def _name(text: str) -> str:
    bare = text.strip().removeprefix('"').removesuffix('"') if text.strip()[:1] == '"' else text.strip()
    return words(re.sub(r"\\(.)", r"\1", bare)).strip("\"' ,")[:200]


def _lower(email: str) -> str:
    return email.strip(".'").lower()[:320]


def moment(value: str) -> dt.datetime | None:
    """A date header as a moment with its zone (UTC where it names none); None where it makes no sense."""
    try:
        found = parsedate_to_datetime(COLON_IN_ZONE.sub(r"\1\2", value[:200]))
        found = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
        found = found.astimezone(dt.UTC)
        return found if found.year in YEARS else None
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None


def message_ids(values: list[str]) -> tuple[str, ...]:
    """The ids in some headers, without their brackets, each once, in their order."""
    found = (hit for value in values for hit in MESSAGE_ID.findall(re.sub(r"\s+(?=[^<]*>)", "", value[:LONGEST])))
    return tuple(dict.fromkeys(found))[:MOST_IDS]


def file_name(value: str) -> str:
    """A file's name as people may see it: no folders, no invisible or steering characters; '' for none."""
    text = UNSAFE.sub("", words(value)) if "=?" in value else UNSAFE.sub("", value)
    text = text.replace("\\", "/").rpartition("/")[2]
    text = " ".join("".join(c for c in text if c.isprintable()).split()).strip(". ")
    if len(text) > 200:
        stem, dot, ending = text.rpartition(".")
        text = f"{stem[:180]}.{ending}" if dot and len(ending) <= 15 else text[:200]
    return text
