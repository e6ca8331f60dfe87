from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """What the figures say."""

    name = "insights"
    default_auto_field = "django.db.models.BigAutoField"
