"""The whole story, page after page, for paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from story.queries.filter import StoryFilter, StoryPlace
from story.queries.page import StoryPage, filtered_page

AT_ONCE = 200


def whole_story(customer_ids: Sequence[int], wanted: StoryFilter, user: Any) -> Iterator[StoryPage]:
    """Every fact that fits, newest first, by keyset: each page is read when it is asked for, and kept by nobody."""
    place: StoryPlace | None = StoryPlace()
    while place is not None:
        page = filtered_page(customer_ids, wanted, place, size=AT_ONCE, user=user)
        yield page
        place = StoryPlace(cursor=page.next) if page.next else None
