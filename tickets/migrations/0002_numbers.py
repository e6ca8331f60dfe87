from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE tickets_ticket_number", "DROP SEQUENCE tickets_ticket_number"),
        migrations.RunSQL("CREATE SEQUENCE tickets_cause_number", "DROP SEQUENCE tickets_cause_number"),
    ]
