from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """Tickets, root causes and what was done about them."""

    name = "tickets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce kinds of facts, personal data, search, Today and navigation."""
        from dataclasses import replace

        from django.utils.translation import gettext_lazy as _

        from core.registries import NavItem, SearchSource, TodaySource, registries
        from teams.enums import Permission
        from tickets import kinds, privacy, queries

        for kind in kinds.EVENT_KINDS:
            registries.event_kinds.register(kind.key, replace(kind, subjects=queries.story_subjects))
        registries.personal_data.register("tickets.Ticket", privacy.PERSONAL_DATA)
        registries.search.register("tickets", SearchSource("tickets", _("Tickets"), queries.find_tickets))
        registries.search.register("causes", SearchSource("causes", _("Root causes"), queries.find_causes))
        registries.today.register("tickets", TodaySource("tickets", _("Tickets"), queries.today_tickets))
        tickets = NavItem(
            "tickets", _("Tickets"), "ticket", "tickets:list", Permission.TICKET_VIEW, order=40,
            count=queries.open_ticket_count,
        )  # fmt: skip
        causes = NavItem(
            "causes", _("Root causes"), "zoom-question", "tickets:causes", Permission.CAUSE_VIEW, "improve", order=20
        )
        for item in (tickets, causes):
            registries.navigation.register(item.key, item)
