"""What teams puts into the sidebar and the settings."""

from django.utils.translation import gettext_lazy as _

from core.registries import NavItem, SettingsSection
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

SETTINGS = (
    SettingsSection("profile", _("My profile"), "user-circle", "teams:profile", Permission.OWN_PROFILE,
                    _("Name, language, password"), 10),
    SettingsSection("people", _("People"), "users", "teams:people", Permission.STAFF_VIEW,
                    _("Who works here, and as what"), 20),
    SettingsSection("teams", _("Teams"), "users-group", "teams:team_list", Permission.STAFF_VIEW,
                    _("Who works with whom"), 30),
    SettingsSection("company", _("Company"), "building", "teams:company", Permission.COMPANY_EDIT,
                    _("Name, logo, currency, sender"), 40),
    SettingsSection("keys", _("API keys"), "key", "teams:key_list", Permission.KEY_EDIT,
                    _("What programs sign in with"), 80),
    SettingsSection("audit", _("Audit trail"), "history", "teams:audit", Permission.AUDIT_VIEW,
                    _("Who changed what, and from where"), 90),
)  # fmt: skip
