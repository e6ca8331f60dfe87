"""Text tables as they come: whatever delimiter and encoding they were saved with."""

from __future__ import annotations

import csv
from pathlib import Path

from customers.matching.files.csv_rows import LONGEST_LINE, detect_delimiter, lines_of, without_marks
from customers.matching.files.encodings import detect_encoding


def read_table(path: Path) -> tuple[list[str], list[list[str]]]:
    """(headers, rows) of a CSV file; rows that hold nothing stay, so that counting them is counting lines of data.

    Raises ValueError when there is no header or a cell that never ends, BadFile when it is no text.
    """
    encoding = detect_encoding(path)
    csv.field_size_limit(LONGEST_LINE)
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        lines = without_marks(lines_of(text))
        try:
            rows = list(csv.reader(lines, delimiter=detect_delimiter(path, encoding)))
        except csv.Error as error:
            raise ValueError(f"a quotation mark opens and never closes ({error})") from error
    if rows and not rows[0]:
        del rows[0]  # Excel's own first line 'sep=;'
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise ValueError("no header in the first line")
    return [header.strip() for header in rows[0]], rows[1:]
