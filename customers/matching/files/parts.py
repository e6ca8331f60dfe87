"""One row of a file, what is wrong with a file, and how much of it we take."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.errors import RuleBroken

MOST_COLUMNS = 500
LONGEST_CELL = 10_000  # characters


_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


def tidy(text: str) -> str:
    """A cell as the database can keep it: without zeros and halves of characters."""
    return _NO_TEXT.sub("", text)


class BadFile(RuleBroken):
    """The file cannot be read; the message says what to do."""

    code = "bad_file"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line (XLSX: row) it begins in, its cells as text, and why it cannot be read ('' where it can)."""

    line: int
    cells: list[str]
    problem: str = ""
