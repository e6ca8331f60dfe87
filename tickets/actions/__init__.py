"""Every change of tickets, root causes and corrective actions."""

from tickets.actions.causes import (
    add_corrective_action,
    change_cause,
    open_cause,
    set_whys,
    ship_corrective_action,
)
from tickets.actions.links import link_cause, link_tickets, unlink_cause
from tickets.actions.tickets import change_ticket, open_ticket, reopen_ticket, resolve_ticket

__all__ = [
    "add_corrective_action",
    "change_cause",
    "change_ticket",
    "link_cause",
    "link_tickets",
    "open_cause",
    "open_ticket",
    "reopen_ticket",
    "resolve_ticket",
    "set_whys",
    "ship_corrective_action",
    "unlink_cause",
]
