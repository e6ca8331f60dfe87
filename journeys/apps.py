from dataclasses import replace

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    """Maps, journeys and the visits of their stages."""

    name = "journeys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.registries import NavSource, registries
        from journeys import kinds, queries
        from journeys.queries.subjects import SUBJECTS

        for kind in kinds.EVENT_KINDS:
            registries.event_kinds.register(kind.key, replace(kind, subjects=SUBJECTS.get(kind.key)))
        registries.navigation.register(kinds.NAVIGATION.key, kinds.NAVIGATION)
        registries.nav_sources.register("maps", NavSource("maps", queries.pinned_maps))
