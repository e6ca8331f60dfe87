"""Reads of the story: pages for people, the feed for programs, how far everybody is."""

from story.queries.card import paper_title, story_card
from story.queries.feed import (
    News,
    consumer_gauge,
    count_recorded_since,
    failure_gauge,
    feed_after,
    feed_gauge,
    newest_position,
    news_after,
    work_of_others,
)
from story.queries.filter import StoryFilter, StoryPlace
from story.queries.finding import LOOKED_AT
from story.queries.page import Day, StoryPage, attach_subjects, filtered_page, set_moods, story_page
from story.queries.printing import whole_story
from story.queries.summary import StorySummary, story_summary

__all__ = [
    "LOOKED_AT",
    "Day",
    "News",
    "StoryFilter",
    "StoryPage",
    "StoryPlace",
    "StorySummary",
    "attach_subjects",
    "consumer_gauge",
    "count_recorded_since",
    "failure_gauge",
    "feed_after",
    "feed_gauge",
    "filtered_page",
    "newest_position",
    "news_after",
    "paper_title",
    "set_moods",
    "story_card",
    "story_page",
    "story_summary",
    "whole_story",
    "work_of_others",
]
