from django.apps import AppConfig


class JourneysConfig(AppConfig):
    """Maps, journeys and the visits of their stages."""

    name = "journeys"
    default_auto_field = "django.db.models.BigAutoField"
