"""Event logs as XES (IEEE 1849): a stream of traces with events, read with expat so that any size fits in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from insights.actions.eventlog import CUT_OFF, GZIP_ERRORS, BadEventLog, Columns, LoggedEvent, Reading, make_event

CHUNK = 1 << 16
VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})


class _Traces:
    """Collects what expat reports: events of the trace at hand, with the trace's own attributes for those they lack."""

    def __init__(self, parser: Any, columns: Columns, reading: Reading) -> None:
        self.parser, self.columns, self.reading = parser, columns, reading
        self.file = reading.file
        self.ready: list[LoggedEvent] = []
        self.path: list[str] = []
        self.trace: dict[str, str] = {}
        self.event: dict[str, str] = {}
        self.waiting: list[tuple[int, dict[str, str]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        parent = self.path[-1] if self.path else ""
        if not parent and name != "log":
            raise BadEventLog(self.file, f"is XML, but no XES: it starts with <{name}>, not <log>.", line=1)
        self.path.append(name)
        if name == "trace" and parent == "log":
            self.trace, self.waiting = {}, []
        elif name == "event" and parent == "trace":
            self.event = {}
            self.waiting.append((self.parser.CurrentLineNumber, self.event))
        elif name in VALUES and parent in ("trace", "event"):
            target = self.event if parent == "event" else self.trace
            target[attributes.get("key", "")] = attributes.get("value", "")

    def end(self, _: str) -> None:
        name = self.path.pop()
        if name == "trace" and self.path == ["log"]:
            # A trace's attributes may come after its events, so events are made when the trace is whole.
            for line, event in self.waiting:
                self.ready.append(make_event(self._values(event, line), self.columns, reading=self.reading, line=line))
            self.waiting = []

    def _values(self, event: dict[str, str], line: int) -> dict[str, str]:
        values = {}
        for field, key in self.columns.named.items():
            value = self.trace.get(key) if field == "case" else event.get(key, self.trace.get(key))
            if field == "activity":
                value = event.get(key)  # the trace has a concept:name too: that is the case's
            if value is None:
                if field in ("case", "activity", "time"):
                    owner = "trace" if field == "case" else "event"
                    raise BadEventLog(self.file, f"the {owner} here has no such attribute.", line=line, column=key)
                value = ""
            values[field] = value
        return values


def read_xes(stream: BinaryIO, columns: Columns, *, reading: Reading) -> Iterator[LoggedEvent]:
    """Yield the events of an XES log in file order; BadEventLog at the first thing that cannot be read."""
    file = reading.file
    parser = expat.ParserCreate()
    traces = _Traces(parser, columns, reading)
    parser.StartElementHandler = traces.start
    parser.EndElementHandler = traces.end
    parser.EntityDeclHandler = _refuse_entities(file, parser)
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk)
            yield from traces.ready
            traces.ready.clear()
        parser.Parse(b"", True)
    except GZIP_ERRORS as error:
        raise BadEventLog(file, CUT_OFF, line=parser.CurrentLineNumber) from error
    except expat.ExpatError as error:
        problem = f"is not well-formed XML here ({expat.ErrorString(error.code)})."
        raise BadEventLog(file, problem, line=error.lineno, column=error.offset + 1) from error
    except (LookupError, ValueError) as error:
        raise BadEventLog(file, f"has an encoding we cannot read: {error}.", line=1) from error
    yield from traces.ready


def _refuse_entities(file: str, parser: Any) -> Any:
    def refuse(*_: object) -> None:
        raise BadEventLog(file, "declares XML entities, which a log has no need of.", line=parser.CurrentLineNumber)

    return refuse
