"""All that `story/_card.html` shows, so that other pages can place the story without asking for it separately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from customers.models import Customer
from story.queries.filter import StoryFilter
from story.queries.page import filtered_page, story_summary


def story_card(
    customer: Customer, customer_ids: Sequence[int], params: Mapping[str, str], user: Any, *, whole: bool = True
) -> dict[str, Any]:
    """The template's context: one page of the story as `params` (a query string) ask, and what it can be filtered by.

    `whole=False` leaves out the summary, for the timeline alone.
    """
    asked = StoryFilter.asked(params)
    story = filtered_page(customer_ids, asked, cursor=params.get("cursor", ""), user=user)
    url = reverse("story:timeline", args=[customer.pk])
    last_day = f"{story.days[-1].date:%Y-%m-%d}" if story.events else ""
    return {
        "customer": customer,
        "story": story,
        "asked": asked,
        "summary": story_summary(customer_ids) if whole else None,
        "all_url": url,
        "story_url": url + asked.query(),
        "older_url": url + asked.query(cursor=story.next, day=last_day),
        "after_day": params.get("day", "") if params.get("cursor") else "",
    }
