import django.contrib.postgres.fields
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
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                ("is_enabled", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("enabled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "notifications_ruleaudit" ("created_at", "enabled_at", "id", "is_enabled", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_at", NEW."enabled_at", NEW."id", NEW."is_enabled", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="4168d0516f02e0c56cf59718290716ba2775ce6e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c5649",
                            table="notifications_rule",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "notifications_ruleaudit" ("created_at", "enabled_at", "id", "is_enabled", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_at", NEW."enabled_at", NEW."id", NEW."is_enabled", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id"); RETURN NULL;',
                            hash="34e73e73c08801cf50f0b08249dbb0c8ced6e352",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_bef6d",
                            table="notifications_rule",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "notifications_ruleaudit" ("created_at", "enabled_at", "id", "is_enabled", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."created_at", OLD."enabled_at", OLD."id", OLD."is_enabled", OLD."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="adc45f6d287d4bb21838639c1c2f788e9c010dd8",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_eedad",
                            table="notifications_rule",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "trigger",
                    models.CharField(
                        choices=[("event", "When something happens"), ("time", "When a time has come")], max_length=8
                    ),
                ),
                ("event_kind", models.CharField(blank=True, max_length=60)),
                (
                    "time_trigger",
                    models.CharField(blank=True, choices=[("stage_overdue", "A stage is overdue")], max_length=20),
                ),
                ("stage_key", models.CharField(blank=True, max_length=100)),
                ("conditions", models.JSONField(blank=True, default=dict)),
                (
                    "effect",
                    models.CharField(
                        choices=[("notify", "Send a message"), ("follow_up", "Give a follow-up")], max_length=10
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("customer", "the customer"),
                            ("owner", "the owner"),
                            ("team", "the team"),
                            ("manager", "the managers"),
                        ],
                        default="customer",
                        max_length=10,
                    ),
                ),
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
                ("template_key", models.SlugField(blank=True, max_length=60)),
                (
                    "topic",
                    models.CharField(
                        choices=[("service", "Service"), ("marketing", "Marketing"), ("recording", "Recording")],
                        default="service",
                        max_length=12,
                    ),
                ),
                ("follow_up_title", models.CharField(blank=True, max_length=200)),
                ("expires_after_seconds", models.PositiveIntegerField(blank=True, null=True)),
                ("active_from", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rule_versions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "map",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rule_versions",
                        to="journeys.journeymap",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="notifications.rule"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "number"), name="rule_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("trigger__in", ["event", "time"])),
                        name="notifications_ruleversion_trigger_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("effect__in", ["notify", "follow_up"])),
                        name="notifications_ruleversion_effect_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["customer", "owner", "team", "manager"])),
                        name="notifications_ruleversion_audience_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("topic__in", ["service", "marketing", "recording"])),
                        name="notifications_ruleversion_topic_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("time_trigger", ""), ("trigger", "event"), models.Q(("event_kind", ""), _negated=True)
                            ),
                            models.Q(("event_kind", ""), ("trigger", "time"), ("time_trigger__in", ["stage_overdue"])),
                            _connector="OR",
                        ),
                        name="rule_version_trigger_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("effect", "notify"), models.Q(("template_key", ""), _negated=True)),
                            models.Q(("effect", "follow_up"), models.Q(("follow_up_title", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="rule_version_effect_complete",
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
                        name="rule_version_channels_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "notifications_ruleversionaudit" ("active_from", "audience", "channels", "conditions", "created_by_id", "effect", "event_kind", "expires_after_seconds", "follow_up_title", "id", "map_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "stage_key", "template_key", "time_trigger", "topic", "trigger") VALUES (NEW."active_from", NEW."audience", NEW."channels", NEW."conditions", NEW."created_by_id", NEW."effect", NEW."event_kind", NEW."expires_after_seconds", NEW."follow_up_title", NEW."id", NEW."map_id", NEW."number", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."rule_id", NEW."stage_key", NEW."template_key", NEW."time_trigger", NEW."topic", NEW."trigger"); RETURN NULL;',
                            hash="e6a8852e9cf6367014ed3805828d240a7b28e12e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_47ad4",
                            table="notifications_ruleversion",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "notifications_ruleversionaudit" ("active_from", "audience", "channels", "conditions", "created_by_id", "effect", "event_kind", "expires_after_seconds", "follow_up_title", "id", "map_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "stage_key", "template_key", "time_trigger", "topic", "trigger") VALUES (NEW."active_from", NEW."audience", NEW."channels", NEW."conditions", NEW."created_by_id", NEW."effect", NEW."event_kind", NEW."expires_after_seconds", NEW."follow_up_title", NEW."id", NEW."map_id", NEW."number", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."rule_id", NEW."stage_key", NEW."template_key", NEW."time_trigger", NEW."topic", NEW."trigger"); RETURN NULL;',
                            hash="5525706ce114811220188d4e6fee7e97897eceb5",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_77504",
                            table="notifications_ruleversion",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "notifications_ruleversionaudit" ("active_from", "audience", "channels", "conditions", "created_by_id", "effect", "event_kind", "expires_after_seconds", "follow_up_title", "id", "map_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "stage_key", "template_key", "time_trigger", "topic", "trigger") VALUES (OLD."active_from", OLD."audience", OLD."channels", OLD."conditions", OLD."created_by_id", OLD."effect", OLD."event_kind", OLD."expires_after_seconds", OLD."follow_up_title", OLD."id", OLD."map_id", OLD."number", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."rule_id", OLD."stage_key", OLD."template_key", OLD."time_trigger", OLD."topic", OLD."trigger"); RETURN NULL;',
                            hash="a707f9b68b2e644849a7eb58836c13f728202d2b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_0d943",
                            table="notifications_ruleversion",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
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
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "topic",
                    models.CharField(
                        blank=True,
                        choices=[("service", "Service"), ("marketing", "Marketing"), ("recording", "Recording")],
                        max_length=12,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("unsubscribed", "unsubscribed"),
                            ("bounced", "bounced"),
                            ("complained", "complained"),
                            ("by_hand", "by hand"),
                        ],
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "digest", "topic"), name="suppression_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["unsubscribed", "bounced", "complained", "by_hand"])),
                        name="notifications_suppression_reason_known",
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
                        name="notifications_suppression_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("topic", ""), ("topic__in", ["service", "marketing", "recording"]), _connector="OR"
                        ),
                        name="notifications_suppression_topic_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "notifications_suppressionaudit" ("channel", "created_at", "digest", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "topic") VALUES (NEW."channel", NEW."created_at", NEW."digest", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."reason", NEW."topic"); RETURN NULL;',
                            hash="98b752635e53474ab5577c09b6108eacdd093abf",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d5ae8",
                            table="notifications_suppression",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "notifications_suppressionaudit" ("channel", "created_at", "digest", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "topic") VALUES (NEW."channel", NEW."created_at", NEW."digest", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."reason", NEW."topic"); RETURN NULL;',
                            hash="60dcbcc7282d76a4407c63e8c340a3f8d4e3a9f8",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_dc565",
                            table="notifications_suppression",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "notifications_suppressionaudit" ("channel", "created_at", "digest", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "topic") VALUES (OLD."channel", OLD."created_at", OLD."digest", OLD."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."reason", OLD."topic"); RETURN NULL;',
                            hash="37de719c793a994686462754dcf6afd4fbdcd1b6",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_df2df",
                            table="notifications_suppression",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60)),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
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
                        default="email",
                        max_length=10,
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10)),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("body", models.TextField(verbose_name="text")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "channel", "language", "version"), name="template_version_once"
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
                        name="notifications_template_channel_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "notifications_templateaudit" ("body", "channel", "created_at", "id", "key", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "version") VALUES (NEW."body", NEW."channel", NEW."created_at", NEW."id", NEW."key", NEW."language", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."subject", NEW."version"); RETURN NULL;',
                            hash="dd598a7d1f4d66e26ae633c23f1927c9903b3a07",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ebb87",
                            table="notifications_template",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "notifications_templateaudit" ("body", "channel", "created_at", "id", "key", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "version") VALUES (NEW."body", NEW."channel", NEW."created_at", NEW."id", NEW."key", NEW."language", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."subject", NEW."version"); RETURN NULL;',
                            hash="13c9db082c988f1f4e4407ec9e10a53dbc1326fe",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_aaa70",
                            table="notifications_template",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "notifications_templateaudit" ("body", "channel", "created_at", "id", "key", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "version") VALUES (OLD."body", OLD."channel", OLD."created_at", OLD."id", OLD."key", OLD."language", OLD."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."subject", OLD."version"); RETURN NULL;',
                            hash="1c8e23a8264918c7eb1c3dc2b8aee26d58befcf6",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_54df9",
                            table="notifications_template",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("journey_id", models.BigIntegerField(null=True)),
                ("stage_key", models.CharField(blank=True, max_length=100)),
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
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[("service", "Service"), ("marketing", "Marketing"), ("recording", "Recording")],
                        default="service",
                        max_length=12,
                    ),
                ),
                ("recipient", models.CharField(blank=True, max_length=254)),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("body", models.TextField(blank=True)),
                ("why", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("dedupe_key", models.CharField(max_length=200, unique=True)),
                ("order_key", models.CharField(blank=True, max_length=100)),
                ("priority", models.SmallIntegerField(default=5)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("held", "Held"),
                            ("sending", "Sending"),
                            ("retry_wait", "Waiting to try again"),
                            ("sent", "Sent"),
                            ("delivered", "Delivered"),
                            ("bounced", "Bounced"),
                            ("complained", "Complained"),
                            ("failed", "Failed"),
                            ("suppressed", "Suppressed"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                            ("unknown", "Unknown"),
                            ("kept", "Kept, not sent"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("caused_by_id", models.BigIntegerField(null=True)),
                ("depth", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("not_before", models.DateTimeField()),
                ("next_attempt_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("lease_owner", models.CharField(blank=True, max_length=64)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("provider", models.CharField(blank=True, max_length=40)),
                ("provider_message_id", models.CharField(blank=True, max_length=255)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to="customers.customer",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to="notifications.ruleversion",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to="notifications.template",
                    ),
                ),
                ("attempts_allowed", models.PositiveSmallIntegerField(default=9)),
                ("occasion", models.CharField(blank=True, default="", max_length=120)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "sending")), fields=["lease_until"], name="notification_leased"
                    ),
                    models.Index(fields=["customer", "-created_at"], name="notification_of_customer"),
                    models.Index(fields=["-created_at", "-id"], name="notification_newest"),
                    models.Index(
                        condition=models.Q(("state__in", ["planned", "retry_wait"])),
                        fields=["priority", "next_attempt_at", "id"],
                        name="notification_still_due",
                    ),
                    models.Index(fields=["state", "-created_at", "-id"], name="notification_by_state"),
                    models.Index(
                        condition=models.Q(("occasion", ""), _negated=True),
                        fields=["occasion"],
                        name="notification_of_occasion",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "planned",
                                    "held",
                                    "sending",
                                    "retry_wait",
                                    "sent",
                                    "delivered",
                                    "bounced",
                                    "complained",
                                    "failed",
                                    "suppressed",
                                    "cancelled",
                                    "expired",
                                    "unknown",
                                    "kept",
                                ],
                            )
                        ),
                        name="notifications_notification_state_known",
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
                        name="notifications_notification_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("topic__in", ["service", "marketing", "recording"])),
                        name="notifications_notification_topic_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_until__isnull", True), ("lease_owner", "")),
                            models.Q(("lease_until__isnull", False), models.Q(("lease_owner", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="notifications_notification_lease_until_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sending"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="notification_sending_has_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["sent", "delivered"]), _negated=True),
                            ("sent_at__isnull", False),
                            _connector="OR",
                        ),
                        name="notification_sent_paired",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="allowed_moves",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.state IS DISTINCT FROM NEW.state)",
                            func="IF (OLD.state, NEW.state) IN (('planned', 'held'), ('planned', 'sending'), ('planned', 'suppressed'), ('planned', 'cancelled'), ('planned', 'expired'), ('held', 'planned'), ('held', 'suppressed'), ('held', 'cancelled'), ('held', 'expired'), ('sending', 'retry_wait'), ('sending', 'sent'), ('sending', 'delivered'), ('sending', 'bounced'), ('sending', 'complained'), ('sending', 'failed'), ('sending', 'suppressed'), ('sending', 'cancelled'), ('sending', 'expired'), ('sending', 'unknown'), ('sending', 'kept'), ('retry_wait', 'sending'), ('retry_wait', 'suppressed'), ('retry_wait', 'cancelled'), ('retry_wait', 'expired'), ('sent', 'delivered'), ('sent', 'bounced'), ('sent', 'complained'), ('delivered', 'bounced'), ('delivered', 'complained'), ('bounced', 'complained'), ('failed', 'planned'), ('unknown', 'planned'), ('unknown', 'sent'), ('unknown', 'delivered'), ('unknown', 'bounced'), ('unknown', 'complained'), ('kept', 'planned')) THEN RETURN NEW; END IF; RAISE EXCEPTION 'a notification cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';",
                            hash="a9e804c49c643d736a54594563f6511c65f59bb3",
                            operation='UPDATE OF "state"',
                            pgid="pgtrigger_allowed_moves_45419",
                            table="notifications_notification",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sent", "sent"),
                            ("kept", "kept"),
                            ("retryable", "failed, may be tried again"),
                            ("permanent", "failed for good"),
                            ("unknown", "unknown"),
                        ],
                        max_length=10,
                    ),
                ),
                ("detail", models.TextField(blank=True)),
                (
                    "notification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempt_rows",
                        to="notifications.notification",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("notification", "number"), name="attempt_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("result", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("result", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="notifications_deliveryattempt_ended_at_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("result", ""),
                            ("result__in", ["sent", "kept", "retryable", "permanent", "unknown"]),
                            _connector="OR",
                        ),
                        name="attempt_result_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=40)),
                ("event_id", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=40)),
                ("happened_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                ("data", models.JSONField(default=dict)),
                (
                    "notification",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="notifications.notification",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("provider", "event_id"), name="provider_event_once")],
            },
        ),
        migrations.CreateModel(
            name="RuleAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("is_enabled", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                        to="notifications.rule",
                    ),
                ),
                ("enabled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="fe8a212ff59b18fe8057000940273d372472e7ab",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_4d598",
                            table="notifications_ruleaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleVersionAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "trigger",
                    models.CharField(
                        choices=[("event", "When something happens"), ("time", "When a time has come")], max_length=8
                    ),
                ),
                ("event_kind", models.CharField(blank=True, max_length=60)),
                (
                    "time_trigger",
                    models.CharField(blank=True, choices=[("stage_overdue", "A stage is overdue")], max_length=20),
                ),
                ("stage_key", models.CharField(blank=True, max_length=100)),
                ("conditions", models.JSONField(blank=True, default=dict)),
                (
                    "effect",
                    models.CharField(
                        choices=[("notify", "Send a message"), ("follow_up", "Give a follow-up")], max_length=10
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("customer", "the customer"),
                            ("owner", "the owner"),
                            ("team", "the team"),
                            ("manager", "the managers"),
                        ],
                        default="customer",
                        max_length=10,
                    ),
                ),
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
                ("template_key", models.SlugField(blank=True, db_index=False, max_length=60)),
                (
                    "topic",
                    models.CharField(
                        choices=[("service", "Service"), ("marketing", "Marketing"), ("recording", "Recording")],
                        default="service",
                        max_length=12,
                    ),
                ),
                ("follow_up_title", models.CharField(blank=True, max_length=200)),
                ("expires_after_seconds", models.PositiveIntegerField(blank=True, null=True)),
                ("active_from", models.DateTimeField()),
                (
                    "created_by",
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
                        to="notifications.ruleversion",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="notifications.rule",
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
                            hash="4df24592a7ab7a8ef82b5979650705c9f76883d4",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_a033a",
                            table="notifications_ruleversionaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SuppressionAudit",
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
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "topic",
                    models.CharField(
                        blank=True,
                        choices=[("service", "Service"), ("marketing", "Marketing"), ("recording", "Recording")],
                        max_length=12,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("unsubscribed", "unsubscribed"),
                            ("bounced", "bounced"),
                            ("complained", "complained"),
                            ("by_hand", "by hand"),
                        ],
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                        to="notifications.suppression",
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
                            hash="7f342ec219cbfea1c0c3a752f18f0b689780f741",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_90abc",
                            table="notifications_suppressionaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("key", models.SlugField(db_index=False, max_length=60)),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
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
                        default="email",
                        max_length=10,
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10)),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("body", models.TextField(verbose_name="text")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                        to="notifications.template",
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
                            hash="69c1a0979bef3eddfb973a1b4b29eaa1c7855208",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_5d305",
                            table="notifications_templateaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
