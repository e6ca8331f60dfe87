"""Pages about journeys and their maps."""

from journeys.views.boards import board_column, map_board
from journeys.views.holds import blocker_clear, blocker_open, requirement_set
from journeys.views.journeys import (
    journey_detail,
    journey_end,
    journey_list,
    journey_move,
    journey_owner,
    journey_start,
    journey_undo,
    journey_waiting,
)
from journeys.views.maps import (
    map_create,
    map_detail,
    map_list,
    map_publish,
    stage_edit,
    stage_remove,
    stage_shift,
)
from journeys.views.panels import follow_ups, requirements, strip
from journeys.views.work import follow_up_give, follow_up_tick, promise_make, promise_settle

__all__ = [
    "blocker_clear",
    "blocker_open",
    "board_column",
    "follow_up_give",
    "follow_up_tick",
    "follow_ups",
    "journey_detail",
    "journey_end",
    "journey_list",
    "journey_move",
    "journey_owner",
    "journey_start",
    "journey_undo",
    "journey_waiting",
    "map_board",
    "map_create",
    "map_detail",
    "map_list",
    "map_publish",
    "promise_make",
    "promise_settle",
    "requirement_set",
    "requirements",
    "stage_edit",
    "stage_remove",
    "stage_shift",
    "strip",
]
