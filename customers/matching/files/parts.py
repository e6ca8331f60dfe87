"""One row of a file, what is wrong with a file, and how much of it we take."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import RuleBroken

MOST_COLUMNS = 500
LONGEST_CELL = 10_000  # characters


class BadFile(RuleBroken):
    """The file cannot be read; the message says what to do."""

    code = "bad_file"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line (XLSX: row) it begins in, its cells as text, and why it cannot be read ('' where it can)."""

    line: int
    cells: list[str]
    problem: str = ""
