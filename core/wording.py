"""Times, ages and numbers as people read them; the words of the pages, without markup."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core import clock, drawing

Span = dt.timedelta | float | int | Decimal
MINUTE, HOUR, DAY = 60, 3600, 86400
MINUS = "\N{MINUS SIGN}"
MOODS = {
    -2: pgettext_lazy("mood", "Very bad"),
    -1: pgettext_lazy("mood", "Bad"),
    0: pgettext_lazy("mood", "Neutral"),
    1: pgettext_lazy("mood", "Good"),
    2: pgettext_lazy("mood", "Very good"),
}


def mood(value: float | None) -> str:
    """A mood's word (-2 to +2, fractions go to the nearest); '' while it is unknown."""
    return "" if value is None else str(MOODS[drawing.mood_step(float(value))])


def seconds_of(span: Span) -> float:
    """A time span in seconds; plain numbers are seconds already."""
    return span.total_seconds() if isinstance(span, dt.timedelta) else float(span)


def duration(span: Span) -> str:
    """'40 s', '8 min', '1 h 20 min', '26 h', '3.1 d': the unit people would choose. The sign is dropped."""
    seconds = abs(seconds_of(span))
    if seconds < MINUTE:
        return _("%(n)s s") % {"n": int(seconds)}
    if seconds < HOUR:
        return _("%(n)s min") % {"n": int(seconds // MINUTE)}
    hours, rest = divmod(int(seconds), HOUR)
    if seconds < 10 * HOUR and rest >= MINUTE:
        return _("%(h)s h %(m)s min") % {"h": hours, "m": rest // MINUTE}
    if seconds < 2 * DAY:
        return _("%(n)s h") % {"n": round(seconds / HOUR)}
    return days(seconds)


def days(span: Span) -> str:
    """'3.1 d', '0.6 d', '5 d': days with one decimal, none where it is zero."""
    count = round(seconds_of(span) / DAY, 1)
    return _("%(n)s d") % {"n": number(count, 0 if count == int(count) else 1)}


def ago(moment: dt.datetime) -> str:
    """'just now', '20 s ago', '2 h ago', '3 d ago', a day once it is over a month back; 'in 2 h' when it is to come."""
    seconds = (clock.now() - moment).total_seconds()
    if abs(seconds) < 5:
        return _("just now")
    if abs(seconds) > 31 * DAY:
        return day(moment)
    span = duration(abs(seconds)) if abs(seconds) < 2 * DAY else _("%(n)s d") % {"n": round(abs(seconds) / DAY)}
    return (_("%(span)s ago") if seconds > 0 else _("in %(span)s")) % {"span": span}


def _local(moment: dt.date) -> tuple[dt.date, dt.date]:
    """The day it falls on and today, both where the user is."""
    today = timezone.localtime(clock.now()).date()
    return (timezone.localtime(moment).date() if isinstance(moment, dt.datetime) else moment), today


def day(moment: dt.date) -> str:
    """'Thu 12 Nov' in the user's time zone, with the year when it is not this one."""
    date, today = _local(moment)
    return format_date(date, "D j M" if date.year == today.year else "D j M Y")


def _near(date: dt.date, today: dt.date) -> str:
    return {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}.get((date - today).days, "")


def day_heading(moment: dt.date) -> str:
    """'Today, Thu 12 Nov', 'Wed 11 Nov': the heading of one day of a story."""
    date, today = _local(moment)
    near = _("Today") if date == today else ""
    return f"{near}, {day(moment)}" if near else day(moment)


def time_of_day(moment: dt.datetime) -> str:
    """'09:52' in the user's time zone."""
    return format_date(timezone.localtime(moment), "H:i")


def when(moment: dt.date) -> str:
    """'Today 16:00', 'Tomorrow 09:00', 'Yesterday', 'Fri 13 Nov': a due time, as exact as it is near."""
    date, today = _local(moment)
    near = _near(date, today)
    if not near:
        return day(moment)
    return f"{near} {time_of_day(moment)}" if isinstance(moment, dt.datetime) else near


def within(moment: dt.date) -> str:
    """The same inside a sentence: 'today 16:00', 'tomorrow 09:00', 'Fri 13 Nov'."""
    date, today = _local(moment)
    text = when(moment)
    return text[:1].lower() + text[1:] if _near(date, today) else text


def _rounded(value: float | Decimal, decimals: int) -> Decimal:
    return round(Decimal(str(value)), decimals)


def number(value: float | Decimal, decimals: int = 0) -> str:
    """'1,284' or '3.1', grouped and pointed as the language does, with a real minus sign."""
    shown = _rounded(value, decimals)
    text = formats.number_format(abs(shown), decimal_pos=decimals, force_grouping=True)
    return f"{MINUS}{text}" if shown < 0 else text


def signed(value: float | Decimal, decimals: int = 1) -> str:
    """'+1.4', a minus sign for less, '0.0' for neither."""
    text = number(value, decimals)
    return f"+{text}" if _rounded(value, decimals) > 0 else text


def percent(value: float | Decimal, decimals: int = 0) -> str:
    """'76 %' of a share between 0 and 1, with a space that does not break."""
    return _("%(n)s\N{NO-BREAK SPACE}%%") % {"n": number(value * 100, decimals)}
