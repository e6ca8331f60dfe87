"""What this app tells the others: its kinds of facts, by name, and the times it promises. `apps` registers them."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from core.registries import EventKind
from tickets.enums import Severity

OPENED = "ticket.opened"
CHANGED = "ticket.changed"
RESOLVED = "ticket.resolved"
REOPENED = "ticket.reopened"
CAUSE_LINKED = "cause.linked"
CAUSE_UNLINKED = "cause.unlinked"

SUBJECT = "ticket"

EVENT_KINDS = (
    EventKind(key=OPENED, label=_("Ticket opened"), icon="ticket", template="tickets/_event_ticket.html"),
    EventKind(key=CHANGED, label=_("Ticket changed"), icon="ticket", template="tickets/_event_ticket.html"),
    EventKind(key=RESOLVED, label=_("Ticket resolved"), icon="circle-check", template="tickets/_event_ticket.html"),
    EventKind(key=REOPENED, label=_("Ticket reopened"), icon="rotate-clockwise", template="tickets/_event_ticket.html"),
    EventKind(
        key=CAUSE_LINKED, label=_("Root cause linked"), icon="zoom-question", template="tickets/_event_ticket.html"
    ),
    EventKind(
        key=CAUSE_UNLINKED, label=_("Root cause unlinked"), icon="zoom-question", template="tickets/_event_ticket.html"
    ),
)

#: How soon a ticket is answered and solved, counted from its opening (all hours count; business calendars come later).
TIMES = {
    Severity.URGENT: (dt.timedelta(hours=1), dt.timedelta(hours=8)),
    Severity.HIGH: (dt.timedelta(hours=4), dt.timedelta(days=1)),
    Severity.NORMAL: (dt.timedelta(hours=8), dt.timedelta(days=3)),
    Severity.LOW: (dt.timedelta(days=1), dt.timedelta(days=7)),
}
DUE_SOON = dt.timedelta(hours=8)  # from then on an open ticket stands on its owner's Today
