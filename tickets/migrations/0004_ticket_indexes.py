from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Upper

STILL_OPEN = models.Q(("state", "resolved"), _negated=True)


class Migration(migrations.Migration):
    """Mine, my team's, and search by words stay fast however many tickets there are."""

    atomic = False
    dependencies = [("tickets", "0003_due_times")]

    operations = [
        AddIndexConcurrently(
            "ticket", models.Index(fields=["owner", "due_at"], name="ticket_of_owner", condition=STILL_OPEN)
        ),
        AddIndexConcurrently(
            "ticket", models.Index(fields=["team", "due_at"], name="ticket_of_team", condition=STILL_OPEN)
        ),
        AddIndexConcurrently(
            "ticket", GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="ticket_title_trgm")
        ),
    ]
