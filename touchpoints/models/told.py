"""What a touchpoint's `data` says, as cards show it: words are text, links are https; the rest is not shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from touchpoints.enums import CallOutcome
from touchpoints.validators import safe_link

MOST_SHOWN = 20


@dataclass(frozen=True)
class Link:
    """A file or recording that stays where it is."""

    name: str
    url: str


class Told:
    """Reads `data`, which any program may have written, and answers nothing for what has another shape."""

    def __init__(self, data: Any) -> None:
        self._data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}

    @property
    def path(self) -> list[str]:
        """The choices in the phone menu, in order."""
        return [str(step)[:80] for step in self._list("path") if isinstance(step, (str, int))]

    @property
    def outcome(self) -> str:
        """How a call ended, in words; '' where it was answered, as calls are, or is not known."""
        code = str(self._data.get("outcome"))
        known = code in CallOutcome.values and code != CallOutcome.ANSWERED
        return str(CallOutcome(code).label) if known else ""

    @property
    def recording_url(self) -> str:
        return safe_link(self._data.get("recording_url"))

    @property
    def recording_seconds(self) -> int | None:
        seconds = self._data.get("recording_seconds")
        return seconds if type(seconds) is int and seconds > 0 else None

    @property
    def links(self) -> list[Link]:
        """Files named by link."""
        files = [file for file in self._list("attachments") if isinstance(file, Mapping)]
        found = [Link(str(file.get("name") or "")[:120], safe_link(file.get("url"))) for file in files]
        return [link for link in found if link.url and link.name]

    @property
    def pages(self) -> list[str]:
        """The pages of a visit, in order."""
        return [str(page.get("path"))[:120] for page in self._list("pages") if isinstance(page, Mapping)]

    @property
    def done(self) -> list[str]:
        """What was done on the website, by the names the site gave it."""
        return [str(page.get("name"))[:80] for page in self._list("done") if isinstance(page, Mapping)]

    @property
    def came_from(self) -> str:
        """The site a visitor came from."""
        return str(self._data.get("referrer") or "")[:100]

    def _list(self, name: str) -> list[Any]:
        value = self._data.get(name)
        return value[:MOST_SHOWN] if isinstance(value, list) else []
