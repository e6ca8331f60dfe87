from dataclasses import replace
from typing import Any

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Customers, their identities, consents and papers."""

    name = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.registries import Periodic, SearchSource, registries
        from customers import kinds, privacy, queries

        subjects: dict[str, Any] = {
            kinds.MERGED: queries.customers_by_id,
            kinds.UNMERGED: queries.customers_by_id,
            kinds.CONSENT_GIVEN: queries.consents_by_id,
            kinds.CONSENT_WITHDRAWN: queries.consents_by_id,
            kinds.PINNED: queries.pins_by_id,
            kinds.UNPINNED: queries.pins_by_id,
            kinds.DOCUMENT_ADDED: queries.documents_by_id,
            kinds.DOCUMENT_ARCHIVED: queries.documents_by_id,
            kinds.DOCUMENT_RESTORED: queries.documents_by_id,
            kinds.PURCHASE_RECORDED: queries.purchases_by_id,
            kinds.PURCHASE_CHANGED: queries.purchases_by_id,
            kinds.PURCHASE_REMOVED: queries.purchases_by_id,
        }
        for kind in kinds.EVENT_KINDS:
            registries.event_kinds.register(kind.key, replace(kind, subjects=subjects.get(kind.key)))
        for held in privacy.PERSONAL_DATA:
            registries.personal_data.register(held.model._meta.label, held)
        registries.navigation.register(kinds.NAVIGATION.key, kinds.NAVIGATION)
        registries.settings.register(kinds.SETTINGS.key, kinds.SETTINGS)
        registries.search.register(
            "customers", SearchSource("customers", kinds.NAVIGATION.label, queries.search_hits, prefix="@")
        )
        registries.beat.register("customers.sweep_documents", Periodic("customers.sweep_documents", seconds=600.0))
        registries.beat.register("customers.compare_changed", Periodic("customers.compare_changed", seconds=10.0))
        registries.beat.register("customers.sweep_suggestions", Periodic("customers.sweep_suggestions", seconds=2e4))
        self._register_imports()
        self._register_bulk()

    def _register_bulk(self) -> None:
        from core.registries import JobKind, registries
        from customers import kinds
        from customers.actions import bulk_slices

        for key, label, work in (
            (kinds.BULK_JOB, kinds.BULK_LABEL, bulk_slices.work_on_change),
            (kinds.UNDO_BULK_JOB, kinds.UNDO_BULK_LABEL, bulk_slices.work_on_undo),
        ):
            registries.jobs.register(key, JobKind(key, label, work, permission="customer.edit"))

    def _register_imports(self) -> None:
        from core.registries import JobKind, Periodic, registries
        from customers import kinds, queries
        from customers.actions import import_slices

        for key, label, work, report, name in (
            (kinds.IMPORT_JOB, kinds.IMPORT_LABEL, import_slices.take_in, queries.bad_rows_report, "not-imported.csv"),
            (kinds.UNDO_IMPORT_JOB, kinds.UNDO_LABEL, import_slices.take_back, queries.kept_rows_report, "kept.csv"),
        ):
            kind = JobKind(key, label, work, permission=kinds.IMPORT_PERMISSION, report=report, report_name=name)
            registries.jobs.register(key, kind)
        registries.beat.register(
            "customers.forget_import_files", Periodic("customers.forget_import_files", seconds=3600.0)
        )
