"""Beat starts a small task every few seconds; a worker takes it and leaves the time in one row."""

from __future__ import annotations

from core.clock import now
from core.models import Setting

KEY = "beat.seen"


def note_beat() -> None:
    """Leave the time."""
    Setting.objects.bulk_create(
        [Setting(key=KEY, value=now().isoformat())],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["value", "updated_at"],
    )


def beat_age() -> float | None:
    """Return the seconds since beat and a worker last showed that they live; None when they never did."""
    seen = Setting.objects.filter(key=KEY).values_list("updated_at", flat=True).first()
    return None if seen is None else max(0.0, (now() - seen).total_seconds())
