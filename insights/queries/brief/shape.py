"""What a brief is made of: lines, each with the row it stands for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from customers.models import BriefPin, Customer
from customers.queries import CustomerHeader
from insights.queries.brief.health import Health
from touchpoints.models import Touchpoint

SHOWN_FIRST = 3  # of each part on the customer's page


@dataclass(frozen=True)
class Source:
    """The row a line stands for, and its page."""

    kind: str
    id: int
    url: str


@dataclass(frozen=True)
class Line:
    """One thing to know or to do. `tone` (danger, warn, ok or '') says how pressing or bad it is, `badge` why."""

    text: str
    source: Source
    detail: str = ""
    at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    badge: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Part:
    """One part of a brief under its heading."""

    key: str
    title: str
    icon: str
    lines: tuple[Line, ...]

    def __bool__(self) -> bool:
        return bool(self.lines)

    @property
    def first(self) -> tuple[Line, ...]:
        """The lines that the customer's page has room for."""
        return self.lines[:SHOWN_FIRST]

    @property
    def more(self) -> int:
        """How many lines are on the brief's own page only."""
        return max(0, len(self.lines) - SHOWN_FIRST)


@dataclass(frozen=True)
class Mood:
    """How the customer feels now, from -2 to +2: the newest felt contacts, each counting half of one 14 days newer."""

    value: float
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Brief:
    """What the next person must know so that the customer never repeats anything; empty where there is no fact.

    `last` is the newest contact that this reader may see.
    """

    header: CustomerHeader
    made_at: dt.datetime
    wants: Part
    told: Part
    promised: Part
    missing: Part
    tried: Part
    next: Part
    mood: Mood | None = None
    health: Health | None = None
    last: Touchpoint | None = None
    pins: tuple[BriefPin, ...] = field(default=())

    @property
    def customer(self) -> Customer:
        """The record this person lives on in."""
        return self.header.customer

    @property
    def on_page(self) -> tuple[Part, ...]:
        """The four parts of the customer's page."""
        return (self.wants, self.told, self.promised, self.next)

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts, in the order in which one reads them."""
        return (self.next, self.wants, self.promised, self.told, self.missing, self.tried)

    def __bool__(self) -> bool:
        return bool(self.pins or self.mood or any(self.parts))


def part(key: str, title: object, icon: str, lines: Iterable[Line]) -> Part:
    """A part of a brief, its title in the reader's language."""
    return Part(key, str(title), icon, tuple(lines))
