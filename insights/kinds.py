"""What insights tells the others by name."""

from django.utils.translation import gettext_lazy as _

from core.registries import EventKind, NavItem

SIGNAL_RAISED = "signal.raised"

NAVIGATION = NavItem(
    key="review",
    label=_("Map review"),
    icon="map-route",
    url_name="insights:review_index",
    permission="review.view",
    section="improve",
    order=10,
)

EVENT_KINDS = (EventKind(key=SIGNAL_RAISED, label=_("Signal raised"), icon="activity"),)
