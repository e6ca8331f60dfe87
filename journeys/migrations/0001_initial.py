import datetime

import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from core.migrating import FirstMigration


class Migration(FirstMigration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("teams", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="JourneyMap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("prefix", models.CharField(max_length=6, unique=True)),
                ("icon", models.CharField(default="route", max_length=40)),
                ("intent_hint", models.CharField(blank=True, max_length=200)),
                ("position", models.PositiveSmallIntegerField(default=100)),
                ("is_pinned", models.BooleanField(default=True)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("prefix__regex", "^[A-Z][A-Z0-9]*$")), name="map_prefix_capitals"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="own_numbers",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="EXECUTE format('CREATE SEQUENCE IF NOT EXISTS journeys_number_of_map_%s', NEW.id); RETURN NULL;",
                            hash="24f0a9339e7390848bfe9cebd0aaa8b8a60496b8",
                            operation="INSERT",
                            pgid="pgtrigger_own_numbers_aabeb",
                            table="journeys_journeymap",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_journeymapaudit" ("archived_at", "icon", "id", "intent_hint", "is_pinned", "key", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "prefix") VALUES (NEW."archived_at", NEW."icon", NEW."id", NEW."intent_hint", NEW."is_pinned", NEW."key", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."position", NEW."prefix"); RETURN NULL;',
                            hash="81d1a674bb93f1c7becc53407cbabaf707d8925f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_df324",
                            table="journeys_journeymap",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journeys_journeymapaudit" ("archived_at", "icon", "id", "intent_hint", "is_pinned", "key", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "prefix") VALUES (NEW."archived_at", NEW."icon", NEW."id", NEW."intent_hint", NEW."is_pinned", NEW."key", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."position", NEW."prefix"); RETURN NULL;',
                            hash="f542b2c33b4c655905fb0a589258ed5b95074e89",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3f81a",
                            table="journeys_journeymap",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_journeymapaudit" ("archived_at", "icon", "id", "intent_hint", "is_pinned", "key", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "prefix") VALUES (OLD."archived_at", OLD."icon", OLD."id", OLD."intent_hint", OLD."is_pinned", OLD."key", OLD."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."position", OLD."prefix"); RETURN NULL;',
                            hash="2a5f0964f296ebcb6d3e0a5b0e04ee6e0ad7c1a4",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f7c2d",
                            table="journeys_journeymap",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MapVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published")], default="draft", max_length=10
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "map",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="journeys.journeymap"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="published_maps",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("map", "number"), name="map_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")), fields=("map",), name="map_version_one_draft"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published"])),
                        name="journeys_mapversion_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at", None), ("state", "draft")),
                            models.Q(("published_at__isnull", False), ("state", "published")),
                            _connector="OR",
                        ),
                        name="map_version_published_paired",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_mapversionaudit" ("created_at", "id", "map_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "state") VALUES (NEW."created_at", NEW."id", NEW."map_id", NEW."number", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."published_at", NEW."published_by_id", NEW."state"); RETURN NULL;',
                            hash="1e421f170b5484093258c77f48ae7844b60db45d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d41b8",
                            table="journeys_mapversion",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journeys_mapversionaudit" ("created_at", "id", "map_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "state") VALUES (NEW."created_at", NEW."id", NEW."map_id", NEW."number", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."published_at", NEW."published_by_id", NEW."state"); RETURN NULL;',
                            hash="23d6ab5121f6744fd4228a4b0c3190aae100bc21",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_42b8a",
                            table="journeys_mapversion",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_mapversionaudit" ("created_at", "id", "map_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "state") VALUES (OLD."created_at", OLD."id", OLD."map_id", OLD."number", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."published_at", OLD."published_by_id", OLD."state"); RETURN NULL;',
                            hash="e6ca69d0495747ff95fdf8baf01f8e3bd7f1df96",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a596a",
                            table="journeys_mapversion",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=100)),
                ("customer_name", models.CharField(blank=True, max_length=100)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("before", "Before purchase"),
                            ("during", "During purchase"),
                            ("after", "After purchase"),
                        ],
                        default="during",
                        max_length=8,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("open", "Open"), ("success", "Success"), ("lost", "Lost")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("expects", models.CharField(blank=True, max_length=200)),
                ("needs", models.CharField(blank=True, max_length=200)),
                ("expected_seconds", models.PositiveBigIntegerField(blank=True, null=True)),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
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
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "map_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stages", to="journeys.mapversion"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stages",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("map_version", "key"), name="stage_key_once"),
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("map_version", "position"),
                        name="stage_position_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phase__in", ["before", "during", "after"])),
                        name="journeys_stage_phase_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["open", "success", "lost"])), name="journeys_stage_kind_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("key", ""), _negated=True), name="stage_key_not_empty"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expected_seconds__isnull", True), ("expected_seconds__gt", 0), _connector="OR"
                        ),
                        name="stage_expected_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channels__contained_by",
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
                        name="stage_channels_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_stageaudit" ("channels", "customer_name", "expected_seconds", "expects", "id", "key", "kind", "map_version_id", "name", "needs", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "position", "team_id") VALUES (NEW."channels", NEW."customer_name", NEW."expected_seconds", NEW."expects", NEW."id", NEW."key", NEW."kind", NEW."map_version_id", NEW."name", NEW."needs", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."phase", NEW."position", NEW."team_id"); RETURN NULL;',
                            hash="6eda34c0b69ef9ebc1d0a5449f73bac9552ce49a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b06d4",
                            table="journeys_stage",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journeys_stageaudit" ("channels", "customer_name", "expected_seconds", "expects", "id", "key", "kind", "map_version_id", "name", "needs", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "position", "team_id") VALUES (NEW."channels", NEW."customer_name", NEW."expected_seconds", NEW."expects", NEW."id", NEW."key", NEW."kind", NEW."map_version_id", NEW."name", NEW."needs", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."phase", NEW."position", NEW."team_id"); RETURN NULL;',
                            hash="c2e32646e91be81497c8ef7e15c5415bc4e64ef2",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4a5fb",
                            table="journeys_stage",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_stageaudit" ("channels", "customer_name", "expected_seconds", "expects", "id", "key", "kind", "map_version_id", "name", "needs", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "position", "team_id") VALUES (OLD."channels", OLD."customer_name", OLD."expected_seconds", OLD."expects", OLD."id", OLD."key", OLD."kind", OLD."map_version_id", OLD."name", OLD."needs", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."phase", OLD."position", OLD."team_id"); RETURN NULL;',
                            hash="e91cfff34448adc863ad7cd62ca8d486384bb7e8",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_0fb82",
                            table="journeys_stage",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Requirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60)),
                ("name", models.CharField(max_length=100)),
                ("customer_name", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("document", "Document"),
                            ("fact", "Fact"),
                            ("approval", "Approval"),
                            ("payment", "Payment"),
                        ],
                        default="document",
                        max_length=10,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requirements", to="journeys.stage"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("stage", "key"), name="requirement_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["document", "fact", "approval", "payment"])),
                        name="journeys_requirement_kind_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_requirementaudit" ("customer_name", "id", "key", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "stage_id") VALUES (NEW."customer_name", NEW."id", NEW."key", NEW."kind", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."position", NEW."stage_id"); RETURN NULL;',
                            hash="1b7392e2285264e84e67923f44452bdb4991b64f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_79072",
                            table="journeys_requirement",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journeys_requirementaudit" ("customer_name", "id", "key", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "stage_id") VALUES (NEW."customer_name", NEW."id", NEW."key", NEW."kind", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."position", NEW."stage_id"); RETURN NULL;',
                            hash="36b498c23e5fd19e8c81d77cb1a6b30cac2576d7",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f90f2",
                            table="journeys_requirement",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_requirementaudit" ("customer_name", "id", "key", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "stage_id") VALUES (OLD."customer_name", OLD."id", OLD."key", OLD."kind", OLD."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."position", OLD."stage_id"); RETURN NULL;',
                            hash="8f23a17e8ee2b7bd23c63fc455d097bb0a4347ef",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_fd781",
                            table="journeys_requirement",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Journey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField()),
                ("intent", models.CharField(blank=True, max_length=200, verbose_name="intent")),
                ("stage_entered_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("success", "Success"), ("lost", "Lost"), ("imported", "Imported")],
                        max_length=10,
                    ),
                ),
                ("outcome_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "waiting_on",
                    models.CharField(
                        choices=[("customer", "Customer"), ("team", "Team"), ("third_party", "Third party")],
                        default="team",
                        max_length=12,
                    ),
                ),
                ("open_blockers", models.PositiveSmallIntegerField(default=0)),
                ("missing_requirements", models.PositiveSmallIntegerField(default=0)),
                ("mood", models.FloatField(blank=True, null=True)),
                (
                    "risk",
                    models.CharField(
                        blank=True,
                        choices=[("low", "Low risk"), ("medium", "Medium risk"), ("high", "High risk")],
                        max_length=6,
                    ),
                ),
                ("likely_next", models.CharField(blank=True, max_length=100)),
                ("likely_at", models.DateTimeField(blank=True, null=True)),
                ("open_tickets", models.PositiveSmallIntegerField(default=0)),
                ("source", models.CharField(blank=True, max_length=60)),
                ("external_id", models.CharField(blank=True, max_length=200)),
                ("history", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="journeys", to="customers.customer"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="journeys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="journeys",
                        to="teams.team",
                    ),
                ),
                (
                    "map",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="journeys", to="journeys.journeymap"
                    ),
                ),
                (
                    "map_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="journeys", to="journeys.mapversion"
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="journeys", to="journeys.stage"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None), ("history", False)),
                        fields=["map", "stage", "due_at", "id"],
                        name="journey_board",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at", None), ("history", False)),
                        fields=["due_at"],
                        name="journey_still_due",
                    ),
                    models.Index(fields=["map", "started_at"], name="journey_by_map"),
                    models.Index(fields=["customer", "-started_at"], name="journey_of_customer"),
                    models.Index(
                        django.db.models.functions.comparison.Coalesce(
                            "due_at", models.Value(datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.UTC))
                        ),
                        models.F("id"),
                        condition=models.Q(("ended_at", None), ("history", False)),
                        name="journey_by_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("map", "number"), name="journey_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="journey_once_per_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", ""), ("outcome__in", ["success", "lost", "imported"]), _connector="OR"
                        ),
                        name="journey_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("risk", ""), ("risk__in", ["low", "medium", "high"]), _connector="OR"),
                        name="journey_risk_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("waiting_on__in", ["customer", "team", "third_party"])),
                        name="journeys_journey_waiting_on_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome_at__isnull", True), ("outcome", "")),
                            models.Q(("outcome_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="journeys_journey_outcome_at_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("outcome_at__isnull", False), _connector="OR"),
                        name="journey_ended_with_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("started_at")), _connector="OR"
                        ),
                        name="journeys_journey_ended_at_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mood__isnull", True), ("mood__range", (-2, 2)), _connector="OR"),
                        name="journey_mood_in_range",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."customer_id" IS DISTINCT FROM (NEW."customer_id") OR OLD."due_at" IS DISTINCT FROM (NEW."due_at") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."external_id" IS DISTINCT FROM (NEW."external_id") OR OLD."history" IS DISTINCT FROM (NEW."history") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."intent" IS DISTINCT FROM (NEW."intent") OR OLD."map_id" IS DISTINCT FROM (NEW."map_id") OR OLD."map_version_id" IS DISTINCT FROM (NEW."map_version_id") OR OLD."missing_requirements" IS DISTINCT FROM (NEW."missing_requirements") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."open_blockers" IS DISTINCT FROM (NEW."open_blockers") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."outcome_at" IS DISTINCT FROM (NEW."outcome_at") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."stage_id" IS DISTINCT FROM (NEW."stage_id") OR OLD."stage_entered_at" IS DISTINCT FROM (NEW."stage_entered_at") OR OLD."started_at" IS DISTINCT FROM (NEW."started_at") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."waiting_on" IS DISTINCT FROM (NEW."waiting_on"))',
                            func='INSERT INTO "journeys_journeyaudit" ("customer_id", "due_at", "ended_at", "external_id", "history", "id", "intent", "map_id", "map_version_id", "missing_requirements", "number", "open_blockers", "outcome", "outcome_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stage_entered_at", "stage_id", "started_at", "team_id", "updated_at", "version", "waiting_on") VALUES (NEW."customer_id", NEW."due_at", NEW."ended_at", NEW."external_id", NEW."history", NEW."id", NEW."intent", NEW."map_id", NEW."map_version_id", NEW."missing_requirements", NEW."number", NEW."open_blockers", NEW."outcome", NEW."outcome_at", NEW."owner_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."source", NEW."stage_entered_at", NEW."stage_id", NEW."started_at", NEW."team_id", NEW."updated_at", NEW."version", NEW."waiting_on"); RETURN NULL;',
                            hash="1753d54724e7080b95b518a351918433d19c9cad",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a58ec",
                            table="journeys_journey",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_journeyaudit" ("customer_id", "due_at", "ended_at", "external_id", "history", "id", "intent", "map_id", "map_version_id", "missing_requirements", "number", "open_blockers", "outcome", "outcome_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stage_entered_at", "stage_id", "started_at", "team_id", "updated_at", "version", "waiting_on") VALUES (OLD."customer_id", OLD."due_at", OLD."ended_at", OLD."external_id", OLD."history", OLD."id", OLD."intent", OLD."map_id", OLD."map_version_id", OLD."missing_requirements", OLD."number", OLD."open_blockers", OLD."outcome", OLD."outcome_at", OLD."owner_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."source", OLD."stage_entered_at", OLD."stage_id", OLD."started_at", OLD."team_id", OLD."updated_at", OLD."version", OLD."waiting_on"); RETURN NULL;',
                            hash="9a1db85493b3612c0ac05c31e4c3b8b3e3f7da00",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_fed24",
                            table="journeys_journey",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Blocker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("missing_document", "Missing document"),
                            ("details_changed", "Details changed"),
                            ("third_party", "Waiting for a third party"),
                            ("approval", "Waiting for approval"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(max_length=200)),
                ("opened_at", models.DateTimeField()),
                ("opened_by", models.CharField(max_length=200)),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
                ("cleared_by", models.CharField(blank=True, max_length=200)),
                (
                    "journey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="blockers", to="journeys.journey"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("cleared_at", None)), fields=["journey"], name="blocker_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["missing_document", "details_changed", "third_party", "approval", "other"])
                        ),
                        name="journeys_blocker_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cleared_at__isnull", True), ("cleared_by", "")),
                            models.Q(("cleared_at__isnull", False), models.Q(("cleared_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="journeys_blocker_cleared_at_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cleared_at__isnull", True), ("cleared_at__gte", models.F("opened_at")), _connector="OR"
                        ),
                        name="journeys_blocker_cleared_at_in_order",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_blockeraudit" ("cleared_at", "cleared_by", "id", "journey_id", "kind", "note", "opened_at", "opened_by", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."cleared_at", NEW."cleared_by", NEW."id", NEW."journey_id", NEW."kind", NEW."note", NEW."opened_at", NEW."opened_by", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="13d7101b5350fda55bfefc7c269e5111bfb6396b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_25a89",
                            table="journeys_blocker",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journeys_blockeraudit" ("cleared_at", "cleared_by", "id", "journey_id", "kind", "note", "opened_at", "opened_by", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."cleared_at", NEW."cleared_by", NEW."id", NEW."journey_id", NEW."kind", NEW."note", NEW."opened_at", NEW."opened_by", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id"); RETURN NULL;',
                            hash="e55069df95dd59f0216bfb2b83e463ae6cc351a1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c056c",
                            table="journeys_blocker",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_blockeraudit" ("cleared_at", "cleared_by", "id", "journey_id", "kind", "note", "opened_at", "opened_by", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."cleared_at", OLD."cleared_by", OLD."id", OLD."journey_id", OLD."kind", OLD."note", OLD."opened_at", OLD."opened_by", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="e50c96f81b7a0ffd1cbdd855b0be7859e0346fcb",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5d34d",
                            table="journeys_blocker",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=200)),
                ("due_at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("endangered", "endangered"),
                            ("kept", "kept"),
                            ("broken", "broken"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("subject_kind", models.CharField(blank=True, max_length=30)),
                ("subject_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promises", to="customers.customer"
                    ),
                ),
                (
                    "journey",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="journeys.journey",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="promises",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["open", "endangered"])),
                        fields=["due_at"],
                        name="promise_still_open",
                    ),
                    models.Index(fields=["customer", "due_at"], name="promise_of_customer"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "endangered", "kept", "broken"])),
                        name="journeys_promise_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("state__in", ["open", "endangered"])),
                            models.Q(("settled_at__isnull", False), ("state__in", ["kept", "broken"])),
                            _connector="OR",
                        ),
                        name="promise_settled_paired",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_promiseaudit" ("customer_id", "due_at", "id", "journey_id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "state", "subject_id", "subject_kind", "text") VALUES (NEW."customer_id", NEW."due_at", NEW."id", NEW."journey_id", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."settled_at", NEW."state", NEW."subject_id", NEW."subject_kind", NEW."text"); RETURN NULL;',
                            hash="779b70e4b67831ee200c29c50b9d429e68226d77",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_9443c",
                            table="journeys_promise",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journeys_promiseaudit" ("customer_id", "due_at", "id", "journey_id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "state", "subject_id", "subject_kind", "text") VALUES (NEW."customer_id", NEW."due_at", NEW."id", NEW."journey_id", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."settled_at", NEW."state", NEW."subject_id", NEW."subject_kind", NEW."text"); RETURN NULL;',
                            hash="68f54212574fd47c752b1ad2e8c3ac6a6afdfe38",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_46a42",
                            table="journeys_promise",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_promiseaudit" ("customer_id", "due_at", "id", "journey_id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "state", "subject_id", "subject_kind", "text") VALUES (OLD."customer_id", OLD."due_at", OLD."id", OLD."journey_id", OLD."made_at", OLD."made_by_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."settled_at", OLD."state", OLD."subject_id", OLD."subject_kind", OLD."text"); RETURN NULL;',
                            hash="0dac05c1698a8ebc62ea69b8175dfe66239c18ff",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_25769",
                            table="journeys_promise",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequirementState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("missing", "missing"),
                            ("received", "received"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("waived", "waived"),
                        ],
                        default="missing",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requirement_states",
                        to="customers.document",
                    ),
                ),
                (
                    "journey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requirement_states",
                        to="journeys.journey",
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="states", to="journeys.requirement"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("journey", "requirement"), name="requirement_state_once"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["missing", "received", "accepted", "rejected", "waived"])),
                        name="journeys_requirementstate_status_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_requirementstateaudit" ("changed_at", "changed_by", "document_id", "id", "journey_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement_id", "status") VALUES (NEW."changed_at", NEW."changed_by", NEW."document_id", NEW."id", NEW."journey_id", NEW."note", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."requirement_id", NEW."status"); RETURN NULL;',
                            hash="cc1af270ce8aae37f5566c9b4b6c9ea95e2ae308",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_368e5",
                            table="journeys_requirementstate",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journeys_requirementstateaudit" ("changed_at", "changed_by", "document_id", "id", "journey_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement_id", "status") VALUES (NEW."changed_at", NEW."changed_by", NEW."document_id", NEW."id", NEW."journey_id", NEW."note", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."requirement_id", NEW."status"); RETURN NULL;',
                            hash="8ee7097b98a59ed818f9f38a90d4b1bdb218737e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3b126",
                            table="journeys_requirementstate",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_requirementstateaudit" ("changed_at", "changed_by", "document_id", "id", "journey_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirement_id", "status") VALUES (OLD."changed_at", OLD."changed_by", OLD."document_id", OLD."id", OLD."journey_id", OLD."note", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."requirement_id", OLD."status"); RETURN NULL;',
                            hash="0f1ff50f03ebb243e3bd8bb9e182424385c378b4",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ffe9a",
                            table="journeys_requirementstate",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("entered_at", models.DateTimeField()),
                ("entered_by", models.CharField(max_length=200)),
                ("entered_reason", models.CharField(blank=True, max_length=300)),
                ("left_at", models.DateTimeField(null=True)),
                ("left_by", models.CharField(blank=True, max_length=200)),
                ("left_reason", models.CharField(blank=True, max_length=300)),
                ("resource", models.CharField(blank=True, max_length=200)),
                (
                    "journey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="journeys.journey"
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="journeys.stage"
                    ),
                ),
                ("is_undo", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["stage", "entered_at"], name="visit_by_stage")],
                "constraints": [
                    models.UniqueConstraint(fields=("journey", "position"), name="visit_position_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("left_at", None)), fields=("journey",), name="visit_one_open_per_journey"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at__isnull", True), ("left_at__gte", models.F("entered_at")), _connector="OR"
                        ),
                        name="journeys_stagevisit_left_at_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_at__isnull", True), ("left_by", "")),
                            models.Q(("left_at__isnull", False), models.Q(("left_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="journeys_stagevisit_left_at_paired",
                    ),
                    models.CheckConstraint(condition=models.Q(("position__gt", 0)), name="visit_position_from_1"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="no_overlap",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                    IF EXISTS (\n                        SELECT 1 FROM journeys_stagevisit v\n                        WHERE v.journey_id = NEW.journey_id AND v.position = NEW.position - 1\n                          AND (v.left_at IS NULL OR v.left_at > NEW.entered_at)\n                    ) OR (NEW.position > 1 AND NOT EXISTS (\n                        SELECT 1 FROM journeys_stagevisit v\n                        WHERE v.journey_id = NEW.journey_id AND v.position = NEW.position - 1\n                    )) THEN\n                        RAISE EXCEPTION 'stage visits of a journey follow each other without overlap'\n                            USING ERRCODE = 'exclusion_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                            hash="e3ca4bd05714c59a0e647fa801f5ab3bcf23f8fd",
                            operation="INSERT",
                            pgid="pgtrigger_no_overlap_4cc23",
                            table="journeys_stagevisit",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="4e9815cacb0fc971bb37e7e000d4628147c3fd89",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_750bb",
                            table="journeys_stagevisit",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="closed_once",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                    IF current_setting('journeycrm.erasing', true) = 'on' THEN RETURN NEW; END IF;\n                    IF OLD.left_at IS NOT NULL\n                       OR (NEW.id, NEW.journey_id, NEW.stage_id, NEW.position, NEW.entered_at, NEW.entered_by,\n                           NEW.entered_reason, NEW.resource, NEW.is_undo)\n                          IS DISTINCT FROM\n                          (OLD.id, OLD.journey_id, OLD.stage_id, OLD.position, OLD.entered_at, OLD.entered_by,\n                           OLD.entered_reason, OLD.resource, OLD.is_undo)\n                    THEN\n                        RAISE EXCEPTION 'a stage visit is closed once and never otherwise changed'\n                            USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                            hash="1265986fcb317d86fc03e5e080752d3b32c37806",
                            operation="UPDATE",
                            pgid="pgtrigger_closed_once_8eb67",
                            table="journeys_stagevisit",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitingOn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "holder",
                    models.CharField(
                        choices=[("customer", "Customer"), ("team", "Team"), ("third_party", "Third party")],
                        max_length=12,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "journey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waits", to="journeys.journey"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waits",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("journey",), name="waiting_on_one_open_per_journey"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("holder__in", ["customer", "team", "third_party"])),
                        name="journeys_waitingon_holder_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="journeys_waitingon_until_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="what")),
                ("due_at", models.DateTimeField(verbose_name="by when")),
                ("subject_kind", models.CharField(blank=True, max_length=30)),
                ("subject_id", models.BigIntegerField(blank=True, null=True)),
                ("occasion", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("created_by", models.CharField(max_length=200)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_by", models.CharField(blank=True, max_length=200)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="follow_ups",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to="customers.customer"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="teams.team",
                    ),
                ),
                (
                    "journey",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="journeys.journey",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)),
                        fields=["assignee", "due_at"],
                        name="follow_up_still_to_do",
                    ),
                    models.Index(
                        condition=models.Q(("done_at", None)), fields=["team", "due_at"], name="follow_up_team_to_do"
                    ),
                    models.Index(
                        condition=models.Q(("done_at", None)),
                        fields=["customer", "due_at"],
                        name="follow_up_of_customer",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("occasion", ""), _negated=True),
                        fields=("occasion",),
                        name="follow_up_once_per_occasion",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("done_by", "")),
                            models.Q(("done_at__isnull", False), models.Q(("done_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="journeys_followup_done_at_paired",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_followupaudit" ("assignee_id", "created_at", "created_by", "customer_id", "done_at", "done_by", "due_at", "id", "journey_id", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "subject_id", "subject_kind", "team_id", "title") VALUES (NEW."assignee_id", NEW."created_at", NEW."created_by", NEW."customer_id", NEW."done_at", NEW."done_by", NEW."due_at", NEW."id", NEW."journey_id", NEW."occasion", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."reason", NEW."subject_id", NEW."subject_kind", NEW."team_id", NEW."title"); RETURN NULL;',
                            hash="fb592289ff60dc173e34f29e7c28e9bcbad0559b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_45dad",
                            table="journeys_followup",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journeys_followupaudit" ("assignee_id", "created_at", "created_by", "customer_id", "done_at", "done_by", "due_at", "id", "journey_id", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "subject_id", "subject_kind", "team_id", "title") VALUES (NEW."assignee_id", NEW."created_at", NEW."created_by", NEW."customer_id", NEW."done_at", NEW."done_by", NEW."due_at", NEW."id", NEW."journey_id", NEW."occasion", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."reason", NEW."subject_id", NEW."subject_kind", NEW."team_id", NEW."title"); RETURN NULL;',
                            hash="d92d31d27255dd3dad6230a7964f4922114d583c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_725b7",
                            table="journeys_followup",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_followupaudit" ("assignee_id", "created_at", "created_by", "customer_id", "done_at", "done_by", "due_at", "id", "journey_id", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "subject_id", "subject_kind", "team_id", "title") VALUES (OLD."assignee_id", OLD."created_at", OLD."created_by", OLD."customer_id", OLD."done_at", OLD."done_by", OLD."due_at", OLD."id", OLD."journey_id", OLD."occasion", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."reason", OLD."subject_id", OLD."subject_kind", OLD."team_id", OLD."title"); RETURN NULL;',
                            hash="b03140ba5ad4af7fe5ede7331c22edcde87fa26d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_238a4",
                            table="journeys_followup",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handoff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "to_channel",
                    models.CharField(
                        blank=True,
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
                    ),
                ),
                ("brief", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("offered", "offered"), ("accepted", "accepted"), ("declined", "declined")],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("offered_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "from_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="handoffs_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handoffs",
                        to="teams.team",
                    ),
                ),
                (
                    "to_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="handoffs_received",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "journey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handoffs", to="journeys.journey"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["offered", "accepted", "declined"])),
                        name="journeys_handoff_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("state", "offered")),
                            models.Q(models.Q(("state", "offered"), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="handoff_answer_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_channel", ""),
                            (
                                "to_channel__in",
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
                            ),
                            _connector="OR",
                        ),
                        name="handoff_channel_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_handoffaudit" ("answered_at", "brief", "from_user_id", "id", "journey_id", "offered_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "to_channel", "to_team_id", "to_user_id") VALUES (NEW."answered_at", NEW."brief", NEW."from_user_id", NEW."id", NEW."journey_id", NEW."offered_at", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."state", NEW."to_channel", NEW."to_team_id", NEW."to_user_id"); RETURN NULL;',
                            hash="78ebca759767be26d3dab053dbd4c7ad17a893e5",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_77748",
                            table="journeys_handoff",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "journeys_handoffaudit" ("answered_at", "brief", "from_user_id", "id", "journey_id", "offered_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "to_channel", "to_team_id", "to_user_id") VALUES (NEW."answered_at", NEW."brief", NEW."from_user_id", NEW."id", NEW."journey_id", NEW."offered_at", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."state", NEW."to_channel", NEW."to_team_id", NEW."to_user_id"); RETURN NULL;',
                            hash="ea7faf8d7bf613900c40527a817f123fa1ba41a0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c84c3",
                            table="journeys_handoff",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "journeys_handoffaudit" ("answered_at", "brief", "from_user_id", "id", "journey_id", "offered_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "to_channel", "to_team_id", "to_user_id") VALUES (OLD."answered_at", OLD."brief", OLD."from_user_id", OLD."id", OLD."journey_id", OLD."offered_at", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."state", OLD."to_channel", OLD."to_team_id", OLD."to_user_id"); RETURN NULL;',
                            hash="31a8d026ad662b5706b3411e685362fc3f56a61f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_0cca2",
                            table="journeys_handoff",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JourneyMapAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("key", models.SlugField(db_index=False, max_length=60)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("prefix", models.CharField(max_length=6)),
                ("icon", models.CharField(default="route", max_length=40)),
                ("intent_hint", models.CharField(blank=True, max_length=200)),
                ("position", models.PositiveSmallIntegerField(default=100)),
                ("is_pinned", models.BooleanField(default=True)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
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
                        to="journeys.journeymap",
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
                            hash="35f5f066b6ea5c6360b1564775d0c983750131c3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_a8e3d",
                            table="journeys_journeymapaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MapVersionAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published")], default="draft", max_length=10
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "map",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="journeys.journeymap",
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
                        to="journeys.mapversion",
                    ),
                ),
                (
                    "published_by",
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
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="34d8151b221b2564527cce1a6fb51323716d53bd",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_ed54b",
                            table="journeys_mapversionaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PromiseAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("text", models.CharField(max_length=200)),
                ("due_at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("endangered", "endangered"),
                            ("kept", "kept"),
                            ("broken", "broken"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("subject_kind", models.CharField(blank=True, max_length=30)),
                ("subject_id", models.BigIntegerField(blank=True, null=True)),
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
                    "made_by",
                    models.ForeignKey(
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
                        to="journeys.promise",
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
                            hash="7430baeb6f674e7c4e5145b27d425525c0cbed21",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c7e4e",
                            table="journeys_promiseaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RequirementAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("key", models.SlugField(db_index=False, max_length=60)),
                ("name", models.CharField(max_length=100)),
                ("customer_name", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("document", "Document"),
                            ("fact", "Fact"),
                            ("approval", "Approval"),
                            ("payment", "Payment"),
                        ],
                        default="document",
                        max_length=10,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
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
                        to="journeys.requirement",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="journeys.stage",
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
                            hash="df00b26736d4d917eb2999a67ca4e305c19b06e1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_99638",
                            table="journeys_requirementaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RequirementStateAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("missing", "missing"),
                            ("received", "received"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("waived", "waived"),
                        ],
                        default="missing",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.document",
                    ),
                ),
                (
                    "journey",
                    models.ForeignKey(
                        db_constraint=False,
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
                        to="journeys.requirementstate",
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="journeys.requirement",
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
                            hash="0570bc5136ec1f416012a80708cab08d2635651f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_7cf5c",
                            table="journeys_requirementstateaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StageAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("key", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=100)),
                ("customer_name", models.CharField(blank=True, max_length=100)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("before", "Before purchase"),
                            ("during", "During purchase"),
                            ("after", "After purchase"),
                        ],
                        default="during",
                        max_length=8,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("open", "Open"), ("success", "Success"), ("lost", "Lost")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("expects", models.CharField(blank=True, max_length=200)),
                ("needs", models.CharField(blank=True, max_length=200)),
                ("expected_seconds", models.PositiveBigIntegerField(blank=True, null=True)),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
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
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "map_version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="journeys.mapversion",
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
                        to="journeys.stage",
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
                            hash="e39b1424971d86bbd5b182309f2639b3dff03922",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_35677",
                            table="journeys_stageaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HandoffAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "to_channel",
                    models.CharField(
                        blank=True,
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
                    ),
                ),
                ("brief", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("offered", "offered"), ("accepted", "accepted"), ("declined", "declined")],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("offered_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "from_user",
                    models.ForeignKey(
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
                        to="journeys.handoff",
                    ),
                ),
                (
                    "to_team",
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
                (
                    "to_user",
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
                    "journey",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="journeys.journey",
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
                            hash="498deca9f740b929ca6d484cfd3b803d66edf1e7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6532e",
                            table="journeys_handoffaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUpAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=200, verbose_name="what")),
                ("due_at", models.DateTimeField(verbose_name="by when")),
                ("subject_kind", models.CharField(blank=True, max_length=30)),
                ("subject_id", models.BigIntegerField(blank=True, null=True)),
                ("occasion", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("created_by", models.CharField(max_length=200)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_by", models.CharField(blank=True, max_length=200)),
                (
                    "assignee",
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
                        to="journeys.followup",
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
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="bbb03b0da2ff183f8c10f0137a1805c11f06b2a3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_95d81",
                            table="journeys_followupaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BlockerAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("missing_document", "Missing document"),
                            ("details_changed", "Details changed"),
                            ("third_party", "Waiting for a third party"),
                            ("approval", "Waiting for approval"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(max_length=200)),
                ("opened_at", models.DateTimeField()),
                ("opened_by", models.CharField(max_length=200)),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
                ("cleared_by", models.CharField(blank=True, max_length=200)),
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
                        to="journeys.blocker",
                    ),
                ),
                (
                    "journey",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="journeys.journey",
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
                            hash="3a088fe2293dd1b932785dd6faf37ddd4c223464",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_71578",
                            table="journeys_blockeraudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JourneyAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.PositiveBigIntegerField()),
                ("intent", models.CharField(blank=True, max_length=200, verbose_name="intent")),
                ("stage_entered_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("success", "Success"), ("lost", "Lost"), ("imported", "Imported")],
                        max_length=10,
                    ),
                ),
                ("outcome_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "waiting_on",
                    models.CharField(
                        choices=[("customer", "Customer"), ("team", "Team"), ("third_party", "Third party")],
                        default="team",
                        max_length=12,
                    ),
                ),
                ("open_blockers", models.PositiveSmallIntegerField(default=0)),
                ("missing_requirements", models.PositiveSmallIntegerField(default=0)),
                ("source", models.CharField(blank=True, max_length=60)),
                ("external_id", models.CharField(blank=True, max_length=200)),
                ("history", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                        to="journeys.journey",
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
                (
                    "map",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="journeys.journeymap",
                    ),
                ),
                (
                    "map_version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="journeys.mapversion",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="journeys.stage",
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
                            hash="302aa46718f8f9ec566ced822d372aad597cda04",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8c3f9",
                            table="journeys_journeyaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
