from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The ground floor: what every app stands on; knows no app."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"
