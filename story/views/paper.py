"""The whole story on paper: sent page after page while it is read, so its length costs no memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from core.clock import now
from customers.models import Customer
from story.queries import StoryFilter, paper_title, story_summary, whole_story

TEMPLATE = "story/paper.html"


def printed(request: HttpRequest, customer: Customer, members: Sequence[int]) -> Iterator[bytes]:
    """The page in pieces, for a streamed answer, in the language and time zone of whoever asked."""
    zone, language = timezone.get_current_timezone(), translation.get_language()
    asked = StoryFilter.asked(request.GET)

    def drawn(part: str, **context: Any) -> bytes:
        with timezone.override(zone), translation.override(language):
            return render_to_string(f"{TEMPLATE}#{part}", {"customer": customer, **context}, request).encode()

    yield drawn("top", title=paper_title(asked, story_summary(members) if asked else None), now=now())
    last_day, told = "", False
    for page in whole_story(members, asked, request.user):
        yield drawn("days", story=page, edge_day=last_day)
        with timezone.override(zone):
            last_day = f"{page.days[-1].date:%Y-%m-%d}" if page.events else last_day
        told = told or bool(page.events)
    yield drawn("end", told=told)
