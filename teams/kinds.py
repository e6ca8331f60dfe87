"""What teams puts into the sidebar."""

from django.utils.translation import gettext_lazy as _

from core.registries import NavItem
from teams.enums import Permission

NAVIGATION = (
    NavItem(
        key="settings",
        label=_("Settings"),
        icon="settings",
        url_name="teams:settings",
        permission=Permission.OWN_PROFILE,
        section="settings",
        order=900,
    ),
)
