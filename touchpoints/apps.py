from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    """Every interaction on every channel."""

    name = "touchpoints"
    default_auto_field = "django.db.models.BigAutoField"
