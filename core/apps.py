from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The ground floor: what every app stands on; knows no app."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the sweepers of the floor's own rows."""
        from core.registries import Periodic, registries

        registries.beat.register("core.sweep_idempotency_keys", Periodic("core.sweep_idempotency_keys", seconds=600))
