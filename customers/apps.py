from dataclasses import replace

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Customers, their identities, consents and papers."""

    name = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.registries import registries
        from customers import kinds, queries

        subjects = {kinds.MERGED: queries.customers_by_id, kinds.UNMERGED: queries.customers_by_id}
        for kind in kinds.EVENT_KINDS:
            registries.event_kinds.register(kind.key, replace(kind, subjects=subjects.get(kind.key)))
