"""What screens and other apps read of maps and journeys."""

from journeys.queries.boards import Board, Card, Column, board, column_page
from journeys.queries.courses import after_care, effective_visits, ends_on_entry
from journeys.queries.journeys import (
    JourneyPage,
    active_journeys,
    fresh_state,
    journey_detail,
    journey_for_touchpoint,
    map_figures,
    narrowed,
    open_promises,
    running_journeys,
    with_names,
)
from journeys.queries.tracks import TrackStage, stage_track

__all__ = [
    "Board",
    "Card",
    "Column",
    "JourneyPage",
    "TrackStage",
    "active_journeys",
    "after_care",
    "board",
    "column_page",
    "effective_visits",
    "ends_on_entry",
    "fresh_state",
    "journey_detail",
    "journey_for_touchpoint",
    "map_figures",
    "narrowed",
    "open_promises",
    "running_journeys",
    "stage_track",
    "with_names",
]
