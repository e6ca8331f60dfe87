from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("journeys", "0002_one_open_handoff_per_journey")]

    operations = [
        AddIndexConcurrently(
            model_name="followup",
            index=models.Index(
                fields=["occasion"],
                opclasses=["varchar_pattern_ops"],
                name="follow_up_of_rule",
                condition=models.Q(("occasion", ""), _negated=True),
            ),
        )
    ]
