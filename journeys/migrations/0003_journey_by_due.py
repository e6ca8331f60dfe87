import datetime

import django.db.models.functions.comparison
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built without holding anybody up

    dependencies = [("journeys", "0002_visit_is_undo")]

    operations = [
        AddIndexConcurrently(
            model_name="journey",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce(
                    "due_at", models.Value(datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.UTC))
                ),
                models.F("id"),
                condition=models.Q(("ended_at", None), ("history", False)),
                name="journey_by_due",
            ),
        ),
    ]
