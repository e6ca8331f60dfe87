from django.apps import AppConfig


class StoryConfig(AppConfig):
    """The fact log and its feed."""

    name = "story"
    default_auto_field = "django.db.models.BigAutoField"
