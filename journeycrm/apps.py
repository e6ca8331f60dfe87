from django.apps import AppConfig

from core.registries import Periodic, registries


class JourneycrmConfig(AppConfig):
    """The wiring: what belongs to no floor."""

    name = "journeycrm"

    def ready(self) -> None:
        """Let beat show that it lives."""
        registries.beat.register("journeycrm.note_beat", Periodic("journeycrm.note_beat", seconds=5.0))
