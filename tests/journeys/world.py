"""Small worlds for the tests of journeys."""

from __future__ import annotations

from core.actor import Actor, ActorKind
from journeys.actions import create_map, publish_map
from journeys.models import JourneyMap

ALICE = Actor(ActorKind.SYSTEM, 0, "alice")
DAY = 86400

CLAIM = [
    {"name": "Report", "expected_seconds": DAY, "phase": "before"},
    {
        "name": "Documents",
        "expected_seconds": 3 * DAY,
        "channels": ["email", "portal"],
        "requirements": [
            {"name": "Repair estimate"},
            {"name": "Photos"},
            {"name": "Team lead's yes", "kind": "approval"},
        ],
    },
    {"name": "Decision", "expected_seconds": 2 * DAY},
    {"name": "Paid", "kind": "success"},
    {"name": "Follow-up", "phase": "after", "expected_seconds": 7 * DAY},
    {"name": "Check-in", "phase": "after"},
    {"name": "Declined", "kind": "lost"},
]


def published_map(stages=CLAIM, *, name="Claim", prefix="CL", by=ALICE) -> JourneyMap:
    """A map with one published version."""
    the_map = create_map(name=name, prefix=prefix, stages=stages, by=by)
    publish_map(map_id=the_map.pk, by=by)
    return the_map
