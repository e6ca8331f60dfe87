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
        ("core", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("teams", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("sort_key", models.CharField(editable=False, max_length=200)),
                ("website", models.URLField(blank=True)),
                ("fields", models.JSONField(blank=True, default=dict)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sort_key", "id"], name="organisation_by_name"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("sort_key"), name="gin_trgm_ops"),
                        name="organisation_name_trgm",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "customers_organisationaudit" ("archived_at", "created_at", "fields", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_key", "updated_at", "website") VALUES (NEW."archived_at", NEW."created_at", NEW."fields", NEW."id", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."sort_key", NEW."updated_at", NEW."website"); RETURN NULL;',
                            hash="3446e56f3bc84fc33df6a2113276d80ce043e6cc",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0b710",
                            table="customers_organisation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "customers_organisationaudit" ("archived_at", "created_at", "fields", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_key", "updated_at", "website") VALUES (NEW."archived_at", NEW."created_at", NEW."fields", NEW."id", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."sort_key", NEW."updated_at", NEW."website"); RETURN NULL;',
                            hash="4fc9e5eba7672c30b26f0324c7c42b9823fddbaa",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e7a19",
                            table="customers_organisation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "customers_organisationaudit" ("archived_at", "created_at", "fields", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_key", "updated_at", "website") VALUES (OLD."archived_at", OLD."created_at", OLD."fields", OLD."id", OLD."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."sort_key", OLD."updated_at", OLD."website"); RETURN NULL;',
                            hash="e1138b5c5af48b71c65d4636b9580d65a9b178b8",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_90f71",
                            table="customers_organisation",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("noun", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=60)),
                ("params", models.JSONField(default=dict)),
                ("is_shared", models.BooleanField(default=False)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("noun", "owner", "name"), name="saved_view_once")],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=50)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(django.db.models.functions.text.Lower("name"), name="customers_tag_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("sort_key", models.CharField(editable=False, max_length=200)),
                ("organisation_role", models.CharField(blank=True, max_length=100, verbose_name="role there")),
                ("language", models.CharField(default="en", max_length=10, verbose_name="language")),
                ("languages_spoken", models.CharField(blank=True, max_length=200, verbose_name="speaks")),
                ("time_zone", models.CharField(default="UTC", max_length=60, verbose_name="time zone")),
                ("customer_since", models.DateField(blank=True, null=True, verbose_name="customer since")),
                ("do_not_contact", models.BooleanField(default=False, verbose_name="do not contact")),
                ("fields", models.JSONField(blank=True, default=dict)),
                ("search_text", models.TextField(default="", editable=False)),
                ("merged_at", models.DateTimeField(blank=True, null=True)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="customers.customer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="customers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="customers.organisation",
                    ),
                ),
                ("tags", models.ManyToManyField(blank=True, related_name="customers", to="customers.tag")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sort_key", "id"], name="customer_by_name"),
                    models.Index(fields=["-updated_at", "-id"], name="customer_by_change"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("search_text"), name="gin_trgm_ops"),
                        name="customer_search_trgm",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_at__isnull", True), ("merged_into__isnull", True)),
                            models.Q(
                                ("merged_at__isnull", False), models.Q(("merged_into__isnull", True), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="customers_customer_merged_at_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("id")), _negated=True),
                        name="customer_not_merged_into_itself",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "customers_customeraudit" ("archived_at", "created_at", "customer_since", "do_not_contact", "erased_at", "fields", "id", "language", "languages_spoken", "merged_at", "merged_into_id", "name", "organisation_id", "organisation_role", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_key", "time_zone", "updated_at", "version") VALUES (NEW."archived_at", NEW."created_at", NEW."customer_since", NEW."do_not_contact", NEW."erased_at", NEW."fields", NEW."id", NEW."language", NEW."languages_spoken", NEW."merged_at", NEW."merged_into_id", NEW."name", NEW."organisation_id", NEW."organisation_role", NEW."owner_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."sort_key", NEW."time_zone", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="c121c496ac26b4a161916803fcc8582ae6522e93",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a36e0",
                            table="customers_customer",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."archived_at" IS DISTINCT FROM (NEW."archived_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."customer_since" IS DISTINCT FROM (NEW."customer_since") OR OLD."do_not_contact" IS DISTINCT FROM (NEW."do_not_contact") OR OLD."erased_at" IS DISTINCT FROM (NEW."erased_at") OR OLD."fields" IS DISTINCT FROM (NEW."fields") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."languages_spoken" IS DISTINCT FROM (NEW."languages_spoken") OR OLD."merged_at" IS DISTINCT FROM (NEW."merged_at") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."organisation_role" IS DISTINCT FROM (NEW."organisation_role") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."sort_key" IS DISTINCT FROM (NEW."sort_key") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                            func='INSERT INTO "customers_customeraudit" ("archived_at", "created_at", "customer_since", "do_not_contact", "erased_at", "fields", "id", "language", "languages_spoken", "merged_at", "merged_into_id", "name", "organisation_id", "organisation_role", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_key", "time_zone", "updated_at", "version") VALUES (NEW."archived_at", NEW."created_at", NEW."customer_since", NEW."do_not_contact", NEW."erased_at", NEW."fields", NEW."id", NEW."language", NEW."languages_spoken", NEW."merged_at", NEW."merged_into_id", NEW."name", NEW."organisation_id", NEW."organisation_role", NEW."owner_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."sort_key", NEW."time_zone", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="0d7d4d30499e6b653cec9401231e8f1843aada71",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ca86d",
                            table="customers_customer",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "customers_customeraudit" ("archived_at", "created_at", "customer_since", "do_not_contact", "erased_at", "fields", "id", "language", "languages_spoken", "merged_at", "merged_into_id", "name", "organisation_id", "organisation_role", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_key", "time_zone", "updated_at", "version") VALUES (OLD."archived_at", OLD."created_at", OLD."customer_since", OLD."do_not_contact", OLD."erased_at", OLD."fields", OLD."id", OLD."language", OLD."languages_spoken", OLD."merged_at", OLD."merged_into_id", OLD."name", OLD."organisation_id", OLD."organisation_role", OLD."owner_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."sort_key", OLD."time_zone", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="d1dc63f3409410b7556e70644e1a5caf64ea01b3",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_939ca",
                            table="customers_customer",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("email", "Email"),
                            ("phone", "Phone"),
                            ("social", "Social handle"),
                            ("external", "External id"),
                            ("device", "Device"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(max_length=254)),
                ("shown", models.CharField(max_length=254)),
                ("is_preferred", models.BooleanField(default=False)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="identities", to="customers.customer"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "identities",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "value"), name="identity_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_preferred", True)),
                        fields=("customer",),
                        name="identity_one_preferred_per_customer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value", ""), _negated=True), name="identity_value_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["email", "phone", "social", "external", "device"])),
                        name="customers_identity_kind_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "customers_identityaudit" ("created_at", "customer_id", "id", "is_preferred", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shown", "value", "verified_at") VALUES (NEW."created_at", NEW."customer_id", NEW."id", NEW."is_preferred", NEW."kind", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."shown", NEW."value", NEW."verified_at"); RETURN NULL;',
                            hash="9b8a6adc9f93500e71d600fb68ace70698944865",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f14dc",
                            table="customers_identity",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "customers_identityaudit" ("created_at", "customer_id", "id", "is_preferred", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shown", "value", "verified_at") VALUES (NEW."created_at", NEW."customer_id", NEW."id", NEW."is_preferred", NEW."kind", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."shown", NEW."value", NEW."verified_at"); RETURN NULL;',
                            hash="f5fbe5f8c346c0432d41e5c3a5c1fa8cbcc31fe1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_10c47",
                            table="customers_identity",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "customers_identityaudit" ("created_at", "customer_id", "id", "is_preferred", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shown", "value", "verified_at") VALUES (OLD."created_at", OLD."customer_id", OLD."id", OLD."is_preferred", OLD."kind", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."shown", OLD."value", OLD."verified_at"); RETURN NULL;',
                            hash="912b99e14157ff7a335ede20ce5c92eb37052127",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5368c",
                            table="customers_identity",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Purchase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("policy", "Policy"), ("contract", "Contract"), ("order", "Order")], max_length=10
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("value", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="purchases", to="customers.customer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "number"), name="purchase_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["policy", "contract", "order"])),
                        name="customers_purchase_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="customers_purchase_ends_on_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("value__isnull", True), ("currency", "")),
                            models.Q(("value__isnull", False), models.Q(("currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="customers_purchase_value_paired",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "customers_purchaseaudit" ("currency", "customer_id", "ends_on", "id", "kind", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "value") VALUES (NEW."currency", NEW."customer_id", NEW."ends_on", NEW."id", NEW."kind", NEW."name", NEW."number", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."starts_on", NEW."value"); RETURN NULL;',
                            hash="e98e052e4387f427a1aa51283faee4ea6563589d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ef9b6",
                            table="customers_purchase",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "customers_purchaseaudit" ("currency", "customer_id", "ends_on", "id", "kind", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "value") VALUES (NEW."currency", NEW."customer_id", NEW."ends_on", NEW."id", NEW."kind", NEW."name", NEW."number", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."starts_on", NEW."value"); RETURN NULL;',
                            hash="022a75659defda6cac78000715f39f8a5b47e771",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_db581",
                            table="customers_purchase",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "customers_purchaseaudit" ("currency", "customer_id", "ends_on", "id", "kind", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "value") VALUES (OLD."currency", OLD."customer_id", OLD."ends_on", OLD."id", OLD."kind", OLD."name", OLD."number", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."starts_on", OLD."value"); RETURN NULL;',
                            hash="05146758084cfababe18059a0d733ab53b24fc14",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_089c0",
                            table="customers_purchase",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BriefPin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="brief_pins",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="brief_pins", to="customers.customer"
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "customers_briefpinaudit" ("created_at", "created_by_id", "customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "text") VALUES (NEW."created_at", NEW."created_by_id", NEW."customer_id", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."removed_at", NEW."text"); RETURN NULL;',
                            hash="c8ae715cd0c8b02990a61ff7b4810309b200816d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4a2fb",
                            table="customers_briefpin",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "customers_briefpinaudit" ("created_at", "created_by_id", "customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "text") VALUES (NEW."created_at", NEW."created_by_id", NEW."customer_id", NEW."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."removed_at", NEW."text"); RETURN NULL;',
                            hash="104f62f0c17ac2f1e70106ecba228f99c7c31130",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e81f2",
                            table="customers_briefpin",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "customers_briefpinaudit" ("created_at", "created_by_id", "customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "text") VALUES (OLD."created_at", OLD."created_by_id", OLD."customer_id", OLD."id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."removed_at", OLD."text"); RETURN NULL;',
                            hash="811efba2de573a9bdd29d50c2acdf7e583a5283f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c33f7",
                            table="customers_briefpin",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
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
                (
                    "topic",
                    models.CharField(
                        choices=[("service", "Service"), ("marketing", "Marketing"), ("recording", "Recording")],
                        max_length=12,
                    ),
                ),
                ("allowed", models.BooleanField()),
                ("source", models.CharField(max_length=100)),
                ("wording_version", models.CharField(blank=True, max_length=40)),
                (
                    "legal_basis",
                    models.CharField(
                        choices=[
                            ("consent", "Consent"),
                            ("contract", "Contract"),
                            ("legitimate_interest", "Legitimate interest"),
                            ("legal_duty", "Legal duty"),
                        ],
                        default="consent",
                        max_length=20,
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.BigIntegerField()),
                ("actor_label", models.CharField(max_length=200)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="customers.customer"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "topic", "-given_at", "-id"], name="consent_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("topic__in", ["service", "marketing", "recording"])),
                        name="customers_consent_topic_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("legal_basis__in", ["consent", "contract", "legitimate_interest", "legal_duty"])
                        ),
                        name="customers_consent_legal_basis_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel", ""),
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
                            ),
                            _connector="OR",
                        ),
                        name="customers_consent_channel_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="IF current_setting('journeycrm.erasing', true) = 'on' THEN RETURN COALESCE(NEW, OLD); END IF; RAISE EXCEPTION 'Consent is append-only' USING ERRCODE = 'restrict_violation';",
                            hash="0ae51197e93a557180cb08044bf65632bf0ca573",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_9e215",
                            table="customers_consent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="IF current_setting('journeycrm.erasing', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'Consent is append-only' USING ERRCODE = 'restrict_violation';",
                            hash="e3a36a020ca7f95bb192365a4859b86f0584153c",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_004f9",
                            table="customers_consent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(choices=[("portal", "Portal"), ("preferences", "Preferences")], max_length=12),
                ),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("browser_digest", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="customers.customer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["portal", "preferences"])),
                        name="customers_customerlink_purpose_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("token_digest", ""), _negated=True), name="customer_link_token_not_empty"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("stored_as", models.CharField(max_length=64, unique=True)),
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("uploaded_by", models.CharField(blank=True, max_length=200)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="customers.customer"
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "customers_documentaudit" ("content_type", "created_at", "customer_id", "digest", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "stored_as", "uploaded_by") VALUES (NEW."content_type", NEW."created_at", NEW."customer_id", NEW."digest", NEW."id", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."size", NEW."stored_as", NEW."uploaded_by"); RETURN NULL;',
                            hash="a8fa37cde338e00908f936df56194d1dda033656",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3b2f3",
                            table="customers_document",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "customers_documentaudit" ("content_type", "created_at", "customer_id", "digest", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "stored_as", "uploaded_by") VALUES (NEW."content_type", NEW."created_at", NEW."customer_id", NEW."digest", NEW."id", NEW."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."size", NEW."stored_as", NEW."uploaded_by"); RETURN NULL;',
                            hash="db47fdd499c56161a5429b8af4cac81d259b4d07",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_7dc7e",
                            table="customers_document",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "customers_documentaudit" ("content_type", "created_at", "customer_id", "digest", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "stored_as", "uploaded_by") VALUES (OLD."content_type", OLD."created_at", OLD."customer_id", OLD."digest", OLD."id", OLD."name", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."size", OLD."stored_as", OLD."uploaded_by"); RETURN NULL;',
                            hash="28958b4b3010d79f3e0dbb42086579b6eac90d47",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_8ea99",
                            table="customers_document",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FieldDefinition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.CharField(
                        choices=[("customer", "Customer"), ("organisation", "Organisation")], max_length=12
                    ),
                ),
                ("key", models.SlugField(max_length=40)),
                ("label", models.CharField(max_length=100)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("number", "Number"),
                            ("date", "Date"),
                            ("choice", "Choice"),
                            ("yes_no", "Yes or no"),
                            ("link", "Link"),
                        ],
                        max_length=8,
                    ),
                ),
                ("choices", models.JSONField(blank=True, default=list)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "key"), name="field_definition_once"),
                    models.CheckConstraint(
                        condition=models.Q(("subject__in", ["customer", "organisation"])),
                        name="customers_fielddefinition_subject_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("type__in", ["text", "number", "date", "choice", "yes_no", "link"])),
                        name="customers_fielddefinition_type_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "customers_fielddefinitionaudit" ("choices", "id", "key", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "subject", "type") VALUES (NEW."choices", NEW."id", NEW."key", NEW."label", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."position", NEW."subject", NEW."type"); RETURN NULL;',
                            hash="5af1f1571f2e08248271fa9e34f03b363fb264c0",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8ccf6",
                            table="customers_fielddefinition",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "customers_fielddefinitionaudit" ("choices", "id", "key", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "subject", "type") VALUES (NEW."choices", NEW."id", NEW."key", NEW."label", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."position", NEW."subject", NEW."type"); RETURN NULL;',
                            hash="423215bb7502700279283a6905a5f502d21885f3",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_25fe6",
                            table="customers_fielddefinition",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "customers_fielddefinitionaudit" ("choices", "id", "key", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "subject", "type") VALUES (OLD."choices", OLD."id", OLD."key", OLD."label", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."position", OLD."subject", OLD."type"); RETURN NULL;',
                            hash="eb1d9e6e2c4ef88b489bd9e4e7a790bab7355884",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5895c",
                            table="customers_fielddefinition",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FieldDefinitionAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "subject",
                    models.CharField(
                        choices=[("customer", "Customer"), ("organisation", "Organisation")], max_length=12
                    ),
                ),
                ("key", models.SlugField(db_index=False, max_length=40)),
                ("label", models.CharField(max_length=100)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("number", "Number"),
                            ("date", "Date"),
                            ("choice", "Choice"),
                            ("yes_no", "Yes or no"),
                            ("link", "Link"),
                        ],
                        max_length=8,
                    ),
                ),
                ("choices", models.JSONField(blank=True, default=list)),
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
                        to="customers.fielddefinition",
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
                            hash="5fe730eefbdaeaeb8452e6d463a0b0d98555624e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f817d",
                            table="customers_fielddefinitionaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IdentityAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("email", "Email"),
                            ("phone", "Phone"),
                            ("social", "Social handle"),
                            ("external", "External id"),
                            ("device", "Device"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(max_length=254)),
                ("shown", models.CharField(max_length=254)),
                ("is_preferred", models.BooleanField(default=False)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                        to="customers.identity",
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
                            hash="67029e9425d18a0677dfe565dee1f72a5dbdf98d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8762c",
                            table="customers_identityaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("sort_key", models.CharField(editable=False, max_length=200)),
                ("website", models.URLField(blank=True)),
                ("fields", models.JSONField(blank=True, default=dict)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                        to="customers.organisation",
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
                            hash="1abd3b9a5d1fb8b58765ff75696e06329a832674",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_52bc3",
                            table="customers_organisationaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PurchaseAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("policy", "Policy"), ("contract", "Contract"), ("order", "Order")], max_length=10
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("value", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
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
                        to="customers.purchase",
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
                            hash="5937e99aad050e668efb2775a57accf336344bf5",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_dd291",
                            table="customers_purchaseaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BriefPinAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("text", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
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
                        to="customers.briefpin",
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
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="dce4ad31dcab986163835299cef009ead1adc512",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_1f309",
                            table="customers_briefpinaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("sort_key", models.CharField(editable=False, max_length=200)),
                ("organisation_role", models.CharField(blank=True, max_length=100, verbose_name="role there")),
                ("language", models.CharField(default="en", max_length=10, verbose_name="language")),
                ("languages_spoken", models.CharField(blank=True, max_length=200, verbose_name="speaks")),
                ("time_zone", models.CharField(default="UTC", max_length=60, verbose_name="time zone")),
                ("customer_since", models.DateField(blank=True, null=True, verbose_name="customer since")),
                ("do_not_contact", models.BooleanField(default=False, verbose_name="do not contact")),
                ("fields", models.JSONField(blank=True, default=dict)),
                ("merged_at", models.DateTimeField(blank=True, null=True)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
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
                        to="customers.customer",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.organisation",
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
                            hash="efb84972102b033f6c3ca1ca51558b56d45fa176",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_bffc9",
                            table="customers_customeraudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentAudit",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=255)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("stored_as", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("uploaded_by", models.CharField(blank=True, max_length=200)),
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
                        to="customers.document",
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
                            hash="12df752b96145c05f68a0f4ca06e18fe63af7638",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d8245",
                            table="customers_documentaudit",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
