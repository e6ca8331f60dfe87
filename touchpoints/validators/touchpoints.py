"""What a touchpoint may say of itself, checked once for pages, API, mail and files."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from core.clock import now, refuse_far_off
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
LARGEST_DATA = 100_000  # characters of JSON
CHANNELS, DIRECTIONS = frozenset(Channel.values), frozenset(Direction.values)
SENTIMENT_SOURCES = frozenset(SentimentSource.values)
CLOCK_SKEW = dt.timedelta(minutes=5)  # other people's clocks run ahead a little
LONGEST_LINK = 1000
LONGEST = 31 * 24 * 3600  # seconds; longer is a mistake in the unit


def refused(message: str, field: str) -> RuleBroken:
    """The refusal of one field, to be raised."""
    return RuleBroken(message, code="invalid", field=field)


def check_touchpoint(touchpoint: Any) -> None:
    """Raise RuleBroken with the name of the field for the first thing that is not right.

    Words are known and fit; sentiment (-2 very bad to +2 very good) comes with whose word it is; the moment is aware
    and at most five minutes ahead; durations are 0 seconds to 31 days. Cheap: ten thousand rows of a file pass here.
    """
    _check_words(touchpoint)
    _check_sentiment(touchpoint.sentiment, touchpoint.sentiment_source)
    if touchpoint.data:
        _check_data(touchpoint.data)
    moment = touchpoint.occurred_at
    if timezone.is_naive(moment):
        raise refused(_("Give the time with its offset."), "occurred_at")
    if moment > now() + CLOCK_SKEW:
        raise refused(_("This time has not come yet."), "occurred_at")
    refuse_far_off(moment, "occurred_at")
    for field in ("duration_seconds", "wait_seconds"):
        seconds = getattr(touchpoint, field)
        if seconds is not None and not 0 <= seconds <= LONGEST:
            raise refused(_("Between 0 seconds and 31 days."), field)


def _check_words(touchpoint: Any) -> None:
    if touchpoint.channel not in CHANNELS:
        raise refused(_("This channel is not known."), "channel")
    if touchpoint.direction not in DIRECTIONS:
        raise refused(_("This direction is not known."), "direction")
    if not touchpoint.summary:
        raise refused(_("Say what happened."), "summary")
    for field, longest in LONGEST_TEXTS.items():
        text = getattr(touchpoint, field)
        if len(text) > longest:
            raise refused(_("At most %(n)s characters.") % {"n": longest}, field)
        if not text.isascii() and not is_storable(text) or "\x00" in text:
            raise refused(_("This text holds a character that cannot be stored."), field)
    if touchpoint.external_id and not touchpoint.source:
        raise refused(_("Name the source this external id comes from."), "source")


def _check_data(data: Any) -> None:
    try:
        written = json.dumps(data, allow_nan=False, ensure_ascii=False)
    except (ValueError, TypeError, RecursionError) as error:
        raise refused(_("This cannot be stored."), "data") from error
    if len(written) > LARGEST_DATA or "\\u0000" in written or not is_storable(written):
        raise refused(_("This is too large, or holds a character that cannot be stored."), "data")


def is_storable(text: str) -> bool:
    """Whether a text is one: JSON can write half a surrogate pair, which is no character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_sentiment(sentiment: int | None, source: str) -> None:
    if sentiment is not None and not (type(sentiment) is int and -2 <= sentiment <= 2):
        raise refused(_("A whole number from -2 to 2."), "sentiment")
    if source and source not in SENTIMENT_SOURCES:
        raise refused(_("This source of the sentiment is not known."), "sentiment_source")
    if (sentiment is None) != (source == ""):
        raise refused(_("A sentiment and where it comes from belong together."), "sentiment_source")


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
