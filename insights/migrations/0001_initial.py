import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

from core.migrating import FirstMigration


class Migration(FirstMigration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("journeys", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("repeated_contact", "Repeated contact"),
                            ("channel_switch", "Channel switch"),
                            ("falling_sentiment", "Falling sentiment"),
                            ("silence", "Silence"),
                            ("overdue_stage", "Overdue stage"),
                            ("likely_upsell", "Likely upsell"),
                        ],
                        max_length=20,
                    ),
                ),
                ("strength", models.FloatField()),
                ("evidence", models.JSONField(default=list)),
                ("occasion", models.CharField(max_length=200, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("handled", "handled"), ("dismissed", "dismissed")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by", models.CharField(blank=True, max_length=200)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signals", to="customers.customer"
                    ),
                ),
                (
                    "journey",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signals",
                        to="journeys.journey",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["-raised_at", "-id"], name="signal_still_open"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "repeated_contact",
                                    "channel_switch",
                                    "falling_sentiment",
                                    "silence",
                                    "overdue_stage",
                                    "likely_upsell",
                                ],
                            )
                        ),
                        name="insights_signal_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "handled", "dismissed"])),
                        name="insights_signal_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("settled_by", "")),
                            models.Q(("settled_at__isnull", False), models.Q(("settled_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="insights_signal_settled_at_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("strength__range", (0, 1))), name="signal_strength_is_a_share"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insights_signalaudit" ("customer_id", "evidence", "id", "journey_id", "kind", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "settled_at", "settled_by", "state", "strength") VALUES (NEW."customer_id", NEW."evidence", NEW."id", NEW."journey_id", NEW."kind", NEW."occasion", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."raised_at", NEW."settled_at", NEW."settled_by", NEW."state", NEW."strength"); RETURN NULL;',
                            hash="4529639cdd07cb7db0f8727fb170234fc9202dd9",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_85507",
                            table="insights_signal",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "insights_signalaudit" ("customer_id", "evidence", "id", "journey_id", "kind", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "settled_at", "settled_by", "state", "strength") VALUES (NEW."customer_id", NEW."evidence", NEW."id", NEW."journey_id", NEW."kind", NEW."occasion", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."raised_at", NEW."settled_at", NEW."settled_by", NEW."state", NEW."strength"); RETURN NULL;',
                            hash="4881c6bd0c779a87dd4f82fdb5407819b71b7828",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_93ad1",
                            table="insights_signal",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insights_signalaudit" ("customer_id", "evidence", "id", "journey_id", "kind", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "settled_at", "settled_by", "state", "strength") VALUES (OLD."customer_id", OLD."evidence", OLD."id", OLD."journey_id", OLD."kind", OLD."occasion", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."raised_at", OLD."settled_at", OLD."settled_by", OLD."state", OLD."strength"); RETURN NULL;',
                            hash="d80cbb0823b403032836f7fc7e378308f490c1f6",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_340ac",
                            table="insights_signal",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignalAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("repeated_contact", "Repeated contact"),
                            ("channel_switch", "Channel switch"),
                            ("falling_sentiment", "Falling sentiment"),
                            ("silence", "Silence"),
                            ("overdue_stage", "Overdue stage"),
                            ("likely_upsell", "Likely upsell"),
                        ],
                        max_length=20,
                    ),
                ),
                ("strength", models.FloatField()),
                ("evidence", models.JSONField(default=list)),
                ("occasion", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("handled", "handled"), ("dismissed", "dismissed")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by", models.CharField(blank=True, max_length=200)),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "journey",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="journeys.journey",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="audit_rows",
                        related_query_name="audit_row",
                        to="insights.signal",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ad135c59316ecbfeb398e4e95f52611e8d6b8444",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8d0be",
                            table="insights_signalaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
