"""CSV as the world writes it: any usual encoding, delimiter, quotes, line breaks in cells; a broken row is one row."""

from __future__ import annotations

import codecs
import csv
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from customers.matching.files.parts import LONGEST_CELL, BadFile, Row

DELIMITERS = (",", ";", "\t", "|")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_IN_CP1252 = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
CHUNK = 1 << 16
MOST_LINES = 500  # of one cell; more, and a quote was opened and never closed
LONGEST_LINE = 1_000_000
SAMPLE = 50  # records by which the delimiter is told


def detect_encoding(path: Path) -> str:
    """UTF-8 where all of it is, UTF-16 by its mark or its zeros, else Windows-1252, or Latin-1 where that cannot be."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
        for mark, name in BOMS:
            if head.startswith(mark):
                return name
        if b"\x00" in head:
            return _wide(head)
        file.seek(0)
        chunks = iter(lambda: file.read(CHUNK), b"")
        return _narrow(chunks)


def _wide(head: bytes) -> str:
    """Western text in UTF-16 has its zeros on one side of each pair."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 8 or min(even, odd) * 4 > max(even, odd):
        raise BadFile(_("This is no text. Choose a CSV, Excel (.xlsx) or vCard file."))
    return "utf-16-be" if even > odd else "utf-16-le"


def _narrow(chunks: Iterable[bytes]) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, is_cp1252 = True, True
    for chunk in chunks:
        is_cp1252 = is_cp1252 and not any(byte in chunk for byte in NOT_IN_CP1252)
        if is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
    return "utf-8" if is_utf8 else "cp1252" if is_cp1252 else "latin-1"


def detect_delimiter(path: Path, encoding: str) -> str:
    """The one that cuts the first records most evenly into more than one cell; ',' where none does."""
    with path.open(encoding=encoding, newline="") as text:
        lines = list(itertools.islice(lines_of(text), SAMPLE * 4))
    if lines and (named := _named_delimiter(lines[0])):
        return named
    return max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def _named_delimiter(line: str) -> str:
    """What Excel's own first line 'sep=;' says, '' for any other line."""
    text = line.lstrip("\ufeff").strip("\r\n").strip('"')
    return text[4] if len(text) == 5 and text.lower().startswith("sep=") else ""


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(cells) for cells in itertools.islice(csv.reader(lines, delimiter=delimiter), SAMPLE) if cells]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    return Counter(widths)[widths[0]] / len(widths), widths[0]


class _Runaway(Exception):
    """A cell goes on for too many lines: its quote was never closed."""


class _Lines:
    """Lines that remember what the record at hand is made of, so that it can be read again in another way."""

    def __init__(self, lines: Iterator[str], number: int = 0) -> None:
        self._lines = lines
        self.number = number
        self.held: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self.held.append(line)
        if len(self.held) > MOST_LINES or len(line) >= LONGEST_LINE:
            raise _Runaway
        return line

    def put_back(self) -> str:
        """Forget all but the first line of the record: the others will be read again. Answers the first."""
        first, *others = self.held
        self._lines = itertools.chain(others, self._lines)
        self.number -= len(others)
        self.held = []
        return first


def lines_of(text: TextIO) -> Iterator[str]:
    """Lines, of which a longer one than anybody writes comes in pieces: no file can fill the memory."""
    return iter(lambda: text.readline(LONGEST_LINE), "")


def csv_records(text: TextIO, delimiter: str) -> Iterator[Row]:
    """Every record that is not blank, with the line it begins in (from 1). A broken one comes with its problem."""
    csv.field_size_limit(LONGEST_LINE)
    lines = _Lines(_without_marks(lines_of(text)))
    while True:
        reader = csv.reader(lines, delimiter=delimiter)
        try:
            yield from _whole_records(reader, lines, delimiter)
        except (_Runaway, csv.Error):
            first = lines.put_back()
            cells = [cell.strip("\r\n")[:LONGEST_CELL] for cell in first.split(delimiter)]
            yield Row(lines.number, cells, _("A quotation mark opens here and never closes."))
            continue
        return


def _without_marks(text: Iterator[str]) -> Iterator[str]:
    """Without byte order mark and zeros; Excel's 'sep=' line becomes a blank one, so that numbers stay right."""
    for number, line in enumerate(text):
        plain = line.replace("\x00", "")
        if number == 0:
            plain = plain.lstrip("\ufeff")
            plain = "\n" if _named_delimiter(plain) else plain
        yield plain


def _whole_records(reader: Iterator[list[str]], lines: _Lines, delimiter: str) -> Iterator[Row]:
    for cells in reader:
        began = lines.number - len(lines.held) + 1
        if len(lines.held) > 1 and _is_cut_off(lines.held, delimiter):
            raise _Runaway
        lines.held = []
        if any(cell.strip() for cell in cells):
            problem = ""
            if any(len(cell) > LONGEST_CELL for cell in cells):
                problem = _("A cell has more than %(n)s characters.") % {"n": LONGEST_CELL}
                cells = [cell[:LONGEST_CELL] for cell in cells]
            yield Row(began, cells, problem)


def _is_cut_off(lines: list[str], delimiter: str) -> bool:
    """Whether the file ended inside a quoted cell: then the lines it swallowed are rows of their own."""
    try:
        for _cells in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False
