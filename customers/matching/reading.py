"""Text tables as they come: whatever delimiter and encoding they were saved with."""

from __future__ import annotations

import csv
import io
from pathlib import Path

DELIMITERS = ",;\t|"
csv.field_size_limit(1 << 20)


def read_table(path: Path) -> tuple[list[str], list[list[str]]]:
    """(headers, rows) of a CSV file; rows that hold nothing stay, so that counting them is counting lines of data.

    Raises ValueError when there is no header.
    """
    text = decoded(path.read_bytes())
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)))
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise ValueError("no header in the first line")
    return [header.strip() for header in rows[0]], rows[1:]


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8 (or UTF-16 with its mark), else as Windows writes Western European."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def delimiter_of(text: str) -> str:
    """The sign between the cells: the one that most lines have equally often."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()]

    def fits(sign: str) -> tuple[int, int]:
        widths = [len(next(csv.reader([line], delimiter=sign))) for line in lines]
        usual = widths[0] if widths else 1
        return (sum(width == usual for width in widths) if usual > 1 else 0, usual)

    return max(DELIMITERS, key=fits) if lines else ","
