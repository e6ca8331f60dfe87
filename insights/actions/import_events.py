"""A real event log becomes customers, journeys, stage visits, touchpoints and their facts, in one transaction.

The file is checked line by line while it streams into a temporary table; everything after that is set-based SQL.
Imported facts are history: nothing reacts to them (ARCHITECTURE, Event).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from core.actions import action
from core.actor import Actor
from customers.enums import Channel
from insights.actions import import_rows
from insights.actions.eventlog import GZIP_ERRORS, BadEventLog, Columns, LoggedEvent, Reading, open_log
from insights.actions.eventlog_csv import read_csv
from insights.actions.eventlog_xes import read_xes
from insights.actions.import_map import map_for_log, shortened

XES_COLUMNS = {"case": "concept:name", "activity": "concept:name", "time": "time:timestamp", "resource": "org:resource"}
COPY = """
    COPY log_event (line, case_id, activity, at, customer, resource, channel, sentiment)
    FROM STDIN (FORMAT csv, FORCE_NOT_NULL (customer, resource, channel))
"""
BUFFER = 1 << 20
LONGEST_SOURCE = 60

# How logs spell our channels. What is not here goes in as 'web', and the summary says so.
CHANNEL_WORDS = {
    **{channel.value: channel.value for channel in Channel},
    "telephone": "phone", "call": "phone", "mobile": "phone", "callcenter": "phone", "call center": "phone",
    "e-mail": "email", "mail": "email", "text": "sms", "whatsapp": "chat", "livechat": "chat", "live chat": "chat",
    "website": "web", "online": "web", "internet": "web", "self service": "portal", "self-service": "portal",
    "branch": "store", "shop": "store", "counter": "store", "in person": "store", "walk-in": "store",
    "post": "letter", "fax": "letter", "facebook": "social", "twitter": "social", "instagram": "social",
}  # fmt: skip


@dataclass(frozen=True)
class EventLogOptions:
    """What to make of a file. XES files usually have XES_COLUMNS. `source`: '' is the map's name."""

    path: Path
    map_name: str
    columns: Columns
    source: str = ""
    is_open: bool = False
    encoding: str = ""
    time_format: str = ""


@dataclass
class ImportSummary:
    """Counts of this run. `channels_guessed` names channels we do not know and what they went in as."""

    map: str = ""
    source: str = ""
    cases: int = 0
    events: int = 0
    skipped_cases: int = 0
    customers: int = 0
    journeys: int = 0
    visits: int = 0
    touchpoints: int = 0
    channels_guessed: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@action
def import_events(
    *, options: EventLogOptions, by: Actor, progress: Callable[[int, int], None] = lambda done, events: None
) -> ImportSummary:
    """Import one log, wholly or not at all. `progress(bytes read, events read)` is called now and then.

    Cases that are there already (same source and case id) are left as they are, so twice is once.
    Raises BadEventLog naming file, line and column; OSError when the file cannot be opened.
    """
    summary = ImportSummary()
    with connection.cursor() as cursor:
        import_rows.make_staging(cursor)
        with open_log(options.path) as (stream, raw):
            events = _read(stream, options)
            source = _CopyStream(_lines(events, summary, raw, progress))
            cursor.copy_expert(COPY, source, BUFFER)
        if source.error:
            raise source.error
        if not summary.events:
            raise BadEventLog(options.path.name, "holds no events.")
        journey_map = map_for_log(cursor, name=options.map_name, by=by)
        summary.map = journey_map.key
        summary.source = shortened(options.source or journey_map.name, LONGEST_SOURCE)
        import_rows.fill(cursor, journey_map, summary, is_open=options.is_open, by=by)
    return summary


def _read(stream: Any, options: EventLogOptions) -> Iterator[LoggedEvent]:
    reading = Reading(options.path.name, options.time_format)
    if is_xes(options.path):
        return read_xes(stream, options.columns, reading=reading)
    return read_csv(stream, options.columns, reading=reading, encoding=options.encoding)


def is_xes(path: Path) -> bool:
    """Whether the file is XES: its name says so (.xes, .xes.gz, .xml), or it begins as XML does."""
    if any(suffix.lower() in (".xes", ".xml") for suffix in path.suffixes[-2:]):
        return True
    try:
        with open_log(path) as (stream, _raw):
            return stream.read(200).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<log"))
    except (BadEventLog, OSError, *GZIP_ERRORS):
        return False  # reading it will say what is wrong


def _lines(
    events: Iterable[LoggedEvent], summary: ImportSummary, raw: Any, progress: Callable[[int, int], None]
) -> Iterator[str]:
    """The events as lines for COPY, with channels in our words; counts them on the way."""
    out = io.StringIO()
    writer = csv.writer(out)
    guessed: set[str] = set()
    for line, event in enumerate(events, start=1):
        channel = CHANNEL_WORDS.get(event.channel.casefold(), "")
        if event.channel and not channel:
            guessed.add(event.channel)
            channel = Channel.WEB.value
        writer.writerow((
            line, event.case, event.activity, event.at.isoformat(), event.customer, event.resource, channel,
            event.sentiment,
        ))  # fmt: skip
        summary.events = line
        if out.tell() > BUFFER:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
            progress(raw.tell(), line)
    yield out.getvalue()
    progress(raw.tell(), summary.events)
    summary.channels_guessed = dict.fromkeys(sorted(guessed), Channel.WEB.value)


class _CopyStream:
    """Gives COPY its lines as it asks for them, so that a log of any size needs little memory.

    The driver would hide what goes wrong in here, so it ends the stream and waits in `error`.
    """

    def __init__(self, chunks: Iterator[str]) -> None:
        self.error: Exception | None = None
        self._chunks = chunks
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        while not self._left:
            try:
                chunk = next(self._chunks, None)
            except Exception as error:
                self.error, chunk = error, None
            if chunk is None:
                return b""
            self._left = chunk.encode()
        given, self._left = (self._left[:size], self._left[size:]) if size > 0 else (self._left, b"")
        return given
