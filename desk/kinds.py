"""What the front room offers: its place in the navigation, and what can be begun from anywhere or for one customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.registries import NavItem
from teams.enums import Permission

NAVIGATION = NavItem(
    key="today",
    label=_("Today"),
    icon="sun",
    url_name="desk:today",
    permission=Permission.CUSTOMER_VIEW,
    order=1,
)


@dataclass(frozen=True)
class Command:
    """Something one can begin. `of_customer`: the URL takes the customer's id, as argument or (`param`) parameter."""

    label: Any
    icon: str
    url_name: str
    permission: Permission
    of_customer: bool = False
    param: str = ""
    dialog: bool = True
    key: str = ""  # the keys that do it too


COMMANDS = (
    Command(_("Log touchpoint"), "plus", "touchpoints:new", Permission.TOUCHPOINT_LOG, key="L"),
    Command(_("Start journey"), "route", "journeys:journey_start", Permission.JOURNEY_EDIT),
    Command(_("Open ticket"), "ticket", "tickets:new", Permission.TICKET_EDIT),
    Command(_("Add customer"), "user-plus", "customers:new", Permission.CUSTOMER_EDIT),
    Command(_("New root cause"), "zoom-question", "tickets:new_cause", Permission.CAUSE_EDIT),
    Command(_("New journey map"), "map-plus", "journeys:map_create", Permission.MAP_DESIGN),
)
CUSTOMER_COMMANDS = (
    Command(_("Log touchpoint"), "plus", "touchpoints:log", Permission.TOUCHPOINT_LOG, of_customer=True),
    Command(_("Start journey"), "route", "journeys:journey_start", Permission.JOURNEY_EDIT, True, "customer"),
    Command(_("Open ticket"), "ticket", "tickets:new", Permission.TICKET_EDIT, True, "customer"),
    Command(_("Give follow-up"), "checkbox", "journeys:follow_up_give", Permission.JOURNEY_EDIT, of_customer=True),
    Command(_("Write down a promise"), "heart-handshake", "journeys:promise_make", Permission.JOURNEY_EDIT, True),
    Command(_("Change customer"), "pencil", "customers:edit", Permission.CUSTOMER_EDIT, of_customer=True),
    Command(
        _("Merge with another record"), "arrows-join", "customers:merge", Permission.CUSTOMER_MERGE, True, dialog=False
    ),
)

#: Keys that work everywhere, as the palette's help lists them.
KEYS = (
    ("Ctrl K", _("Search or jump anywhere")),
    ("G T", _("Go to Today")),
    ("G C", _("Go to Customers")),
    ("G J", _("Go to Journeys")),
    ("G M", _("Go to Map review")),
    ("G R", _("Go to Root causes")),
    ("L", _("Log a touchpoint")),
    ("N", _("New on this page")),
    ("/", _("Search on this page")),
    ("J K", _("Next and previous in a list")),
    ("Ctrl Enter", _("Save what you write")),
    ("Z", _("Undo what was just done")),
    ("?", _("All keys")),
)
