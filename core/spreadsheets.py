"""Cells of files that people open in a spreadsheet: no text of ours is ever taken for a formula (OWASP: CSV injection).

A text that a spreadsheet could take for one gets an apostrophe in front, and only such a text; `unescape_cell` takes
it off again, so that what we export comes back as it was: `unescape_cell(escape_cell(text)) == text` for every text.
"""

from __future__ import annotations

import re
import unicodedata

MARK = "'"
TRIGGERS = frozenset("=+-@|%\u2212")  # also in their full-width and small forms, which NFKC folds into these
BREAKS = frozenset("\t\r\n\v\f\x85\u2028\u2029")
QUOTES = frozenset("'\"`\u00b4\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a\uff02\uff07")

_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def escape_cell(text: str) -> str:
    """`text` as it may stand in a cell: with an apostrophe where it could be read as a formula."""
    return MARK + text if _is_dangerous(text) else text


def unescape_cell(text: str) -> str:
    """What `escape_cell` was given; a text of others that begins with an apostrophe for its own reasons keeps it."""
    return text[1:] if text.startswith(MARK) and _is_dangerous(text[1:]) else text


def _is_dangerous(text: str) -> bool:
    """Whether it begins with a trigger or a line break, whatever blanks, quotes and invisible characters come first."""
    for character in text:
        if character in BREAKS:
            return True
        if not _is_passed_over(character):
            return unicodedata.normalize("NFKC", character)[0] in TRIGGERS
    return False


def _is_passed_over(character: str) -> bool:
    return character.isspace() or character in QUOTES or unicodedata.category(character) in ("Cc", "Cf", "Zs", "Mn")


def code_xlsx(text: str) -> str:
    """`text` as XLSX keeps it: characters that XML cannot hold as `_x0001_`, as Excel writes them."""
    return _NOT_IN_XML.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def decode_xlsx(text: str) -> str:
    """The text of a cell of an XLSX file, from Excel or from us: `_x000D_` is a line break there."""
    return _CODED.sub(lambda found: chr(int(found.group(1), 16)), text)
