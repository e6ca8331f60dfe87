from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The staff front room, composed of the other apps."""

    name = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put Today into the navigation."""
        from core.registries import registries
        from desk.kinds import NAVIGATION

        registries.navigation.register(NAVIGATION.key, NAVIGATION)
