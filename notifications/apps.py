from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Rules, templates and the outbox."""

    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
