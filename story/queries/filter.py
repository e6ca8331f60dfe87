"""What a reader asks of a story."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

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
        """What the query string asks for (channel, team, journey, repeated, q); wrong values ask for nothing."""
        channel = params.get("channel", "")
        return cls(
            channel=channel if channel in Channel.values else "",
            journey_id=_number(params.get("journey", "")),
            team_id=_number(params.get("team", "")),
            repeated=params.get("repeated") == "1",
            text=params.get("q", "").replace("\x00", "").strip()[:100],
        )

    def query(self, **more: str) -> str:
        """The same as a query string with its '?', '' for nothing."""
        values = {
            "channel": self.channel,
            "journey": self.journey_id,
            "team": self.team_id,
            "repeated": "1" if self.repeated else "",
            "q": self.text,
            **more,
        }
        text = urlencode({name: value for name, value in values.items() if value})
        return f"?{text}" if text else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
