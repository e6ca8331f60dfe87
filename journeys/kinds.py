"""What this app tells the others: its kinds of facts, by name. `apps` registers them."""

from django.utils.translation import gettext_lazy as _

from core.registries import EventKind, NavItem
from teams.enums import Permission

ACTIVE = _("Active journeys")  # heads a column of the customer list

STARTED = "journey.started"
STAGE_ENTERED = "stage.entered"
ENDED = "journey.ended"
BLOCKED = "journey.blocked"
UNBLOCKED = "journey.unblocked"
WAITING = "journey.waiting"
ASSIGNED = "journey.assigned"
REQUIREMENT_CHANGED = "requirement.changed"
FOLLOW_UP_GIVEN = "follow_up.given"
FOLLOW_UP_DONE = "follow_up.done"
FOLLOW_UP_REOPENED = "follow_up.reopened"
PROMISE_MADE = "promise.made"
PROMISE_SETTLED = "promise.settled"
HANDOFF_OFFERED = "handoff.offered"
HANDOFF_ACCEPTED = "handoff.accepted"
HANDOFF_DECLINED = "handoff.declined"


#: The parts of a customer's page that a fact of a journey changes.
REGIONS = ("journeys", "requirements", "follow-ups")


def _line(key: str, label: object, icon: str, name: str) -> EventKind:
    return EventKind(key=key, label=label, icon=icon, template=f"journeys/_event_{name}.html", regions=REGIONS)


EVENT_KINDS = (
    _line(STARTED, _("Journey started"), "route", "started"),
    _line(STAGE_ENTERED, _("Stage entered"), "arrow-right", "stage"),
    _line(ENDED, _("Journey ended"), "flag-check", "ended"),
    _line(BLOCKED, _("Journey blocked"), "hand-stop", "blocked"),
    _line(UNBLOCKED, _("Journey unblocked"), "lock-open", "unblocked"),
    _line(WAITING, _("Ball passed"), "hourglass", "waiting"),
    _line(ASSIGNED, _("Owner changed"), "user", "assigned"),
    _line(REQUIREMENT_CHANGED, _("Requirement changed"), "file-check", "requirement"),
    _line(FOLLOW_UP_GIVEN, _("Follow-up given"), "checkbox", "follow_up"),
    _line(FOLLOW_UP_DONE, _("Follow-up done"), "square-check", "follow_up"),
    _line(FOLLOW_UP_REOPENED, _("Follow-up reopened"), "square", "follow_up"),
    _line(PROMISE_MADE, _("Promise made"), "heart-handshake", "promise"),
    _line(PROMISE_SETTLED, _("Promise settled"), "heart-handshake", "promise"),
    _line(HANDOFF_OFFERED, _("Handed over"), "user-share", "handoff"),
    _line(HANDOFF_ACCEPTED, _("Handover accepted"), "user-check", "handoff"),
    _line(HANDOFF_DECLINED, _("Handover declined"), "user-x", "handoff"),
)

NAVIGATION = NavItem(
    key="journeys",
    label=_("Journeys"),
    icon="route",
    url_name="journeys:journey_list",
    permission=Permission.JOURNEY_VIEW,
    order=30,
)
