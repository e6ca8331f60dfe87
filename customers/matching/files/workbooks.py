"""XLSX, row by row. What unpacks to far more than a list of people is refused before it is read."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.spreadsheets import decode_xlsx
from customers.matching.files.parts import LONGEST_CELL, BadFile, Row

LARGEST_UNPACKED = 400_000_000  # bytes of all parts together
LARGEST_TEXTS = 60_000_000  # bytes of the shared texts, which are held in memory
MOST_PARTS = 1000
MOST_CELLS = 2_000_000  # what one slice of work can read; more goes as CSV
BROKEN = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError, EOFError, OSError, TypeError,
          AttributeError, IndexError)  # fmt: skip


@contextmanager
def workbook_rows(path: Path) -> Iterator[Iterator[Row]]:
    """The rows of the first visible sheet with something in it. Raises BadFile."""
    _refuse_bombs(path)
    with path.open("rb") as file:  # a stored file has no suffix, by which a path would be judged
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except BROKEN as error:
            raise BadFile(_("This is no Excel workbook we can read. Save it as .xlsx or CSV.")) from error
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            yield _rows(sheets)
        finally:
            book.close()


def _refuse_bombs(path: Path) -> None:
    """Sizes are what the archive says, and unpacking never gives more than it says."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            texts = sum(part.file_size for part in parts if "sharedstrings" in part.filename.lower())
            too_big = sum(part.file_size for part in parts) > LARGEST_UNPACKED or texts > LARGEST_TEXTS
            if too_big or len(parts) > MOST_PARTS:
                raise BadFile(_("This workbook is too large when unpacked. Save the list as CSV."))
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")) and part.file_size:
                    with archive.open(part) as xml:
                        if b"<!" in xml.read(2048).replace(b"<!--", b""):
                            raise BadFile(_("This workbook declares entities; we do not read such files."))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BadFile(_("This workbook is damaged or locked with a password. Save it as .xlsx or CSV.")) from error


def _rows(sheets: list[Any]) -> Iterator[Row]:
    """Rows of the first sheet that has any; others are not looked at."""
    cells_read, found = 0, False
    for sheet in sheets:
        if not hasattr(sheet, "reset_dimensions"):
            continue  # a sheet that is a chart
        sheet.reset_dimensions()  # what the file claims about its own size is not believed
        try:
            for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
                cells_read += len(values)
                if cells_read > MOST_CELLS:
                    raise BadFile(_("This workbook has more than two million cells. Save the list as CSV."))
                if any(value not in (None, "") for value in values):
                    found = True
                    yield _row(line, values)
        except BadFile:
            raise
        except BROKEN as error:
            raise BadFile(_("This workbook is damaged. Open it, save it again and choose the new file.")) from error
        if found:
            return


def _row(line: int, values: tuple[Any, ...]) -> Row:
    cells = [_text(value) for value in values]
    problem = ""
    if any(len(cell) > LONGEST_CELL for cell in cells):
        problem = _("A cell has more than %(n)s characters.") % {"n": LONGEST_CELL}
        cells = [cell[:LONGEST_CELL] for cell in cells]
    return Row(line, cells, problem)


def _text(value: Any) -> str:
    """A cell as text: dates as ISO 8601, whole numbers without '.0' (phones and postcodes are often numbers)."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            return f"{value:.6f}".rstrip("0").rstrip(".")  # 1/3 has no end
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return decode_xlsx(str(value))
