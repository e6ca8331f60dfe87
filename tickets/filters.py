"""What a list is narrowed by, cleaned from a query string: what makes no sense is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from tickets.enums import CauseState, Severity, TicketState

UNRESOLVED = "unresolved"
EVERY_STATE = "all"


def whole(text: str | None) -> int | None:
    """A positive id, None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def one_of(text: str | None, choices: Any) -> str:
    """`text` where it is one of the choices, '' otherwise."""
    return text if text in choices else ""  # type: ignore[return-value]


@dataclass(frozen=True)
class TicketFilter:
    """What a list of tickets is narrowed by."""

    text: str
    state: str
    severity: str
    team_id: int | None
    owner_id: int | None
    overdue: bool

    @classmethod
    def read(cls, asked: QueryDict, user: Any) -> TicketFilter:
        """From a page's query string; `mine` stands for the reader as owner. Unresolved ones unless asked otherwise."""
        state = one_of(asked.get("state"), (EVERY_STATE, *TicketState.values)) or UNRESOLVED
        return cls(
            text=asked.get("q", "").strip()[:200].replace("\x00", ""),
            state=state,
            severity=one_of(asked.get("severity"), Severity.values),
            team_id=whole(asked.get("team")),
            owner_id=user.pk if asked.get("mine") else whole(asked.get("owner")),
            overdue=bool(asked.get("overdue")),
        )

    @property
    def wanted(self) -> dict[str, Any]:
        """As arguments of `tickets.queries.ticket_list`."""
        return vars(self) | {"state": "" if self.state == EVERY_STATE else self.state}

    @property
    def order(self) -> tuple[str, str]:
        """What is open by due time, all others newest first."""
        return ("due_at", "pk") if self.state == UNRESOLVED else ("-opened_at", "-pk")

    def __bool__(self) -> bool:
        narrowed = (self.text, self.severity, self.team_id, self.owner_id, self.overdue)
        return any(narrowed) or self.state != UNRESOLVED


@dataclass(frozen=True)
class CauseFilter:
    """What a list of root causes is narrowed by."""

    text: str
    state: str
    team_id: int | None
    map_id: int | None

    @classmethod
    def read(cls, asked: QueryDict) -> CauseFilter:
        """From a query string."""
        return cls(
            text=asked.get("q", "").strip()[:200].replace("\x00", ""),
            state=one_of(asked.get("state"), CauseState.values),
            team_id=whole(asked.get("team")),
            map_id=whole(asked.get("map")),
        )

    @property
    def wanted(self) -> dict[str, Any]:
        """As arguments of `tickets.queries.cause_list`."""
        return vars(self)

    def __bool__(self) -> bool:
        return any(vars(self).values())
