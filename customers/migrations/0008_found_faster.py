import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Collate

SPELLED = models.Func(
    models.F("search_text"),
    function="customers_spellings",
    output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
)
INDEXES = [
    models.Index(Collate("sort_key", "C"), models.F("id"), name="customer_by_first_letters"),
    django.contrib.postgres.indexes.GinIndex(SPELLED, name="customer_by_spelling"),
    models.Index(fields=["language", "sort_key", "id"], name="customer_by_language"),
    models.Index(
        fields=["sort_key", "id"], name="customer_archived", condition=models.Q(("archived_at__isnull", False))
    ),
    models.Index(
        fields=["sort_key", "id"], name="customer_not_contacted", condition=models.Q(("do_not_contact", True))
    ),
]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("customers", "0007_spellings")]

    operations = [AddIndexConcurrently(model_name="customer", index=index) for index in INDEXES]
