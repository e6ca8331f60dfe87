"""Maps, journeys and what moves them."""

from journeys.models.journeys import Journey, JourneyQuerySet, StageVisit
from journeys.models.maps import JourneyMap, MapVersion, Requirement, Stage
from journeys.models.progress import Blocker, FollowUp, Handoff, Promise, RequirementState, WaitingOn

__all__ = [
    "Blocker",
    "FollowUp",
    "Handoff",
    "Journey",
    "JourneyMap",
    "JourneyQuerySet",
    "MapVersion",
    "Promise",
    "Requirement",
    "RequirementState",
    "Stage",
    "StageVisit",
    "WaitingOn",
]
