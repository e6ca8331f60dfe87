"""Reads of the story: pages for people, the feed for programs, how far everybody is."""

from story.queries.card import story_card
from story.queries.feed import (
    News,
    consumer_gauge,
    failure_gauge,
    feed_after,
    feed_gauge,
    newest_position,
    news_after,
)
from story.queries.filter import StoryFilter
from story.queries.page import (
    Day,
    StoryPage,
    StorySummary,
    attach_subjects,
    set_moods,
    story_page,
    story_summary,
    summary_of,
)

__all__ = [
    "Day",
    "News",
    "StoryFilter",
    "StoryPage",
    "StorySummary",
    "attach_subjects",
    "consumer_gauge",
    "failure_gauge",
    "feed_after",
    "feed_gauge",
    "newest_position",
    "news_after",
    "set_moods",
    "story_card",
    "story_page",
    "story_summary",
    "summary_of",
]
