"""Bytes into text: transfer encodings and charsets, also broken, wrong and invented ones. Nothing here raises."""

from __future__ import annotations

import binascii
import codecs
import re
from functools import cache

from touchpoints.channels.mail.guessing import guessed

SAMPLE = 20_000  # bytes that are looked at to tell how a body is encoded
BASE64_LINE = re.compile(rb"[A-Za-z0-9+/=]*")
BASE64_BLOCK = re.compile(rb"[A-Za-z0-9+/]{4,}(?:\s+[A-Za-z0-9+/]{4,})*=*")
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: Names that mails use and Python does not know, or whose usual superset is what is meant.
ALIASES = {
    "ansi": "cp1252", "ansi_x3.4-1968": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252", "iso_8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "x-ansi": "cp1252",
    "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8", "iso-8859-6-i": "iso-8859-6", "iso-8859-11": "cp874",
    "windows-31j": "cp932", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "euc-cn": "gb18030",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "ksc5601": "cp949", "x-windows-949": "cp949",
    "big5": "big5hkscs", "x-big5": "big5hkscs", "cn-big5": "big5hkscs", "utf8": "utf-8", "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8", "unicode": "utf-16", "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8",
    "iso-2022-jp": "iso2022_jp_ext", "iso-2022-kr": "iso2022_kr", "x-mac-roman": "mac_roman", "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic", "windows-874": "cp874", "tis-620": "cp874", "x-euc-jp": "euc_jp",
}  # fmt: skip


def transfer_decoded(body: memoryview, encoding: str) -> bytes:
    """Undo the Content-Transfer-Encoding; what is not encoded as it says stays as it is."""
    match encoding:
        case "base64":
            return _from_base64(body)
        case "quoted-printable":
            return binascii.a2b_qp(body)
        case "x-uuencode" | "uuencode" | "uue" | "x-uue":
            return from_uuencode(bytes(body))
    return bytes(body)


def _from_base64(body: memoryview) -> bytes:
    """The bytes of a base64 body. Plain text that only claims to be base64 stays, and so do lines below the block."""
    if not _looks_like_base64(bytes(body[:SAMPLE])):
        return bytes(body)
    end = bytes(body[-SAMPLE:])
    try:
        if b"=" not in end.rstrip().rstrip(b"="):
            return binascii.a2b_base64(body)
    except binascii.Error:
        pass  # a character is missing or too many: piece by piece
    return _from_broken_base64(bytes(body))


def _looks_like_base64(sample: bytes) -> bool:
    words = sample.split()
    lines = [line.strip() for line in sample.splitlines() if line.strip()]
    if sum(b" " in line for line in lines) * 2 > len(lines):
        return False
    strange = sum(1 for word in words if not BASE64_LINE.fullmatch(word))
    is_prose = len(words) > 5 and sum(map(len, words)) / len(words) < 9
    return not words or (strange * 2 <= len(words) and not is_prose)


def _from_broken_base64(body: bytes) -> bytes:
    """Blocks that end in '=' one after the other, and what a list server wrote below them as it is."""
    found, position = bytearray(), 0
    for padding in re.finditer(rb"=+", body):
        piece = body[position : padding.start()]
        if position and not _looks_like_base64(piece):
            break
        found += _piece(piece)
        position = padding.end()
    rest = body[position:]
    is_block = not position or (rest.strip() and BASE64_BLOCK.fullmatch(rest.strip()) is not None)
    return bytes(found + (_piece(rest) if is_block else rest.strip() and b"\n\n" + rest.strip(b"\r\n")))


def _piece(piece: bytes) -> bytes:
    plain = NOT_BASE64.sub(b"", piece)
    if len(plain) % 4 == 1:
        plain = plain[:-1]
    return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4))


def from_uuencode(body: bytes) -> bytes:
    """The bytes of a uuencoded body, line by line; lines that are none are left out."""
    found = bytearray()
    for line in body.splitlines():
        if line.startswith((b"begin ", b"end")) or not line.strip() or len(line) * 2 < (line[0] - 32) & 63:
            continue  # a short line may not stand for many bytes
        try:
            found += binascii.a2b_uu(line)
        except binascii.Error:
            length = (((line[0] - 32) & 63) * 4 + 5) // 3  # some programs pad too much
            try:
                found += binascii.a2b_uu(line[:length])
            except binascii.Error:
                continue
    return bytes(found)


def text_of(body: bytes, charset: str = "") -> str:
    """These bytes as text: by the charset they claim if that fits, else by the one they look like."""
    return clean(_decoded(body, charset))


def clean(text: str) -> str:
    """Without characters that can be neither shown nor stored (NUL, lone surrogates, control characters)."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _decoded(body: bytes, charset: str) -> str:
    if body[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) and len(body) > 3:
        return body.decode("utf-16", "replace")
    if body[:3] == codecs.BOM_UTF8:
        return body[3:].decode("utf-8", "replace")
    claimed = _known(charset)
    if claimed == "cp1252" and _is_utf8(body):
        return body.decode("utf-8")
    if claimed.startswith(("utf-16", "utf-32")) and b"\0" not in body:
        claimed = ""  # there would be some, were it true
    japanese = "iso2022_jp_ext" if b"\x1b$" in body[:SAMPLE] else ""
    for name in dict.fromkeys((japanese, claimed, "utf-8") if claimed == "utf-8" else (claimed, japanese, "utf-8")):
        if name:
            try:
                return body.decode(name)
            except (UnicodeError, ValueError):
                continue
    if claimed and claimed != "utf-8":
        return _mostly(body, claimed)
    return guessed(body)


def _is_utf8(body: bytes) -> bool:
    """Whether these bytes can hardly be anything but UTF-8, whatever some program called them."""
    try:
        return len(body) - len(body.decode("utf-8")) > 1
    except UnicodeDecodeError:
        return False


def _mostly(body: bytes, charset: str) -> str:
    """By its own charset with a few holes, unless it is more hole than text."""
    text = body.decode(charset, "replace")
    return text if text.count("\ufffd") * 20 <= len(text) else guessed(body)


@cache
def _known(charset: str) -> str:
    """Python's name of a text charset; '' for one it does not know."""
    name = charset.strip("\"' \t;").lower()[:60]
    name = ALIASES.get(name, name)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_.:-]*", name) or name.startswith(("idna", "punycode", "unicode_e", "raw_u")):
        return ""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return found.name if getattr(found, "_is_text_encoding", True) and found.name not in _NO_CHARSETS else ""


_NO_CHARSETS = frozenset(
    {"undefined", "unicode_escape", "unicode-escape", "raw-unicode-escape", "raw_unicode_escape", "mbcs", "oem"}
)
