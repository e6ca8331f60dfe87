"""All that `story/_card.html` shows, so that other pages can place the story without asking for it separately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.registries import registries
from customers.enums import Channel
from customers.models import Customer
from story.queries.filter import StoryFilter, StoryPlace
from story.queries.page import StoryPage, filtered_page
from story.queries.summary import StorySummary, story_summary


@dataclass(frozen=True)
class Links:
    """Where the parts of a story lead: the whole of it, this view of it, older and newer facts, paper."""

    whole: str
    here: str
    older: str
    newer: str
    paper: str


def story_card(
    customer: Customer, customer_ids: Sequence[int], params: Mapping[str, str], user: Any, *, whole: bool = True
) -> dict[str, Any]:
    """The template's context: one page of the story as `params` (a query string) ask, and what it can be filtered by.

    `whole=False` leaves out the summary, for the timeline alone.
    """
    asked, place = StoryFilter.asked(params), StoryPlace.asked(params)
    story = filtered_page(customer_ids, asked, place, user=user)
    empty = not story.events and not story.next
    summary = story_summary(customer_ids) if whole or (asked and empty) else None
    return {
        "customer": customer,
        "story": story,
        "asked": asked,
        "asked_words": filter_words(asked, summary) if empty else "",
        "place": place,
        "summary": summary,
        "links": _links(reverse("story:timeline", args=[customer.pk]), asked, place, story),
        "older_part": bool(place.cursor) and not params.get("newer"),
        "edge_day": params.get("day", "") if place.cursor else "",
    }


def _links(url: str, asked: StoryFilter, place: StoryPlace, story: StoryPage) -> Links:
    """The day a neighbouring page continues goes along, so that it gets no second heading."""
    days = story.days
    last, first = (f"{days[-1].date:%Y-%m-%d}", f"{days[0].date:%Y-%m-%d}") if days else ("", "")
    return Links(
        whole=url,
        here=url + asked.query(**place.query()),
        older=url + asked.query(cursor=story.next, day=last) if story.next else "",
        newer=url + asked.query(cursor=story.previous, day=first, newer="1") if story.previous else "",
        paper=url + asked.query(print="1"),
    )


def filter_words(asked: StoryFilter, summary: StorySummary | None) -> str:
    """What was asked for, in words: 'Phone, Claims intake, “kiln”'. Names of teams and journeys need the summary."""
    kind = registries.event_kinds.get(asked.kind) if asked.kind else None
    teams = {team.pk: team.name for team in summary.teams} if summary else {}
    journeys = summary.journeys if summary else {}
    words = [
        str(Channel(asked.channel).label) if asked.channel else "",
        teams.get(asked.team_id or 0, ""),
        journeys.get(asked.journey_id or 0, ""),
        str(kind.label) if kind else "",
        _("told us again") if asked.repeated else "",
        f"“{asked.text}”" if asked.text else "",
    ]
    return ", ".join(word for word in words if word)


def paper_title(asked: StoryFilter, summary: StorySummary | None) -> str:
    """What stands on paper, in one line."""
    words = filter_words(asked, summary)
    return _("Only: %(filter)s") % {"filter": words} if words else _("The whole story")
