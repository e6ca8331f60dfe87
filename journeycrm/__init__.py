"""Wiring only: settings, urls, API root, Celery, supervisor and health."""

from journeycrm.celery import app as celery_app

__all__ = ["celery_app"]
