from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """Tickets, root causes and what was done about them."""

    name = "tickets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce kinds of facts and personal data."""
        from dataclasses import replace

        from core.registries import registries
        from tickets import kinds, privacy, queries

        for kind in kinds.EVENT_KINDS:
            registries.event_kinds.register(kind.key, replace(kind, subjects=queries.story_subjects))
        registries.personal_data.register("tickets.Ticket", privacy.PERSONAL_DATA)
