from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The staff front room, composed of the other apps."""

    name = "desk"
    default_auto_field = "django.db.models.BigAutoField"
