from django.db import migrations, models

TABLES = ("ticket", "ticketaudit")


class Migration(migrations.Migration):
    """Every ticket is due some time (no installation holds one that is not)."""

    dependencies = [("tickets", "0002_numbers")]

    operations = [
        migrations.AlterField(model_name=table, name=column, field=models.DateTimeField())
        for table in TABLES
        for column in ("answer_due_at", "due_at")
    ]
