"""What a reader asks of a story: which facts, and from where on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.dateparse import parse_date

from core.registries import registries
from customers.enums import Channel


@dataclass(frozen=True)
class StoryFilter:
    """Which events are wanted; empty fields ask for nothing. `text` is looked for in what the events are about too."""

    channel: str = ""
    journey_id: int | None = None
    team_id: int | None = None
    repeated: bool = False
    text: str = ""
    kinds: Collection[str] | None = None

    def __bool__(self) -> bool:
        return any((self.channel, self.journey_id, self.team_id, self.repeated, self.text, self.kinds is not None))

    @classmethod
    def asked(cls, params: Mapping[str, str]) -> StoryFilter:
        """What the query string asks for (channel, team, journey, kind, repeated, q); wrong values ask for nothing."""
        channel, kind = params.get("channel", ""), params.get("kind", "")
        return cls(
            channel=channel if channel in Channel.values else "",
            journey_id=_number(params.get("journey", "")),
            team_id=_number(params.get("team", "")),
            repeated=params.get("repeated") == "1",
            text=params.get("q", "").replace("\x00", "").strip()[:100],
            kinds=(kind,) if kind in registries.event_kinds else None,
        )

    @property
    def kind(self) -> str:
        """The one kind of fact asked for, '' where none or several are."""
        return next(iter(self.kinds)) if self.kinds and len(self.kinds) == 1 else ""

    def query(self, **more: str) -> str:
        """The same as a query string with its '?', '' for nothing."""
        values = {
            "channel": self.channel,
            "journey": self.journey_id,
            "team": self.team_id,
            "kind": self.kind,
            "repeated": "1" if self.repeated else "",
            "q": self.text,
            **more,
        }
        text = urlencode({name: value for name, value in values.items() if value})
        return f"?{text}" if text else ""


@dataclass(frozen=True)
class StoryPlace:
    """From where on the story is read: the newest fact, or the end of the day `at`, or one fact, or a cursor."""

    at: dt.date | None = None
    event_id: int | None = None
    cursor: str = ""

    @classmethod
    def asked(cls, params: Mapping[str, str]) -> StoryPlace:
        """What the query string asks for (cursor, event, at); a cursor beats an event beats a day."""
        return cls(_day(params.get("at", "")), _number(params.get("event", "")), params.get("cursor", ""))

    def query(self) -> dict[str, str]:
        """The part of a query string that leads back here, without the cursor."""
        if self.event_id is not None:
            return {"event": str(self.event_id)}
        return {"at": self.at.isoformat()} if self.at else {}


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:  # well formed, but no day: 30 February
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
