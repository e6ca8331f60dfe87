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
LONGEST_ACTIVITY = 2000  # the stage's key is shortened where it has to be
EPOCHS = {"epoch": 1.0, "epoch_ms": 1000.0}
YEARS = range(2, 9999)  # what every time zone can still show


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
class Reading:
    """How a file is read: its name for messages, and how its times are written where `read_time` cannot tell."""

    file: str
    time_format: str = ""


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


def make_event(values: dict[str, str], columns: Columns, *, reading: Reading, line: int) -> LoggedEvent:
    """Check one event's values and type them; BadEventLog names what is wrong with which column."""

    def wrong(field: str, problem: str) -> BadEventLog:
        return BadEventLog(reading.file, problem, line=line, column=columns.named[field])

    for field, value in values.items():
        if "\x00" in value:
            raise wrong(field, "holds a NUL character.")
        longest = LONGEST_ACTIVITY if field == "activity" else LONGEST_TEXT
        if len(value) > longest:
            raise wrong(field, f"has {len(value)} characters, at most {longest} fit.")
    for field in ("case", "activity"):
        if not values[field].strip():
            raise wrong(field, "is empty.")
    try:
        at = read_time(values["time"], reading.time_format)
    except ValueError:
        raise wrong("time", _not_a_time(values["time"][:60], reading.time_format)) from None
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


def _not_a_time(text: str, form: str) -> str:
    if form:
        return f"{text!r} is not a time written like {form} (--time-format)."
    return (
        f"{text!r} is not a time we can read. Write 2026-11-12 09:41:00, "
        "or say how the file writes it: --time-format '%d/%m/%Y %H:%M'."
    )


# Day first only with dots: 03/04/2026 means two days, so slashes are read only when the year comes first.
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?:[ T]+(?P<clock>.+))?")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?:[ T]+(?P<clock>.+))?", re.I)
_UTC = re.compile(r" ?(?:UTC|GMT|Z)$", re.I)


def read_time(text: str, form: str = "") -> dt.datetime:
    """An aware moment from ISO 8601 and its usual variants; without an offset it is UTC. ValueError otherwise.

    `form` says how else it is written: as strptime has it, or 'epoch' (seconds) or 'epoch_ms' since 1970.
    """
    text = text.strip()
    moment = _told_time(text, form) if form else _usual_time(text)
    if moment.year not in YEARS:
        raise ValueError(text)
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment


def _usual_time(text: str) -> dt.datetime:
    found = _DAY_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    if found:
        clock = _UTC.sub("+00:00", found["clock"] or "")
        clock = f"0{clock}" if clock[1:2] == ":" else clock
        text = f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}" + (f"T{clock}" if clock else "")
    if len(text) < len("2026-01-01"):
        raise ValueError(text)
    return dt.datetime.fromisoformat(text)


def _told_time(text: str, form: str) -> dt.datetime:
    if form not in EPOCHS:
        return dt.datetime.strptime(text, form)  # noqa: DTZ007 - read_time says UTC where nothing else is said
    try:
        return dt.datetime.fromtimestamp(float(text) / EPOCHS[form], dt.UTC)
    except (OverflowError, OSError) as error:
        raise ValueError(text) from error


def read_rating(text: str) -> int | None:
    """A rating of 1 to 5 as sentiment -2 to +2; None where there is none. ValueError for anything else."""
    text = something(text)
    if not text:
        return None
    rating = float(text)
    if rating not in (1, 2, 3, 4, 5):
        raise ValueError(text)
    return int(rating) - 3
