"""One place to ask for the time, so that tests can set it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import RuleBroken

YEARS = range(1900, 3000)  # what people's days may lie in; beyond the year 1 and 9999 time zones end


def now() -> dt.datetime:
    """The current moment, aware, in UTC."""
    return timezone.now().astimezone(dt.UTC)


def refuse_far_off(moment: dt.datetime, field: str) -> None:
    """RuleBroken for a moment that cannot be meant, and that no page could show in every time zone."""
    if moment.year not in YEARS:
        raise RuleBroken(_("This time lies too far away."), code="far_off", field=field)
