import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
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
        ("touchpoints", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE tickets_ticket_number",
            reverse_sql="DROP SEQUENCE tickets_ticket_number",
        ),
        migrations.RunSQL(
            sql="CREATE SEQUENCE tickets_cause_number",
            reverse_sql="DROP SEQUENCE tickets_cause_number",
        ),
        migrations.CreateModel(
            name="RootCause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(unique=True)),
                ("title", models.CharField(max_length=200, verbose_name="root cause")),
                ("description", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("fixing", "Being fixed"),
                            ("shipped", "Fix shipped"),
                            ("verified", "Verified"),
                            ("recurred", "Recurred"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("stage_key", models.CharField(blank=True, max_length=100, verbose_name="stage where it starts")),
                ("workaround", models.TextField(blank=True)),
                ("workaround_published_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "map",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="root_causes",
                        to="journeys.journeymap",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="root_causes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="root_causes",
                        to="teams.team",
                        verbose_name="team where it starts",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["map", "stage_key"], name="cause_by_stage")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "fixing", "shipped", "verified", "recurred"])),
                        name="tickets_rootcause_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage_key", ""), ("map__isnull", False), _connector="OR"),
                        name="cause_stage_of_a_map",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tickets_rootcauseaudit" ("description", "id", "map_id", "number", "opened_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_key", "state", "team_id", "title", "version", "workaround", "workaround_published_at") VALUES (NEW."description", NEW."id", NEW."map_id", NEW."number", NEW."opened_at", NEW."owner_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."stage_key", NEW."state", NEW."team_id", NEW."title", NEW."version", NEW."workaround", NEW."workaround_published_at"); RETURN NULL;',
                            hash="fa6459be5c42a3171575ed00414ddd6e3a6590a5",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_eb2ee",
                            table="tickets_rootcause",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "tickets_rootcauseaudit" ("description", "id", "map_id", "number", "opened_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_key", "state", "team_id", "title", "version", "workaround", "workaround_published_at") VALUES (NEW."description", NEW."id", NEW."map_id", NEW."number", NEW."opened_at", NEW."owner_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."stage_key", NEW."state", NEW."team_id", NEW."title", NEW."version", NEW."workaround", NEW."workaround_published_at"); RETURN NULL;',
                            hash="030f432f65df62f3f69c7e692ebaecc3171c099b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f3b03",
                            table="tickets_rootcause",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tickets_rootcauseaudit" ("description", "id", "map_id", "number", "opened_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_key", "state", "team_id", "title", "version", "workaround", "workaround_published_at") VALUES (OLD."description", OLD."id", OLD."map_id", OLD."number", OLD."opened_at", OLD."owner_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."stage_key", OLD."state", OLD."team_id", OLD."title", OLD."version", OLD."workaround", OLD."workaround_published_at"); RETURN NULL;',
                            hash="020b277d9144e648754873a93142d5c4e5ad6292",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_3ac3f",
                            table="tickets_rootcause",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectiveAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("policy", "Policy"),
                            ("process", "Process"),
                            ("product", "Product"),
                            ("training", "Training"),
                            ("wording", "Wording"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("shipped_at", models.DateTimeField(blank=True, null=True)),
                ("shipped_by", models.CharField(blank=True, max_length=200)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="corrective_actions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="tickets.rootcause"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["policy", "process", "product", "training", "wording"])),
                        name="tickets_correctiveaction_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("shipped_at__isnull", True), ("shipped_by", "")),
                            models.Q(("shipped_at__isnull", False), models.Q(("shipped_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="tickets_correctiveaction_shipped_at_paired",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tickets_correctiveactionaudit" ("cause_id", "due_on", "id", "kind", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shipped_at", "shipped_by", "title") VALUES (NEW."cause_id", NEW."due_on", NEW."id", NEW."kind", NEW."owner_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."shipped_at", NEW."shipped_by", NEW."title"); RETURN NULL;',
                            hash="f2310cfe64f0fbaa5edfaa838d1ea86ec9c6a9ad",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_22b7e",
                            table="tickets_correctiveaction",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "tickets_correctiveactionaudit" ("cause_id", "due_on", "id", "kind", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shipped_at", "shipped_by", "title") VALUES (NEW."cause_id", NEW."due_on", NEW."id", NEW."kind", NEW."owner_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."shipped_at", NEW."shipped_by", NEW."title"); RETURN NULL;',
                            hash="1ec5e397688b82a09186ecf1a3dd9bb54ba3aaa0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4cc20",
                            table="tickets_correctiveaction",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tickets_correctiveactionaudit" ("cause_id", "due_on", "id", "kind", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shipped_at", "shipped_by", "title") VALUES (OLD."cause_id", OLD."due_on", OLD."id", OLD."kind", OLD."owner_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."shipped_at", OLD."shipped_by", OLD."title"); RETURN NULL;',
                            hash="9d33b7184a273aca5b210df8683f8e6789f1cf57",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1d390",
                            table="tickets_correctiveaction",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(unique=True)),
                ("stage_key", models.CharField(blank=True, max_length=100)),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "severity",
                    models.CharField(
                        choices=[("low", "Low"), ("normal", "Normal"), ("high", "High"), ("urgent", "Urgent")],
                        default="normal",
                        max_length=8,
                        verbose_name="severity",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("waiting", "Waiting for the customer"), ("resolved", "Resolved")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer_due_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("resolution", models.TextField(blank=True)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("resolved_by", models.CharField(blank=True, max_length=200)),
                ("reopened", models.PositiveSmallIntegerField(default=0)),
                ("source", models.CharField(blank=True, max_length=60)),
                ("external_id", models.CharField(blank=True, max_length=200)),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "cause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="tickets.rootcause",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tickets", to="customers.customer"
                    ),
                ),
                (
                    "journey",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="journeys.journey",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tickets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="teams.team",
                    ),
                ),
                (
                    "touchpoints",
                    models.ManyToManyField(blank=True, related_name="tickets", to="touchpoints.touchpoint"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "resolved"), _negated=True),
                        fields=["due_at", "id"],
                        name="ticket_still_open",
                    ),
                    models.Index(fields=["customer", "-opened_at"], name="ticket_of_customer"),
                    models.Index(fields=["cause", "opened_at"], name="ticket_of_cause"),
                    models.Index(fields=["journey"], name="ticket_of_journey"),
                    models.Index(fields=["-opened_at", "-id"], name="ticket_newest"),
                    models.Index(
                        condition=models.Q(("state", "resolved"), _negated=True),
                        fields=["owner", "due_at"],
                        name="ticket_of_owner",
                    ),
                    models.Index(
                        condition=models.Q(("state", "resolved"), _negated=True),
                        fields=["team", "due_at"],
                        name="ticket_of_team",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("title"), name="gin_trgm_ops"
                        ),
                        name="ticket_title_trgm",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="ticket_once_per_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["low", "normal", "high", "urgent"])),
                        name="tickets_ticket_severity_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "waiting", "resolved"])),
                        name="tickets_ticket_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolved_at__isnull", True), ("resolved_by", "")),
                            models.Q(("resolved_at__isnull", False), models.Q(("resolved_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="tickets_ticket_resolved_at_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolved_at__isnull", False), ("state", "resolved")),
                            models.Q(models.Q(("state", "resolved"), _negated=True), ("resolved_at", None)),
                            _connector="OR",
                        ),
                        name="ticket_resolved_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resolved_at__isnull", True), ("resolved_at__gte", models.F("opened_at")), _connector="OR"
                        ),
                        name="tickets_ticket_resolved_at_in_order",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tickets_ticketaudit" ("answer_due_at", "answered_at", "cause_id", "customer_id", "description", "due_at", "external_id", "id", "journey_id", "number", "opened_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopened", "resolution", "resolved_at", "resolved_by", "severity", "source", "stage_key", "state", "team_id", "title", "updated_at", "version") VALUES (NEW."answer_due_at", NEW."answered_at", NEW."cause_id", NEW."customer_id", NEW."description", NEW."due_at", NEW."external_id", NEW."id", NEW."journey_id", NEW."number", NEW."opened_at", NEW."owner_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."reopened", NEW."resolution", NEW."resolved_at", NEW."resolved_by", NEW."severity", NEW."source", NEW."stage_key", NEW."state", NEW."team_id", NEW."title", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="40c356797db4624c2f7598e2f68a3a51a4e83d5b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2d01a",
                            table="tickets_ticket",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "tickets_ticketaudit" ("answer_due_at", "answered_at", "cause_id", "customer_id", "description", "due_at", "external_id", "id", "journey_id", "number", "opened_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopened", "resolution", "resolved_at", "resolved_by", "severity", "source", "stage_key", "state", "team_id", "title", "updated_at", "version") VALUES (NEW."answer_due_at", NEW."answered_at", NEW."cause_id", NEW."customer_id", NEW."description", NEW."due_at", NEW."external_id", NEW."id", NEW."journey_id", NEW."number", NEW."opened_at", NEW."owner_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."reopened", NEW."resolution", NEW."resolved_at", NEW."resolved_by", NEW."severity", NEW."source", NEW."stage_key", NEW."state", NEW."team_id", NEW."title", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="3cd47831d2466c3b231febc99d6a413d4f45f939",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c6bd0",
                            table="tickets_ticket",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tickets_ticketaudit" ("answer_due_at", "answered_at", "cause_id", "customer_id", "description", "due_at", "external_id", "id", "journey_id", "number", "opened_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopened", "resolution", "resolved_at", "resolved_by", "severity", "source", "stage_key", "state", "team_id", "title", "updated_at", "version") VALUES (OLD."answer_due_at", OLD."answered_at", OLD."cause_id", OLD."customer_id", OLD."description", OLD."due_at", OLD."external_id", OLD."id", OLD."journey_id", OLD."number", OLD."opened_at", OLD."owner_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."reopened", OLD."resolution", OLD."resolved_at", OLD."resolved_by", OLD."severity", OLD."source", OLD."stage_key", OLD."state", OLD."team_id", OLD."title", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="b080497a346e7a9a4fd5b1e6aae5a7cab0b6493c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_84422",
                            table="tickets_ticket",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Why",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=300)),
                (
                    "cause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="whys", to="tickets.rootcause"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("cause", "position"), name="why_once"),
                    models.CheckConstraint(condition=models.Q(("position__range", (1, 5))), name="why_one_to_five"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tickets_whyaudit" ("cause_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text") VALUES (NEW."cause_id", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."position", NEW."text"); RETURN NULL;',
                            hash="a51228f469ad7d948c526bd6d303e758160b6e7b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2f85b",
                            table="tickets_why",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "tickets_whyaudit" ("cause_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text") VALUES (NEW."cause_id", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."position", NEW."text"); RETURN NULL;',
                            hash="486d33f4b753ac6a586bf8c17d8a5330db737782",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_40cc3",
                            table="tickets_why",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tickets_whyaudit" ("cause_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text") VALUES (OLD."cause_id", OLD."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."position", OLD."text"); RETURN NULL;',
                            hash="a09a852ac0457740fbadae1ebb969579bb8704ee",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_589bc",
                            table="tickets_why",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EffectRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measured_at", models.DateTimeField()),
                ("before_rate", models.FloatField()),
                ("after_rate", models.FloatField()),
                ("low", models.FloatField()),
                ("high", models.FloatField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("too_early", "Too early to tell"),
                            ("verified", "Verified"),
                            ("not_proven", "Not proven"),
                            ("recurred", "Recurred"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="effects",
                        to="tickets.correctiveaction",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["too_early", "verified", "not_proven", "recurred"])),
                        name="tickets_effectrecord_verdict_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectiveActionAudit",
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
                            ("process", "Process"),
                            ("product", "Product"),
                            ("training", "Training"),
                            ("wording", "Wording"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("shipped_at", models.DateTimeField(blank=True, null=True)),
                ("shipped_by", models.CharField(blank=True, max_length=200)),
                (
                    "owner",
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
                        to="tickets.correctiveaction",
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.rootcause",
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
                            hash="e9e024b391b117b385c64b0d557ac98fa66eae25",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_0b926",
                            table="tickets_correctiveactionaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RootCauseAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.PositiveBigIntegerField()),
                ("title", models.CharField(max_length=200, verbose_name="root cause")),
                ("description", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("fixing", "Being fixed"),
                            ("shipped", "Fix shipped"),
                            ("verified", "Verified"),
                            ("recurred", "Recurred"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("stage_key", models.CharField(blank=True, max_length=100, verbose_name="stage where it starts")),
                ("workaround", models.TextField(blank=True)),
                ("workaround_published_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "map",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="journeys.journeymap",
                    ),
                ),
                (
                    "owner",
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
                        to="tickets.rootcause",
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
                        verbose_name="team where it starts",
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
                            hash="d77eba8c1e88d43373d142b9639f7d1a7e3f2541",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_b8d9a",
                            table="tickets_rootcauseaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.PositiveBigIntegerField()),
                ("stage_key", models.CharField(blank=True, max_length=100)),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "severity",
                    models.CharField(
                        choices=[("low", "Low"), ("normal", "Normal"), ("high", "High"), ("urgent", "Urgent")],
                        default="normal",
                        max_length=8,
                        verbose_name="severity",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("waiting", "Waiting for the customer"), ("resolved", "Resolved")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer_due_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("resolution", models.TextField(blank=True)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("resolved_by", models.CharField(blank=True, max_length=200)),
                ("reopened", models.PositiveSmallIntegerField(default=0)),
                ("source", models.CharField(blank=True, max_length=60)),
                ("external_id", models.CharField(blank=True, max_length=200)),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "cause",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.rootcause",
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
                    "owner",
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
                        to="tickets.ticket",
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
                            hash="7b31e073b9c2998ce7acf67ec97428ffc1d25aa8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_247fd",
                            table="tickets_ticketaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WhyAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=300)),
                (
                    "cause",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tickets.rootcause",
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
                        to="tickets.why",
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
                            hash="7fe15c7f0a78c110e36a5ee1d0ac9f5538573e06",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c217f",
                            table="tickets_whyaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
