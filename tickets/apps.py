from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """Tickets, root causes and what was done about them."""

    name = "tickets"
    default_auto_field = "django.db.models.BigAutoField"
