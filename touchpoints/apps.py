from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    """Every interaction, on every channel."""

    name = "touchpoints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce kinds of facts and personal data."""
        from dataclasses import replace

        from core.registries import CustomerColumn, Gauge, Periodic, registries
        from touchpoints import kinds, privacy, queries

        for kind in kinds.EVENT_KINDS:
            told = replace(
                kind, subjects=queries.story_subjects, found=queries.story_found, summary=queries.story_words
            )
            registries.event_kinds.register(kind.key, told)
        registries.document_doors.register("touchpoints", queries.open_documents)
        registries.personal_data.register("touchpoints.Touchpoint", privacy.PERSONAL_DATA)
        registries.personal_data.register("touchpoints.MailOriginal", privacy.MAIL_ORIGINALS)
        registries.personal_data.register("touchpoints.Correction", privacy.CORRECTIONS)
        registries.personal_data.register("touchpoints.WebVisit", privacy.VISITS)
        registries.customer_columns.register(
            "last_touch",
            CustomerColumn(
                "last_touch",
                kinds.LAST_TOUCH,
                queries.last_touches,
                "touchpoints/_last_touch.html",
                order=20,
                plain=lambda touch: touch.occurred_at.isoformat(timespec="seconds"),
            ),
        )
        self._register_imports()
        registries.beat.register("touchpoints.record_calls", Periodic("touchpoints.record_calls", 60))
        registries.beat.register("touchpoints.look_into_mailboxes", Periodic("touchpoints.look_into_mailboxes", 60))
        registries.beat.register("touchpoints.forget_events", Periodic("touchpoints.forget_events", 600))
        registries.gauges.register("calls", Gauge("calls", "Calls nobody told the end of", queries.calls_gauge))
        registries.gauges.register("channels", Gauge("channels", "Ways in that are open", queries.channels_gauge))
        registries.settings.register(kinds.SETTINGS.key, kinds.SETTINGS)

    def _register_imports(self) -> None:
        from core.registries import JobKind, Periodic, registries
        from touchpoints import kinds, queries
        from touchpoints.actions import import_slices

        kind = JobKind(
            kinds.IMPORT_JOB,
            kinds.IMPORT_LABEL,
            import_slices.take_in,
            permission=kinds.IMPORT_PERMISSION,
            report=queries.bad_rows_report,
            report_name="not-imported.csv",
        )
        registries.jobs.register(kinds.IMPORT_JOB, kind)
        registries.beat.register("touchpoints.sweep_imports", Periodic("touchpoints.sweep_imports", 3600))
