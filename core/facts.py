"""How floors below the story tell it a fact: story opens its door here when it starts (a registry, no import up)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from core.actor import Actor
from core.registries import registries


def record_fact(*, customer_id: int, kind: str, by: Actor, **fact: Any) -> None:
    """Write one fact of this customer's story in the caller's transaction; the promise is `story.actions.record_event`.

    Floors above story call `record_event` itself.
    """
    registries.facts["story"](customer_id=customer_id, kind=kind, by=by, **fact)


def record_facts(*, facts: Sequence[Mapping[str, Any]], by: Actor, source: str = "", history: bool = False) -> None:
    """Write many facts at once, in this order; each has `customer_id`, `kind` and what `record_event` takes besides."""
    registries.facts["story.many"](facts=facts, by=by, source=source, history=history)


def others_work(customer_ids: Collection[int], *, but: str) -> dict[int, str]:
    """Who of these has facts that no import wrote (sources beginning with `but`): by whom the newest is. One query."""
    return dict(registries.facts["story.others"](customer_ids, but))


def count_facts_since(customer_id: int, since: dt.datetime) -> int:
    """How many facts were recorded on this record after `since`, counted no further than 1,000. One query."""
    return int(registries.facts["story.since"](customer_id, since))
