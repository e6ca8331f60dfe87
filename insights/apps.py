from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """What the figures say."""

    name = "insights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.registries import registries
        from insights import kinds, privacy

        for kind in kinds.EVENT_KINDS:
            registries.event_kinds.register(kind.key, kind)
        for held in privacy.PERSONAL_DATA:
            registries.personal_data.register(held.model._meta.label, held)
        registries.navigation.register(kinds.NAVIGATION.key, kinds.NAVIGATION)
