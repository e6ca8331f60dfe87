"""Which encoding a text file was saved in: by its mark, by what decodes, and by whose letters come out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from pathlib import Path

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from customers.matching.files.parts import BadFile

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHUNK = 1 << 16
TELLING = 200_000  # bytes of lines with foreign letters that are looked at
_WEST = frozenset("äöüßàâæçéèêëîïôœùûÿáíóúñ¿¡ãõåøìò€–—’“”„°§«»" + "äöüàâæçéèêëîïôœùûáíóúñãõåøìò".upper())
_EAST = "ąćęłńóśźżáčďéěíňřšťúůýžäôľĺŕőűöüăâîşţ"
#: Whose letters the single-byte encodings hold, the likeliest first; a later one must be better to be taken.
_LETTERS: dict[str, frozenset[str]] = {
    "cp1252": _WEST,
    "cp1250": frozenset(_EAST + _EAST.upper() + "ß€–—„“’”°§"),
    "iso8859_2": frozenset(_EAST + _EAST.upper() + "ß§°"),
    "cp1254": frozenset("çğıöşüâîûÇĞİÖŞÜ€–—’“”"),
    "latin_1": _WEST | frozenset("ðþýÐÞÝ"),
    "mac_roman": _WEST,
    "cp850": _WEST,
}
_FAR = ["cp932", "euc_jp", "gb18030", "big5", "cp949", "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256"]
_FOREIGN = re.compile(rb"[\x80-\xff]+")
ALONE = 1.6  # foreign letters in a row: in western languages they stand alone among others
FITS = 0.9  # of the foreign letters


def detect_encoding(path: Path) -> str:
    """UTF-8 where all of it is, UTF-16 by its mark or its zeros, else the code page whose letters make sense."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
        for mark, name in BOMS:
            if head.startswith(mark):
                return name
        if b"\x00" in head:
            return _wide(head)
        file.seek(0)
        if _is_utf8(iter(lambda: file.read(CHUNK), b"")):
            return "utf-8"
        file.seek(0)
        return _code_page(_telling(file), path)


def _wide(head: bytes) -> str:
    """Western text in UTF-16 has its zeros on one side of each pair."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 8 or min(even, odd) * 4 > max(even, odd):
        raise BadFile(_("This is no text. Choose a CSV, Excel (.xlsx) or vCard file."))
    return "utf-16-be" if even > odd else "utf-16-le"


def _is_utf8(chunks: Iterable[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _telling(lines: Iterable[bytes]) -> bytes:
    """The first lines in which there are foreign letters."""
    found, size = [], 0
    for line in lines:
        if not line.isascii():
            found.append(line[:CHUNK])
            size += len(line)
        if size > TELLING:
            break
    return b"".join(found)


def _code_page(sample: bytes, path: Path) -> str:
    runs = _FOREIGN.findall(sample)
    near, share = _nearest(sample)
    if share < FITS or sum(map(len, runs)) > ALONE * len(runs):
        far = from_bytes(sample, cp_isolation=_FAR, enable_fallback=False, preemptive_behaviour=False).best()
        near = far.encoding if far is not None else near
    return near if _decodes(path, near) else "cp1252" if _decodes(path, "cp1252") else "latin-1"


def _nearest(sample: bytes) -> tuple[str, float]:
    """The code page of one byte a letter in which most foreign letters are somebody's, and how many of them are."""
    best, share = "cp1252", -1.0
    for name, letters in _LETTERS.items():
        foreign = [sign for sign in sample.decode(name, "replace") if not sign.isascii()]
        fits = sum(sign in letters for sign in foreign) / max(len(foreign), 1)
        if fits > share + 0.02:
            best, share = name, fits
    return best, share


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            for chunk in iter(lambda: file.read(CHUNK), b""):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
