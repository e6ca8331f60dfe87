import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

from core.migrating import FirstMigration


class Migration(FirstMigration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("journey_id", models.BigIntegerField(null=True)),
                ("stage_key", models.CharField(blank=True, max_length=100)),
                ("subject_kind", models.CharField(blank=True, max_length=30)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("kind", models.CharField(max_length=60)),
                ("channel", models.CharField(blank=True, max_length=10)),
                ("team_id", models.BigIntegerField(null=True)),
                ("sentiment", models.SmallIntegerField(null=True)),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.BigIntegerField()),
                ("actor_label", models.CharField(max_length=200)),
                ("depth", models.PositiveSmallIntegerField(default=0)),
                ("source", models.CharField(blank=True, max_length=60)),
                ("external_id", models.CharField(blank=True, max_length=200)),
                ("data", models.JSONField(default=dict)),
                ("history", models.BooleanField(default=False)),
                (
                    "caused_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="effects",
                        to="story.event",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="customers.customer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-occurred_at", "-id"], name="event_story"),
                    models.Index(
                        condition=models.Q(("journey_id__isnull", False)),
                        fields=["journey_id", "occurred_at"],
                        name="event_journey",
                    ),
                    django.contrib.postgres.indexes.BrinIndex(fields=["recorded_at"], name="event_recorded_brin"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="event_once_per_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sentiment__isnull", True), ("sentiment__range", (-2, 2)), _connector="OR"),
                        name="story_event_sentiment_in_range",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="IF current_setting('journeycrm.erasing', true) = 'on' THEN RETURN COALESCE(NEW, OLD); END IF; RAISE EXCEPTION 'Event is append-only' USING ERRCODE = 'restrict_violation';",
                            hash="6b0a6724a4a1b7d4c88bf757c2223b77cddf7958",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_99bf9",
                            table="story_event",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="IF current_setting('journeycrm.erasing', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'Event is append-only' USING ERRCODE = 'restrict_violation';",
                            hash="04c3bd1a6cc5f19b2667af2e09d41c94e4815022",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_f0c16",
                            table="story_event",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consumer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("shard", models.PositiveSmallIntegerField()),
                ("position", models.BigIntegerField(default=0)),
                ("moved_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("name", "shard"), name="consumer_once"),
                    models.CheckConstraint(condition=models.Q(("shard__lt", 8)), name="consumer_shard_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="feed",
                        serialize=False,
                        to="story.event",
                    ),
                ),
                ("customer_id", models.BigIntegerField()),
                ("shard", models.PositiveSmallIntegerField()),
                ("position", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("position__isnull", True)), fields=["event"], name="feed_still_to_place"
                    ),
                    models.Index(fields=["shard", "position"], name="feed_shard_position"),
                    models.Index(fields=["customer_id", "-position"], name="feed_customer_position"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("position",), name="feed_position_once"),
                    models.CheckConstraint(condition=models.Q(("shard__lt", 8)), name="feed_shard_known"),
                    models.CheckConstraint(
                        condition=models.Q(("position__isnull", True), ("position__gt", 0), _connector="OR"),
                        name="feed_position_from_1",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsumerFailure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("consumer", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[("retrying", "trying again"), ("dead", "gave up"), ("resolved", "resolved")],
                        default="retrying",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=1)),
                ("next_attempt_at", models.DateTimeField()),
                ("error", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="failures", to="story.event"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "retrying")),
                        fields=["next_attempt_at"],
                        name="failure_still_to_try",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("consumer", "event"), name="consumer_failure_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["retrying", "dead", "resolved"])),
                        name="story_consumerfailure_state_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."consumer" IS DISTINCT FROM (NEW."consumer") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."event_id" IS DISTINCT FROM (NEW."event_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                            func='INSERT INTO "story_consumerfailureaudit" ("consumer", "created_at", "event_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."consumer", NEW."created_at", NEW."event_id", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."state"); RETURN NULL;',
                            hash="28bfd9a4fab93ac0c8e5e55ca7c7560796ea52c8",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b23f4",
                            table="story_consumerfailure",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "story_consumerfailureaudit" ("consumer", "created_at", "event_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (OLD."consumer", OLD."created_at", OLD."event_id", OLD."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."state"); RETURN NULL;',
                            hash="8e441e0052f65d54706adf3b2cdab97cc202d2fc",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_26eda",
                            table="story_consumerfailure",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Marker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("policy", "Policy"),
                            ("rule", "Rule"),
                            ("map_version", "Map version"),
                            ("corrective_action", "Corrective action"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.CharField(max_length=200)),
                ("happened_at", models.DateTimeField()),
                ("map_key", models.CharField(blank=True, max_length=60)),
                ("stage_key", models.CharField(blank=True, max_length=100)),
                ("subject_kind", models.CharField(blank=True, max_length=30)),
                ("subject_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["map_key", "happened_at"], name="marker_on_chart")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["policy", "rule", "map_version", "corrective_action", "other"])
                        ),
                        name="story_marker_kind_known",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "story_markeraudit" ("happened_at", "id", "kind", "map_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_key", "subject_id", "subject_kind", "text") VALUES (NEW."happened_at", NEW."id", NEW."kind", NEW."map_key", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."stage_key", NEW."subject_id", NEW."subject_kind", NEW."text"); RETURN NULL;',
                            hash="ccf19c66cebec8c364c93348c8df17966aca6afc",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_503f4",
                            table="story_marker",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "story_markeraudit" ("happened_at", "id", "kind", "map_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_key", "subject_id", "subject_kind", "text") VALUES (NEW."happened_at", NEW."id", NEW."kind", NEW."map_key", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."stage_key", NEW."subject_id", NEW."subject_kind", NEW."text"); RETURN NULL;',
                            hash="ed83a990fd1351a1fe06bb99ba5d20d18f8279ec",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_bb576",
                            table="story_marker",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "story_markeraudit" ("happened_at", "id", "kind", "map_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_key", "subject_id", "subject_kind", "text") VALUES (OLD."happened_at", OLD."id", OLD."kind", OLD."map_key", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."stage_key", OLD."subject_id", OLD."subject_kind", OLD."text"); RETURN NULL;',
                            hash="cddeb7d5fdd919d331cfe1d07642c027a167c1ec",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_9a115",
                            table="story_marker",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MarkerAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("policy", "Policy"),
                            ("rule", "Rule"),
                            ("map_version", "Map version"),
                            ("corrective_action", "Corrective action"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.CharField(max_length=200)),
                ("happened_at", models.DateTimeField()),
                ("map_key", models.CharField(blank=True, max_length=60)),
                ("stage_key", models.CharField(blank=True, max_length=100)),
                ("subject_kind", models.CharField(blank=True, max_length=30)),
                ("subject_id", models.BigIntegerField(null=True)),
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
                        to="story.marker",
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
                            hash="7b8f50bd880b5611233620db606044114e79d516",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6700e",
                            table="story_markeraudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsumerFailureAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("consumer", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[("retrying", "trying again"), ("dead", "gave up"), ("resolved", "resolved")],
                        default="retrying",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="story.event",
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
                        to="story.consumerfailure",
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
                            hash="f6e570d726761d32665a5332d4f7ca78a195716f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_5161e",
                            table="story_consumerfailureaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
