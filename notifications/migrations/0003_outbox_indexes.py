from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("notifications", "0002_outbox"),
    ]

    operations = [
        RemoveIndexConcurrently(
            model_name="notification",
            name="notification_still_due",
        ),
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("state__in", ["planned", "retry_wait"])),
                fields=["priority", "next_attempt_at", "id"],
                name="notification_still_due",
            ),
        ),
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(fields=["state", "-created_at", "-id"], name="notification_by_state"),
        ),
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("occasion", ""), _negated=True),
                fields=["occasion"],
                name="notification_of_occasion",
            ),
        ),
    ]
