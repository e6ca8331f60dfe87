"""What all kinds of table files have in common: opened by their content, header first, then row by row."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from customers.matching.files.csv_rows import csv_records, detect_delimiter, lines_of
from customers.matching.files.encodings import detect_encoding
from customers.matching.files.parts import MOST_COLUMNS, BadFile, Row, tidy
from customers.matching.files.vcards import VCARD_COLUMNS, is_folded_utf8, is_vcard, vcard_rows
from customers.matching.files.workbooks import workbook_rows

__all__ = ["BadFile", "Row", "Table", "column_names", "open_table"]
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
HEAD = 4096


@dataclass(frozen=True)
class Table:
    """A file as a table: `header` names its columns, `rows` yields what is below, once. Blank rows are left out."""

    format: str  # csv, xlsx, vcard
    header: tuple[str, ...]
    rows: Iterator[Row]
    encoding: str = ""
    delimiter: str = ""


@contextmanager
def open_table(path: Path, *, encoding: str = "", delimiter: str = "") -> Iterator[Table]:
    """Open a file by what is in it, whatever its name says; encoding and delimiter are found where not given.

    Raises BadFile, also while its rows are read; OSError where there is no file.
    """
    with path.open("rb") as raw:
        head = raw.read(HEAD)
    if not head.strip():
        raise BadFile(_("The file is empty."))
    if head.startswith(OLE):
        raise BadFile(_("This is an old Excel file (.xls). Save it as .xlsx or CSV and choose it again."))
    if head.startswith(ZIP) or zipfile.is_zipfile(path):
        with workbook_rows(path) as rows:
            yield _with_header("xlsx", rows)
        return
    encoding = encoding or detect_encoding(path)
    try:
        if is_vcard(head):
            with _cards(path, encoding) as table:
                yield table
            return
        with path.open(encoding=encoding, newline="", errors="strict") as text:
            delimiter = delimiter or detect_delimiter(path, encoding)
            yield _with_header("csv", csv_records(text, delimiter), encoding, delimiter)
    except UnicodeError as error:  # also where UTF-16 has no mark
        raise BadFile(_("The file is not %(encoding)s. Choose another encoding.") % {"encoding": encoding}) from error


@contextmanager
def _cards(path: Path, encoding: str) -> Iterator[Table]:
    """Cards, also those whose letters were cut in two by folding."""
    with path.open("rb") as raw:
        encoding = encoding if encoding.startswith("utf-") or not is_folded_utf8(raw) else "utf-8"
    cut = "surrogateescape" if encoding == "utf-8" else "strict"
    with path.open(encoding=encoding, newline="", errors=cut) as text:
        yield Table("vcard", VCARD_COLUMNS, vcard_rows(lines_of(text)), encoding)


def _with_header(kind: str, rows: Iterator[Row], encoding: str = "", delimiter: str = "") -> Table:
    first = next(rows, None)
    if first is None:
        raise BadFile(_("The file is empty: its first line must name the columns."))
    header = [tidy(name) for name in first.cells]
    while header and not header[-1].strip():
        header.pop()
    if len(header) > MOST_COLUMNS:
        raise BadFile(_("The file has more than %(n)s columns. Take out what is not needed.") % {"n": MOST_COLUMNS})
    if any(not cell.isprintable() for cell in " ".join(" ".join(header).split())):
        raise BadFile(_("This is no table we can read. Choose a CSV, Excel (.xlsx) or vCard file."))
    if any("@" in cell for cell in header):
        raise BadFile(_("The first line must name the columns; here it is a person. Put a line with names above it."))
    return Table(kind, tuple(column_names(header)), _fitted(rows, len(header)), encoding, delimiter)


def column_names(header: list[str]) -> list[str]:
    """The names of the columns without blanks around; a nameless one is called by its place."""
    return [" ".join(name.split())[:100] or _("Column %(n)s") % {"n": n} for n, name in enumerate(header, 1)]


def _fitted(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """Rows as wide as the header; one that has more in it says so."""
    for row in rows:
        cells = [tidy(cell) for cell in row.cells]
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        problem = row.problem
        if len(cells) > width and not problem:
            problem = _("This row has %(n)s cells, the header names %(m)s.") % {"n": len(cells), "m": width}
        cells += [""] * (width - len(cells))
        yield Row(row.line, cells, problem)
