"""What a text says by itself: how it feels, and whether somebody had to tell it again. Pure functions, no tables."""

from touchpoints.reading.mood import estimated_mood
from touchpoints.reading.repeats import told_again

__all__ = ["estimated_mood", "told_again"]
