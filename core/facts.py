"""How floors below the story tell it a fact: story opens its door here when it starts (a registry, no import up)."""

from __future__ import annotations

from typing import Any

from core.actor import Actor
from core.registries import registries


def record_fact(*, customer_id: int, kind: str, by: Actor, **fact: Any) -> None:
    """Write one fact of this customer's story in the caller's transaction; the promise is `story.actions.record_event`.

    Floors above story call `record_event` itself.
    """
    registries.facts["story"](customer_id=customer_id, kind=kind, by=by, **fact)
