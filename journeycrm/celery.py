"""The Celery application: settings live in `settings.py`, tasks in each app's `tasks` room."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeycrm.settings")

app = Celery("journeycrm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
