"""The Celery application: settings live in `settings.py`, tasks in each app's `tasks` room."""

import os
from typing import Any

from celery import Celery

from core.registries import registries

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeycrm.settings")

app = Celery("journeycrm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def schedule_sweeps(sender: Celery, **kwargs: Any) -> None:
    """Give beat what the apps registered in `ready()`. A start nobody takes in time expires: the next does the work."""
    sender.conf.beat_schedule = {
        key: {
            "task": registries.beat[key].task,
            "schedule": registries.beat[key].seconds,
            "options": {"expires": max(10.0, registries.beat[key].seconds)},
        }
        for key in registries.beat.keys()  # noqa: SIM118 - iterating a registry gives its items
    }
