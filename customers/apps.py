from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Customers, their identities, consents and papers."""

    name = "customers"
    default_auto_field = "django.db.models.BigAutoField"
