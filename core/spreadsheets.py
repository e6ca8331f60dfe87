"""Cells of files that people open in a spreadsheet: no text of ours is ever taken for a formula (OWASP: CSV injection).

A text that a spreadsheet could take for one gets an apostrophe in front, and only such a text; `unescape_cell` takes
it off again, so that what we export comes back as it was: `unescape_cell(escape_cell(text)) == text` for every text.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

MARK = "'"
TRIGGERS = frozenset("=+-@|%\u2212")  # also in their full-width and small forms, which NFKC folds into these
BREAKS = frozenset("\t\r\n\v\f\x85\u2028\u2029")
QUOTES = frozenset("'\"`\u00b4\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a\uff02\uff07")

PIECE = 64 * 1024  # bytes that wait to be sent
ROWS_A_SHEET = 1_000_000  # Excel has 1,048,576
LONGEST_CELL = 32_000  # characters; Excel has 32,767, and some become several

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TEXT = 't="inlineStr"><is><t xml:space="preserve">'
_SHEET_HEAD = f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'.encode()
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


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A CSV file piece by piece: UTF-8 with the mark that Excel wants, every text disarmed."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    for row in rows:
        writer.writerow([escape_cell(cell) for cell in row])
        if kept.tell() > PIECE:
            yield _taken(kept)
    yield _taken(kept)


def _taken(kept: io.StringIO) -> bytes:
    text = kept.getvalue()
    kept.seek(0)
    kept.truncate()
    return text.encode()


def xlsx_pieces(rows: Iterable[Sequence[str]], *, sheet: str) -> Iterator[bytes]:
    """An XLSX workbook piece by piece, in constant memory: rows as texts, disarmed, on as many sheets as they need."""
    out = _Outlet()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        following = iter(rows)
        count = 0
        row = next(following, None)
        while row is not None or not count:
            count += 1
            with book.open(f"xl/worksheets/sheet{count}.xml", "w", force_zip64=True) as page:
                page.write(_SHEET_HEAD)
                for _number in range(ROWS_A_SHEET):
                    if row is None:
                        break
                    page.write(_xlsx_row(row))
                    row = next(following, None)
                    if out.size > PIECE:
                        yield out.taken()
                page.write(b"</sheetData></worksheet>")
        for name, text in _workbook(sheet, count):
            book.writestr(name, text)
    yield out.taken()


class _Outlet(io.RawIOBase):
    """What a ZIP file is written to when nobody can go back in it: bytes wait here until they are taken."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting.append(bytes(data))
        self.size += len(data)
        return len(data)

    def taken(self) -> bytes:
        data = b"".join(self.waiting)
        self.waiting, self.size = [], 0
        return data


def _xlsx_row(row: Sequence[str]) -> bytes:
    cells = (escape(code_xlsx(escape_cell(cell[:LONGEST_CELL]))) for cell in row)
    return f"<row>{''.join(f'<c {_TEXT}{cell}</t></is></c>' if cell else '<c/>' for cell in cells)}</row>".encode()


def _workbook(sheet: str, count: int) -> Iterator[tuple[str, str]]:
    """The other parts of a workbook with this many sheets."""
    names = [sheet if number == 1 else f"{sheet} {number}" for number in range(1, count + 1)]
    numbered = list(enumerate((escape(name, {'"': "&quot;"}) for name in names), 1))
    parts = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
                    for n, _name in numbered)  # fmt: skip
    yield (
        "[Content_Types].xml",
        (
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" '
            f'ContentType="{_TYPE}.sheet.main+xml"/>{parts}</Types>'
        ),
    )
    yield (
        "_rels/.rels",
        (
            f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
    )
    sheets = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in numbered)
    yield (
        "xl/workbook.xml",
        (f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}/relationships"><sheets>{sheets}</sheets></workbook>'),
    )
    links = "".join(f'<Relationship Id="r{n}" Type="{_OFFICE}/relationships/worksheet" '
                    f'Target="worksheets/sheet{n}.xml"/>' for n, _name in numbered)  # fmt: skip
    relations = f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
    yield "xl/_rels/workbook.xml.rels", relations
