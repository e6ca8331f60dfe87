from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """People and programs that work here: users, teams, keys, roles."""

    name = "teams"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.registries import registries
        from teams.kinds import NAVIGATION, SETTINGS

        for item in NAVIGATION:
            registries.navigation.register(item.key, item)
        for section in SETTINGS:
            registries.settings.register(section.key, section)
