"""Event logs as CSV: any usual delimiter, quoted line breaks, UTF-8 (or what `encoding` says), streamed."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import AnyStr, BinaryIO

from insights.actions.eventlog import CUT_OFF, GZIP_ERRORS, BadEventLog, Columns, LoggedEvent, Reading, make_event

DELIMITERS = (",", ";", "\t", "|")
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with that one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LONGEST_FIELD = 10 * 1024 * 1024
LONGEST_LINE = 2 * LONGEST_FIELD
CHUNK = 1 << 16
OPENING = 50  # lines within which the columns' names stand


def read_csv(stream: BinaryIO, columns: Columns, *, reading: Reading, encoding: str = "") -> Iterator[LoggedEvent]:
    """Yield the events of a CSV log in file order; BadEventLog at the first thing that cannot be read."""
    csv.field_size_limit(LONGEST_FIELD)
    lines = _Lines(_decoded(stream, encoding, reading.file))
    delimiter, header = _header(lines, columns, reading.file)
    places = _places(header, columns, reading.file)
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            if not any(row):
                continue
            if len(row) != len(header):
                problem = f"has {len(row)} values, the header names {len(header)}."
                raise BadEventLog(reading.file, problem, line=lines.read)
            values = {field: row[place] for field, place in places}
            yield make_event(values, columns, reading=reading, line=lines.read)
    except csv.Error as error:
        raise BadEventLog(reading.file, f"is not CSV here: {error}.", line=lines.read) from error


class _Lines:
    """Hands out lines and counts them, so that what is wrong can be named by its line; knows the first ones before."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.opening = list(islice(lines, OPENING))
        self.read = 0
        self._rest = lines

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.opening[self.read] if self.read < len(self.opening) else next(self._rest)
        self.read += 1
        return line


def _header(lines: _Lines, columns: Columns, file: str) -> tuple[str, list[str]]:
    """The delimiter and the columns' names, from the first line that says anything; `lines` stands behind it.

    The delimiter is the one with which the wanted columns are there, else the commonest.
    """
    while lines.read < len(lines.opening) and _says_nothing(lines.opening[lines.read]):
        lines.read += 1
    if lines.read == len(lines.opening):
        raise BadEventLog(file, "is empty: the first line must name the columns.", line=1)
    wanted = set(columns.named.values())
    headers = {delimiter: _names(lines.opening[lines.read :], delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: (len(wanted & {*headers[delimiter][0]}), len(headers[delimiter][0])))
    names, height = headers[best]
    lines.read += height
    return best, names


def _says_nothing(line: str) -> bool:
    """A blank line, or the hint with which some programs begin ('sep=;')."""
    return not line.strip() or line.lower().startswith("sep=")


def _names(lines: list[str], delimiter: str) -> tuple[list[str], int]:
    """The names with this delimiter and how many lines they take (quoted ones may go over several)."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        return [name.strip().lstrip("\ufeff") for name in next(reader)], reader.line_num
    except csv.Error:
        return [], 1


def _places(header: list[str], columns: Columns, file: str) -> list[tuple[str, int]]:
    """field -> index, for the named columns; one that is missing, or there twice, is named."""
    there = Counter(header)
    for column in columns.named.values():
        if not there[column]:
            problem = f"there is no such column. There are: {', '.join(header[:20])}."
            raise BadEventLog(file, problem.replace("\x00", "?"), line=1, column=column)
        if there[column] > 1:
            raise BadEventLog(file, f"there are {there[column]} columns of this name.", line=1, column=column)
    return [(field, header.index(column)) for field, column in columns.named.items()]


def _decoded(stream: BinaryIO, encoding: str, file: str) -> Iterator[str]:
    """Decoded lines, each with its end; a byte that does not fit the encoding is named by line and column."""
    try:
        b"".decode(encoding or "utf-8")  # refuses what is known, but no text encoding (base64)
    except LookupError:
        raise BadEventLog(file, f"the encoding {encoding!r} is not known.") from None
    number = 1
    try:
        for line in _raw_lines(stream, encoding):
            yield line if isinstance(line, str) else line.decode(encoding or "utf-8")
            number += 1
    except GZIP_ERRORS as error:
        raise BadEventLog(file, CUT_OFF, line=number) from error
    except csv.Error as error:
        raise BadEventLog(file, f"is not CSV here: {error}.", line=number) from error
    except UnicodeDecodeError as error:
        column = len(error.object[: error.start].decode(encoding or "utf-8", "replace")) + 1
        problem = f"is not {encoding or 'UTF-8'} here. Save the file as UTF-8, or name its encoding (--encoding)."
        raise BadEventLog(file, problem, line=number, column=column) from error


def _raw_lines(stream: BinaryIO, encoding: str) -> Iterator[bytes | str]:
    """Lines as bytes; in encodings where a line break is no single byte (UTF-16, UTF-32) they come decoded."""
    first = stream.readline(LONGEST_LINE)
    mark, marked = next(((mark, name) for mark, name in BOMS if first.startswith(mark)), (b"", "utf-8"))
    name = encoding or marked
    chunks = chain([first], iter(lambda: stream.read(CHUNK), b""))
    if "\n".encode(name) != b"\n":
        decoder = codecs.getincrementaldecoder(name)()
        yield from _cut((decoder.decode(chunk) for chunk in chunks), "\n")
        yield decoder.decode(b"", True)
    elif b"\r" in first and b"\n" not in first:  # old Macs end lines so
        yield from _cut((chunk.decode(name) for chunk in chunks), "\r")
    else:
        yield first.removeprefix(mark) if marked == "utf-8" else first
        yield from iter(lambda: _not_too_long(stream.readline(LONGEST_LINE)), b"")


def _cut(chunks: Iterator[str], end: str) -> Iterator[str]:
    rest = ""
    for chunk in chunks:
        *whole, rest = _not_too_long(rest + chunk).split(end)
        yield from (f"{line}\n" for line in whole)
    if rest:
        yield rest


def _not_too_long(text: AnyStr) -> AnyStr:
    """What may still be a line; what has no line breaks at all is no text and must not fill the memory."""
    if len(text) >= LONGEST_LINE:
        raise csv.Error(f"a line of more than {LONGEST_LINE // 2**20} MB")
    return text
