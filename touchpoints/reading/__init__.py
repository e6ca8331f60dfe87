"""What a text says by itself: how it feels, and whether somebody had to tell it again. Pure functions, no tables."""

from __future__ import annotations

from typing import Any

from touchpoints.enums import Direction, SentimentSource
from touchpoints.reading.mood import estimated_mood
from touchpoints.reading.repeats import told_again

__all__ = ["estimate_sentiment", "estimated_mood", "told_again"]


def estimate_sentiment(touchpoint: Any) -> None:
    """Set an estimate on what a customer wrote or said, where neither they nor an agent said how it felt.

    Takes anything with a touchpoint's columns. Silent about what we or machines wrote, and what is not English.
    """
    if touchpoint.sentiment is not None or touchpoint.sentiment_source:
        return
    if touchpoint.direction != Direction.INBOUND or touchpoint.is_automatic:
        return
    mood = estimated_mood(touchpoint.body or touchpoint.summary)
    if mood is not None:
        touchpoint.sentiment, touchpoint.sentiment_source = mood, SentimentSource.ESTIMATED.value
