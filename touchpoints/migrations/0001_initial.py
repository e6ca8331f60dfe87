import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from core.migrating import FirstMigration


class Migration(FirstMigration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("journeys", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("teams", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Touchpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "Phone"),
                            ("ivr", "IVR"),
                            ("email", "Email"),
                            ("chat", "Chat"),
                            ("sms", "SMS"),
                            ("social", "Social"),
                            ("web", "Web"),
                            ("portal", "Portal"),
                            ("app", "App"),
                            ("store", "Store"),
                            ("video", "Video"),
                            ("letter", "Letter"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "In"), ("out", "Out"), ("internal", "Internal note")],
                        default="in",
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("duration_seconds", models.PositiveIntegerField(blank=True, null=True)),
                ("wait_seconds", models.PositiveIntegerField(blank=True, null=True)),
                ("author", models.CharField(blank=True, max_length=200)),
                ("summary", models.CharField(max_length=500, verbose_name="what happened")),
                ("body", models.TextField(blank=True)),
                ("sentiment", models.SmallIntegerField(blank=True, null=True)),
                (
                    "sentiment_source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("customer", "the customer's rating"),
                            ("agent", "the agent's impression"),
                            ("estimated", "estimated from the text"),
                        ],
                        max_length=10,
                    ),
                ),
                ("stage_key", models.CharField(blank=True, max_length=100)),
                ("is_repeat", models.BooleanField(default=False, verbose_name="had to tell again")),
                ("is_restricted", models.BooleanField(default=False, verbose_name="only for the team and managers")),
                ("is_automatic", models.BooleanField(default=False)),
                ("thread", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(blank=True, max_length=60)),
                ("external_id", models.CharField(blank=True, max_length=200)),
                ("data", models.JSONField(blank=True, default=dict)),
                ("history", models.BooleanField(default=False)),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="touchpoints",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "attachments",
                    models.ManyToManyField(blank=True, related_name="touchpoints", to="customers.document"),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="touchpoints", to="customers.customer"
                    ),
                ),
                (
                    "journey",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="touchpoints",
                        to="journeys.journey",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="touchpoints",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-occurred_at", "-id"], name="touchpoint_story"),
                    models.Index(
                        condition=models.Q(("journey__isnull", False)),
                        fields=["journey", "occurred_at"],
                        name="touchpoint_journey",
                    ),
                    models.Index(
                        condition=models.Q(("thread", ""), _negated=True), fields=["thread"], name="touchpoint_thread"
                    ),
                    django.contrib.postgres.indexes.BrinIndex(fields=["occurred_at"], name="touchpoint_occurred_brin"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="touchpoint_once_per_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channel__in",
                                [
                                    "phone",
                                    "ivr",
                                    "email",
                                    "chat",
                                    "sms",
                                    "social",
                                    "web",
                                    "portal",
                                    "app",
                                    "store",
                                    "video",
                                    "letter",
                                ],
                            )
                        ),
                        name="touchpoints_touchpoint_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["in", "out", "internal"])),
                        name="touchpoints_touchpoint_direction_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sentiment__isnull", True), ("sentiment__range", (-2, 2)), _connector="OR"),
                        name="touchpoints_touchpoint_sentiment_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sentiment__isnull", True), ("sentiment_source", "")),
                            models.Q(("sentiment__isnull", False), models.Q(("sentiment_source", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="touchpoints_touchpoint_sentiment_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sentiment_source", ""),
                            ("sentiment_source__in", ["customer", "agent", "estimated"]),
                            _connector="OR",
                        ),
                        name="touchpoint_sentiment_source_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "touchpoints_touchpointaudit" ("agent_id", "author", "body", "channel", "customer_id", "data", "direction", "duration_seconds", "external_id", "history", "id", "is_automatic", "is_repeat", "is_restricted", "journey_id", "occurred_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "sentiment", "sentiment_source", "source", "stage_key", "summary", "team_id", "thread", "wait_seconds") VALUES (NEW."agent_id", NEW."author", NEW."body", NEW."channel", NEW."customer_id", NEW."data", NEW."direction", NEW."duration_seconds", NEW."external_id", NEW."history", NEW."id", NEW."is_automatic", NEW."is_repeat", NEW."is_restricted", NEW."journey_id", NEW."occurred_at", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."recorded_at", NEW."sentiment", NEW."sentiment_source", NEW."source", NEW."stage_key", NEW."summary", NEW."team_id", NEW."thread", NEW."wait_seconds"); RETURN NULL;',
                            hash="f6e13c360fb7077b3a344f49a8a3012da12c2208",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3b451",
                            table="touchpoints_touchpoint",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "touchpoints_touchpointaudit" ("agent_id", "author", "body", "channel", "customer_id", "data", "direction", "duration_seconds", "external_id", "history", "id", "is_automatic", "is_repeat", "is_restricted", "journey_id", "occurred_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "sentiment", "sentiment_source", "source", "stage_key", "summary", "team_id", "thread", "wait_seconds") VALUES (OLD."agent_id", OLD."author", OLD."body", OLD."channel", OLD."customer_id", OLD."data", OLD."direction", OLD."duration_seconds", OLD."external_id", OLD."history", OLD."id", OLD."is_automatic", OLD."is_repeat", OLD."is_restricted", OLD."journey_id", OLD."occurred_at", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."recorded_at", OLD."sentiment", OLD."sentiment_source", OLD."source", OLD."stage_key", OLD."summary", OLD."team_id", OLD."thread", OLD."wait_seconds"); RETURN NULL;',
                            hash="0739fc03e863d3bdb59fc61f00cd8fcce0409b33",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_662e2",
                            table="touchpoints_touchpoint",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TouchpointAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "Phone"),
                            ("ivr", "IVR"),
                            ("email", "Email"),
                            ("chat", "Chat"),
                            ("sms", "SMS"),
                            ("social", "Social"),
                            ("web", "Web"),
                            ("portal", "Portal"),
                            ("app", "App"),
                            ("store", "Store"),
                            ("video", "Video"),
                            ("letter", "Letter"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "In"), ("out", "Out"), ("internal", "Internal note")],
                        default="in",
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("duration_seconds", models.PositiveIntegerField(blank=True, null=True)),
                ("wait_seconds", models.PositiveIntegerField(blank=True, null=True)),
                ("author", models.CharField(blank=True, max_length=200)),
                ("summary", models.CharField(max_length=500, verbose_name="what happened")),
                ("body", models.TextField(blank=True)),
                ("sentiment", models.SmallIntegerField(blank=True, null=True)),
                (
                    "sentiment_source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("customer", "the customer's rating"),
                            ("agent", "the agent's impression"),
                            ("estimated", "estimated from the text"),
                        ],
                        max_length=10,
                    ),
                ),
                ("stage_key", models.CharField(blank=True, max_length=100)),
                ("is_repeat", models.BooleanField(default=False, verbose_name="had to tell again")),
                ("is_restricted", models.BooleanField(default=False, verbose_name="only for the team and managers")),
                ("is_automatic", models.BooleanField(default=False)),
                ("thread", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(blank=True, max_length=60)),
                ("external_id", models.CharField(blank=True, max_length=200)),
                ("data", models.JSONField(blank=True, default=dict)),
                ("history", models.BooleanField(default=False)),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                        to="touchpoints.touchpoint",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="teams.team",
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
                            hash="e098119e020be961b58764dc6de6529818736d92",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_835c8",
                            table="touchpoints_touchpointaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
