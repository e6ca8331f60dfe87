"""Event logs as CSV: any usual delimiter, quoted line breaks, UTF-8 (or what `encoding` says), streamed."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from typing import BinaryIO

from insights.actions.eventlog import CUT_OFF, GZIP_ERRORS, BadEventLog, Columns, LoggedEvent, make_event

DELIMITERS = (",", ";", "\t", "|")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LONGEST_FIELD = 10 * 1024 * 1024


def read_csv(stream: BinaryIO, columns: Columns, *, file: str, encoding: str = "") -> Iterator[LoggedEvent]:
    """Yield the events of a CSV log in file order; BadEventLog at the first thing that cannot be read."""
    csv.field_size_limit(LONGEST_FIELD)
    lines = _lines(stream, encoding, file)
    header_line = next(lines, "")
    if not header_line.strip():
        raise BadEventLog(file, "is empty: the first line must name the columns.", line=1)
    delimiter = max(DELIMITERS, key=header_line.count)
    header = [name.strip() for name in next(csv.reader([header_line], delimiter=delimiter))]
    places = _places(header, columns, file)
    width = len(header)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            if not row:
                continue
            if len(row) != width:
                raise BadEventLog(file, f"has {len(row)} values, the header names {width}.", line=reader.line_num + 1)
            values = {field: row[place] for field, place in places}
            yield make_event(values, columns, file=file, line=reader.line_num + 1)
    except csv.Error as error:
        raise BadEventLog(file, f"is not CSV here: {error}.", line=reader.line_num + 1) from error


def _places(header: list[str], columns: Columns, file: str) -> list[tuple[str, int]]:
    """field -> index, for the named columns; a missing one is named with what there is."""
    for column in columns.named.values():
        if column not in header:
            there = ", ".join(header[:20])
            raise BadEventLog(file, f"there is no such column. There are: {there}.", line=1, column=column)
    return [(field, header.index(column)) for field, column in columns.named.items()]


def _lines(stream: BinaryIO, encoding: str, file: str) -> Iterator[str]:
    """Decoded lines; a byte that does not fit the encoding is named by line and column."""
    try:
        decoder = codecs.lookup(encoding or "utf-8")
    except LookupError:
        raise BadEventLog(file, f"the encoding {encoding!r} is not known.") from None
    number = 1
    try:
        for raw in _raw_lines(stream, encoding):
            yield raw if isinstance(raw, str) else decoder.decode(raw)[0]
            number += 1
    except GZIP_ERRORS as error:
        raise BadEventLog(file, CUT_OFF, line=number) from error
    except UnicodeDecodeError as error:
        column = len(error.object[: error.start].decode(encoding or "utf-8", "replace")) + 1
        problem = f"is not {encoding or 'UTF-8'} here. Save the file as UTF-8, or name its encoding (--encoding)."
        raise BadEventLog(file, problem, line=number, column=column) from error


def _raw_lines(stream: BinaryIO, encoding: str) -> Iterator[bytes | str]:
    """Lines as bytes; a UTF-16 file (by its byte order mark) comes decoded, as a line break is no single byte there."""
    first = stream.readline()
    bom = next(((mark, name) for mark, name in BOMS if first.startswith(mark)), None)
    if bom and bom[1] == "utf-16" and not encoding:
        text = codecs.getincrementaldecoder("utf-16")()
        rest = text.decode(first)
        for chunk in iter(lambda: stream.read(1 << 16), b""):
            rest += text.decode(chunk)
            *whole, rest = rest.splitlines(keepends=True) or [""]
            yield from whole
        if rest:
            yield rest
        return
    yield first.removeprefix(codecs.BOM_UTF8)
    yield from stream
