"""Reads of the story: pages for people, the feed for programs, how far everybody is."""

from story.queries.feed import consumer_gauge, failure_gauge, feed_after, feed_gauge, newest_position, news_after

__all__ = ["consumer_gauge", "failure_gauge", "feed_after", "feed_gauge", "newest_position", "news_after"]
