from dataclasses import replace

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    """Maps, journeys and the visits of their stages."""

    name = "journeys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.registries import registries
        from journeys import kinds
        from journeys.queries.subjects import SUBJECTS

        for kind in kinds.EVENT_KINDS:
            registries.event_kinds.register(kind.key, replace(kind, subjects=SUBJECTS.get(kind.key)))
