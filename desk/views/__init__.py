"""The pages of the staff front room."""

from desk.views.briefs import brief, pin_change, pin_new, pin_remove
from desk.views.handoffs import hand_over, handoff, handoff_accept, handoff_decline
from desk.views.pages import customer_story, palette, today

__all__ = [
    "brief",
    "customer_story",
    "hand_over",
    "handoff",
    "handoff_accept",
    "handoff_decline",
    "palette",
    "pin_change",
    "pin_new",
    "pin_remove",
    "today",
]
