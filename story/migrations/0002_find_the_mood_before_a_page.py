from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built beside people's work

    dependencies = [("story", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                condition=models.Q(("sentiment__isnull", False)),
                fields=["customer", "-occurred_at", "-id"],
                name="event_felt",
            ),
        ),
    ]
