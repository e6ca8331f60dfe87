"""What a touchpoint may say of itself, checked once for pages, API, mail and files."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import RuleBroken
from customers.enums import Channel
from touchpoints.enums import Direction, SentimentSource

SUMMARY_LENGTH = 500
LONGEST_TEXTS = {
    "summary": SUMMARY_LENGTH,
    "body": 200_000,
    "author": 200,
    "thread": 200,
    "source": 60,
    "external_id": 200,
}
CLOCK_SKEW = dt.timedelta(minutes=5)  # other people's clocks run ahead a little
LONGEST_LINK = 1000
LONGEST = 31 * 24 * 3600  # seconds; longer is a mistake in the unit


def refuse_unless(condition: bool, message: str, field: str) -> None:
    """Raise RuleBroken about `field` when `condition` does not hold."""
    if not condition:
        raise RuleBroken(message, code="invalid", field=field)


def check_touchpoint(touchpoint: Any) -> None:
    """Raise RuleBroken with the name of the field for the first thing that is not right.

    Words are known and fit; sentiment (-2 very bad to +2 very good) comes with whose word it is; the moment is aware
    and at most five minutes ahead; durations are 0 seconds to 31 days.
    """
    _check_words(touchpoint)
    _check_sentiment(touchpoint.sentiment, touchpoint.sentiment_source)
    moment = touchpoint.occurred_at
    refuse_unless(not timezone.is_naive(moment), _("Give the time with its offset."), "occurred_at")
    refuse_unless(moment <= now() + CLOCK_SKEW, _("This time has not come yet."), "occurred_at")
    for field in ("duration_seconds", "wait_seconds"):
        seconds = getattr(touchpoint, field)
        refuse_unless(seconds is None or 0 <= seconds <= LONGEST, _("Between 0 seconds and 31 days."), field)


def _check_words(touchpoint: Any) -> None:
    refuse_unless(touchpoint.channel in Channel.values, _("This channel is not known."), "channel")
    refuse_unless(touchpoint.direction in Direction.values, _("This direction is not known."), "direction")
    refuse_unless(bool(touchpoint.summary), _("Say what happened."), "summary")
    for field, longest in LONGEST_TEXTS.items():
        text = getattr(touchpoint, field)
        refuse_unless(len(text) <= longest, _("At most %(n)s characters.") % {"n": longest}, field)
        refuse_unless("\x00" not in text, _("This text holds a character that cannot be stored."), field)
    named = not touchpoint.external_id or bool(touchpoint.source)
    refuse_unless(named, _("Name the source this external id comes from."), "source")


def _check_sentiment(sentiment: int | None, source: str) -> None:
    known = sentiment is None or (type(sentiment) is int and -2 <= sentiment <= 2)
    refuse_unless(known, _("A whole number from -2 to 2."), "sentiment")
    refuse_unless(
        source in ("", *SentimentSource.values), _("This source of the sentiment is not known."), "sentiment_source"
    )
    refuse_unless(
        (sentiment is None) == (source == ""),
        _("A sentiment and where it comes from belong together."),
        "sentiment_source",
    )


def safe_link(text: Any) -> str:
    """The link if it is a plain https one, else '': what a page may offer of an address that came from outside."""
    link = str(text or "").strip()
    if len(link) > LONGEST_LINK or not link.isascii() or not link.isprintable() or " " in link:
        return ""
    try:
        parts = urlsplit(link)
        return link if parts.scheme == "https" and parts.hostname and not parts.username else ""
    except ValueError:
        return ""
