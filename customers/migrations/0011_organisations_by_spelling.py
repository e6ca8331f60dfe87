import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

SPELLED_NAME = models.Func(
    models.F("sort_key"),
    function="customers_spellings",
    output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("customers", "0010_lists_kept_and_changed")]

    operations = [
        AddIndexConcurrently(
            model_name="organisation",
            index=django.contrib.postgres.indexes.GinIndex(SPELLED_NAME, name="organisation_by_spelling"),
        )
    ]
