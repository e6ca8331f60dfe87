import django.contrib.postgres.operations
import django.db.models.deletion
import pgtrigger.compiler
from django.core.management import call_command
from django.db import migrations, models

from core.migrating import FirstMigration


def make_cache_table(apps, schema_editor):
    """Rate limits live in the cache; the cache is a table, so that they hold over all processes."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop_cache_table(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS core_cache")


class Migration(FirstMigration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        django.contrib.postgres.operations.UnaccentExtension(),
        migrations.CreateModel(
            name="Setting",
            fields=[
                ("key", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("value", models.JSONField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (starts_with(NEW.key, 'company.'))",
                            func='INSERT INTO "core_settingaudit" ("key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (NEW."key", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."key", NEW."value"); RETURN NULL;',
                            hash="fe6dcbec3a0f4b50841b8e3262481a14b3cb5f49",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_fee8a",
                            table="core_setting",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (starts_with(NEW.key, 'company.') AND OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "core_settingaudit" ("key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (NEW."key", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."key", NEW."value"); RETURN NULL;',
                            hash="7e235339934fb2c3ea6de89d1af7df7ce60e2b7a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_30813",
                            table="core_setting",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (starts_with(OLD.key, 'company.'))",
                            func='INSERT INTO "core_settingaudit" ("key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (OLD."key", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."key", OLD."value"); RETURN NULL;',
                            hash="2a3073ebca9ec37c080d1d478838e8160b91c905",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_4f279",
                            table="core_setting",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=200)),
                ("path", models.CharField(max_length=300)),
                ("body_digest", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.JSONField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("scope", "key"), name="idempotency_key_once")],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("params", models.JSONField(default=dict)),
                ("cursor", models.JSONField(default=dict)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(null=True)),
                ("result", models.JSONField(default=dict)),
                ("error", models.TextField(blank=True)),
                ("cancel_requested", models.BooleanField(default=False)),
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.BigIntegerField()),
                ("actor_label", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("touched_at", models.DateTimeField(auto_now=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=["touched_at"],
                        name="job_still_to_do",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "running", "done", "failed", "cancelled"])),
                        name="core_job_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SettingAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("key", models.CharField(max_length=60, serialize=False)),
                ("value", models.JSONField()),
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
                        to="core.setting",
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
                            hash="7a2238a1df56e25aa8d80dc69d4e1a62bf72779a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_5294c",
                            table="core_settingaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.RunPython(
            code=make_cache_table,
            reverse_code=drop_cache_table,
        ),
    ]
