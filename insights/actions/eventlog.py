"""What event log files have in common: opened safely, read event by event, errors with file, line and column."""

from __future__ import annotations

import datetime as dt
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.errors import RuleBroken

GZIP_MAGIC = b"\x1f\x8b"
GZIP_ERRORS = (EOFError, zlib.error, gzip.BadGzipFile)
CUT_OFF = "the gzip file is damaged or ends too early. Copy it again."
NOTHING = frozenset({"", "?", "na", "n/a", "nan", "nat", "null", "none", "missing"})
LONGEST_TEXT = 190  # with the source's name in front it still fits an identity


class BadEventLog(RuleBroken):
    """The file cannot be taken in; the message names file, line and column, and nothing was imported."""

    code = "bad_event_log"

    def __init__(self, file: str, problem: str, *, line: int | None = None, column: str | int | None = None) -> None:
        place = [file]
        if line is not None:
            place.append(f"line {line}")
        if column is not None:
            place.append(f"column {column!r}" if isinstance(column, str) else f"column {column}")
        super().__init__(f"{', '.join(place)}: {problem}")
        self.file, self.line, self.column = file, line, column


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column (CSV) or attribute (XES) holds what; None where the file has no such thing."""

    case: str
    activity: str
    time: str
    customer: str | None = None
    resource: str | None = None
    channel: str | None = None
    rating: str | None = None

    @property
    def named(self) -> dict[str, str]:
        """field -> column, for the ones that are named, in a fixed order."""
        fields = ("case", "activity", "time", "customer", "resource", "channel", "rating")
        return {field: getattr(self, field) for field in fields if getattr(self, field) is not None}


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event of a log. `sentiment` is -2 to +2, from a rating of 1 to 5; '' and None where the log says nothing."""

    case: str
    activity: str
    at: dt.datetime
    customer: str
    resource: str
    channel: str
    sentiment: int | None


@contextmanager
def open_log(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The file's plain bytes and the file itself (for progress), unzipped where it is gzip, whatever its name says."""
    with path.open("rb") as raw:
        packed = raw.read(2) == GZIP_MAGIC
        raw.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=raw) as plain:
                yield plain, raw  # type: ignore[misc]
        elif path.suffix == ".gz":
            raise BadEventLog(path.name, "is named .gz but is no gzip file.", line=1)
        else:
            yield raw, raw


def make_event(values: dict[str, str], columns: Columns, *, file: str, line: int) -> LoggedEvent:
    """Check one event's values and type them; BadEventLog names what is wrong with which column."""

    def wrong(field: str, problem: str) -> BadEventLog:
        return BadEventLog(file, problem, line=line, column=columns.named[field])

    for field, value in values.items():
        if "\x00" in value:
            raise wrong(field, "holds a NUL character.")
        if len(value) > LONGEST_TEXT:
            raise wrong(field, f"has {len(value)} characters, at most {LONGEST_TEXT} fit.")
    for field in ("case", "activity"):
        if not values[field].strip():
            raise wrong(field, "is empty.")
    try:
        at = read_time(values["time"])
    except ValueError:
        raise wrong("time", f"{values['time']!r} is not a time we can read; write 2026-11-12 09:41:00.") from None
    try:
        sentiment = read_rating(values.get("rating", ""))
    except ValueError:
        raise wrong("rating", f"{values['rating']!r} is not a rating from 1 to 5.") from None
    return LoggedEvent(
        case=values["case"],
        activity=values["activity"],
        at=at,
        customer=something(values.get("customer", "")),
        resource=something(values.get("resource", "")),
        channel=something(values.get("channel", "")),
        sentiment=sentiment,
    )


def something(text: str) -> str:
    """`text`, or '' where it is one of the usual ways to write 'nothing'."""
    text = text.strip()
    return "" if text.casefold() in NOTHING else text


# Day first only with dots: 03/04/2026 means two days, so slashes are read only when the year comes first.
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T](.+))?")
_YEAR_FIRST = re.compile(r"\d{4}/\d{1,2}/\d{1,2}(?:[ T].*)?")


def read_time(text: str) -> dt.datetime:
    """An aware moment from ISO 8601 and its usual variants; without an offset it is UTC. ValueError otherwise."""
    text = text.strip()
    dotted = _DOTTED.fullmatch(text)
    if dotted:
        day, month, year, clock = dotted.groups()
        text = f"{year}-{int(month):02}-{int(day):02}" + (f" {clock}" if clock else "")
    elif _YEAR_FIRST.fullmatch(text):
        year, month, rest = text.split("/", 2)
        day, separator, clock = rest.partition(" ") if " " in rest else rest.partition("T")
        text = f"{year}-{int(month):02}-{int(day):02}{separator}{clock}"
    if text.endswith(" UTC"):
        text = text.removesuffix(" UTC")
    if len(text) < len("2026-01-01"):
        raise ValueError(text)
    moment = dt.datetime.fromisoformat(text)
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment


def read_rating(text: str) -> int | None:
    """A rating of 1 to 5 as sentiment -2 to +2; None where there is none. ValueError for anything else."""
    text = something(text)
    if not text:
        return None
    rating = float(text)
    if rating not in (1, 2, 3, 4, 5):
        raise ValueError(text)
    return int(rating) - 3
