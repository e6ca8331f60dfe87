from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The customer front room."""

    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"
