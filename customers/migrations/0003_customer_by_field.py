import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("customers", "0002_own_fields")]

    operations = [
        AddIndexConcurrently(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["fields"], name="customer_by_field", opclasses=["jsonb_path_ops"]
            ),
        ),
    ]
