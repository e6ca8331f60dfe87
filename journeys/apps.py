from dataclasses import replace

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JourneysConfig(AppConfig):
    """Maps, journeys and the visits of their stages."""

    name = "journeys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce the facts, the places in navigation, Today and palette, and what is known of people."""
        from core.registries import (
            CustomerColumn,
            CustomerNarrowing,
            Gauge,
            NavSource,
            SearchSource,
            TodaySource,
            registries,
        )
        from journeys import kinds, privacy, queries
        from journeys.queries import subjects, today

        for kind in kinds.EVENT_KINDS:
            registries.event_kinds.register(
                kind.key, replace(kind, subjects=subjects.SUBJECTS.get(kind.key), why=subjects.WHY.get(kind.key))
            )
        for held in privacy.PERSONAL_DATA:
            registries.personal_data.register(held.model._meta.label, held)
        registries.navigation.register(kinds.NAVIGATION.key, kinds.NAVIGATION)
        registries.nav_sources.register("maps", NavSource("maps", queries.pinned_maps))
        registries.search.register("journeys", SearchSource("journeys", _("Journeys"), today.search_hits, prefix="#"))
        for key, label, items in (
            ("handoffs", _("Handed over to you"), queries.handoffs_today),
            ("promises", _("Promises"), today.promises_today),
            ("blocked", _("Blocked journeys"), today.blocked_today),
            ("follow_ups", _("Follow-ups"), today.follow_ups_today),
            ("overdue", _("Overdue stages"), today.overdue_today),
        ):
            registries.today.register(key, TodaySource(key, label, items))
        registries.gauges.register("journeys", Gauge("journeys", "Journeys and follow-ups past due", today.work_gauge))
        registries.customer_columns.register(
            "journeys",
            CustomerColumn(
                "journeys", kinds.ACTIVE, queries.active_counts, "journeys/_active_count.html", order=10, plain=str
            ),
        )
        running = CustomerNarrowing(
            "journeys",
            _("Journeys"),
            "route",
            (("open", _("With an open journey")), ("none", _("Without an open journey"))),
            queries.customers_with_journeys,
        )
        registries.customer_narrowings.register("journeys", running)
