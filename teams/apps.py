from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """People and programs that work here: users, teams, keys, roles."""

    name = "teams"
    default_auto_field = "django.db.models.BigAutoField"
