"""Why something happened by itself: the chain of facts that led to it, and what the act says of itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from story.models import Event

LINKS = 6  # of a chain; deeper ones are stopped anyway

_CHAINS = """
    WITH RECURSIVE chain AS (
        SELECT id AS asked, caused_by_id AS cause, 1 AS link FROM story_event
        WHERE id = ANY(%s) AND caused_by_id IS NOT NULL
        UNION ALL
        SELECT chain.asked, e.caused_by_id, link + 1 FROM chain JOIN story_event e ON e.id = chain.cause
        WHERE e.caused_by_id IS NOT NULL AND link < %s
    )
    SELECT chain.asked, e.* FROM chain JOIN story_event e ON e.id = chain.cause ORDER BY chain.asked, chain.link
"""


def causes_of(events: Sequence[Event]) -> dict[int, list[Event]]:
    """What led to each of these facts, by its id, the nearest cause first. One query, none where nothing was caused."""
    caused = [event.pk for event in events if event.caused_by_id is not None]
    chains: dict[int, list[Event]] = defaultdict(list)
    for cause in Event.objects.raw(_CHAINS, [caused, LINKS]) if caused else ():
        chains[cause.asked].append(cause)  # type: ignore[attr-defined]
    return chains
