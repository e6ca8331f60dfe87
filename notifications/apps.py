from collections.abc import Mapping

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Rules, templates and the outbox."""

    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce kinds of facts, the consumer, the sweeps, the gauge and personal data."""
        from dataclasses import replace

        from core.actor import SYSTEM
        from core.registries import Gauge, Periodic, StaffMail, registries
        from notifications import consumers, kinds, privacy, queries
        from notifications.actions import send_staff_mail

        def send(kind: str, to: str, context: Mapping[str, str]) -> None:
            send_staff_mail(kind=kind, to=to, context=context, by=SYSTEM)

        for kind in kinds.EVENT_KINDS:
            registries.event_kinds.register(
                kind.key, replace(kind, subjects=queries.story_subjects, why=queries.story_why)
            )
        registries.consumers.register("notifications", consumers.CONSUMER)
        registries.beat.register("notifications.deliver", Periodic("notifications.deliver", 2))
        registries.beat.register("notifications.follow_time_rules", Periodic("notifications.follow_time_rules", 60))
        registries.gauges.register("outbox", Gauge("outbox", "Messages that are due", queries.outbox_gauge))
        registries.staff_mail.register("outbox", StaffMail(send))
        for item in kinds.NAVIGATION:
            registries.navigation.register(item.key, item)
        registries.personal_data.register("notifications.Notification", privacy.PERSONAL_DATA)
