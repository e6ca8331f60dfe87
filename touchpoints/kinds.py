"""What this app tells the others: its kinds of facts, by name. `apps` registers them."""

from django.utils.translation import gettext_lazy as _

from core.registries import EventKind, SettingsSection
from teams.enums import Permission

LOGGED = "touchpoint.logged"
CHANGED = "touchpoint.changed"
CORRECTED = "touchpoint.corrected"
DETAIL_ADDED = "touchpoint.detail_added"

SUBJECT = "touchpoint"
IMPORT_JOB = "touchpoints.import"
IMPORT_LABEL = _("Import of touchpoints")
IMPORT_PERMISSION = "customer.import"
LAST_TOUCH = _("Last touch")  # heads a column of the customer list

EVENT_KINDS = (
    EventKind(
        key=CORRECTED,
        label=_("Touchpoint corrected"),
        icon="pencil-check",
        template="touchpoints/_event_touchpoint_corrected.html",
        regions=("journeys", "brief", "documents"),
    ),
    EventKind(
        key=LOGGED,
        label=_("Touchpoint"),
        icon="message-circle",
        template="touchpoints/_event_touchpoint.html",
        quiet=False,
        regions=("journeys", "brief"),
    ),
    EventKind(
        key=CHANGED, label=_("Touchpoint changed"), icon="repeat", template="touchpoints/_event_touchpoint_changed.html"
    ),
    EventKind(
        key=DETAIL_ADDED,
        label=_("Detail added"),
        icon="paperclip",
        template="touchpoints/_event_detail_added.html",
    ),
)

SETTINGS = SettingsSection(
    "channels", _("Channels"), "plug", "touchpoints:channel_list", Permission.CHANNEL_EDIT,
    _("How mail, SMS, calls, chats and website visits come in"), 60,
)  # fmt: skip
