from django.apps import AppConfig


class StoryConfig(AppConfig):
    """The fact log and its feed."""

    name = "story"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.registries import registries
        from story.actions import record_event

        registries.facts.register("story", record_event)
