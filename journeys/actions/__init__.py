"""Every change to maps, journeys and what people owe for them."""

from journeys.actions.handoffs import accept_handoff, decline_handoff, offer_handoff
from journeys.actions.holds import assign_journey, clear_blocker, open_blocker, set_requirement, set_waiting_on
from journeys.actions.maps import (
    archive_map,
    change_draft,
    change_map,
    create_map,
    open_draft,
    publish_map,
    remove_stage,
    revise_map,
    save_stage,
    shift_stage,
)
from journeys.actions.moves import end_journey, move_journey, undo_move
from journeys.actions.start import start_journey
from journeys.actions.work import give_follow_up, make_promise, note_outlook, settle_promise, tick_follow_up

__all__ = [
    "accept_handoff",
    "decline_handoff",
    "offer_handoff",
    "archive_map",
    "assign_journey",
    "change_draft",
    "change_map",
    "clear_blocker",
    "create_map",
    "end_journey",
    "give_follow_up",
    "make_promise",
    "move_journey",
    "note_outlook",
    "open_blocker",
    "open_draft",
    "publish_map",
    "remove_stage",
    "revise_map",
    "save_stage",
    "set_requirement",
    "set_waiting_on",
    "settle_promise",
    "shift_stage",
    "start_journey",
    "tick_follow_up",
    "undo_move",
]
