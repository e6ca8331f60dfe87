"""Who does it. Every write says so: actions take `by: Actor`, never a thread-local."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum

import pghistory
from pghistory import runtime


class ActorKind(StrEnum):
    """What kind of author a change has."""

    USER = "user"
    CUSTOMER = "customer"
    API_KEY = "api_key"
    RULE = "rule"
    IMPORT = "import"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """An author: kind, the id of its row (0 where there is none), the name people see, and where it came from.

    `caused_by` and `depth` carry the chain of facts that made an automatic actor act (0 for a person).
    """

    kind: ActorKind
    id: int
    label: str
    origin: str = ""
    caused_by: int | None = None
    depth: int = 0

    def because_of(self, event_id: int, depth: int) -> Actor:
        """The same actor, acting because of this event."""
        return replace(self, caused_by=event_id, depth=depth)

    def __str__(self) -> str:
        return self.label


SYSTEM = Actor(ActorKind.SYSTEM, 0, "JourneyCRM")
#: Whoever may run commands on the machine.
SHELL = Actor(ActorKind.SYSTEM, 0, "JourneyCRM", origin="command line")


@contextmanager
def audited(by: Actor) -> Iterator[None]:
    """Everything written inside carries `by` and its origin in the audit rows (pghistory).

    Inside another actor's writes the rows of each keep their own author: pghistory would write the inner one over the
    outer, so the inner context is one of its own and the outer comes back after it.
    """
    said = {"actor_kind": str(by.kind), "actor_id": by.id, "actor": by.label, "origin": by.origin}
    outer = getattr(runtime._tracker, "value", None)
    if outer is None:
        with pghistory.context(**said):
            yield
        return
    runtime._tracker.value = outer if outer.metadata == said else runtime.Context(id=uuid.uuid4(), metadata=said)
    try:
        yield
    finally:
        runtime._tracker.value = outer
