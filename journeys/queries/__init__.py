"""What screens and other apps read of maps and journeys."""

from journeys.queries.boards import Board, Card, Column, board, column_page
from journeys.queries.courses import after_care, effective_visits, ends_on_entry
from journeys.queries.journeys import (
    JourneyPage,
    active_counts,
    active_journeys,
    fresh_state,
    journey_detail,
    journey_for_touchpoint,
    journeys_in_full,
    narrowed,
    running_journeys,
    with_names,
)
from journeys.queries.maps import (
    MapDesign,
    MapLine,
    map_design,
    map_figures,
    map_overview,
    maps_in_full,
    pinned_maps,
    stages_of,
    stages_to_edit,
)
from journeys.queries.placing import Places, places_for
from journeys.queries.tracks import TrackStage, stage_track
from journeys.queries.work import (
    current_requirements,
    follow_ups,
    open_follow_ups,
    open_promises,
    open_waits,
    promises,
    requirements_so_far,
)

__all__ = [
    "Board",
    "Card",
    "Column",
    "JourneyPage",
    "MapDesign",
    "MapLine",
    "Places",
    "TrackStage",
    "active_counts",
    "active_journeys",
    "after_care",
    "board",
    "column_page",
    "current_requirements",
    "effective_visits",
    "ends_on_entry",
    "follow_ups",
    "fresh_state",
    "journey_detail",
    "journey_for_touchpoint",
    "journeys_in_full",
    "map_design",
    "map_figures",
    "map_overview",
    "maps_in_full",
    "narrowed",
    "open_follow_ups",
    "open_promises",
    "open_waits",
    "pinned_maps",
    "places_for",
    "promises",
    "requirements_so_far",
    "running_journeys",
    "stage_track",
    "stages_of",
    "stages_to_edit",
    "with_names",
]
