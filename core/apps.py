from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The ground floor: what every app stands on; knows no app."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the sweepers and the gauge of the floor's own rows."""
        from core.jobs import job_gauge
        from core.registries import Gauge, Periodic, registries

        registries.beat.register("core.sweep_idempotency_keys", Periodic("core.sweep_idempotency_keys", seconds=600.0))
        registries.beat.register("core.sweep_jobs", Periodic("core.sweep_jobs", seconds=15.0))
        registries.gauges.register("jobs", Gauge("jobs", "Jobs that are not over", job_gauge))
