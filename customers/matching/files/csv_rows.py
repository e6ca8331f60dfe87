"""CSV as the world writes it: any usual encoding, delimiter, quotes, line breaks in cells; a broken row is one row."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from customers.matching.files.parts import LONGEST_CELL, Row

DELIMITERS = (",", ";", "\t", "|")
MOST_LINES = 500  # of one cell; more, and a quote was opened and never closed
LONGEST_LINE = 1_000_000
SAMPLE = 50  # records by which the delimiter is told


def detect_delimiter(path: Path, encoding: str) -> str:
    """The one that cuts the first records most evenly into more than one cell; ',' where none does."""
    with path.open(encoding=encoding, newline="", errors="replace") as text:
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
    lines = _Lines(without_marks(lines_of(text)))
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


def without_marks(text: Iterator[str]) -> Iterator[str]:
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
