"""What of journeys needs a person now, what the palette finds, and what the metrics show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, cast

from django.db.models import Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core import wording
from core.clock import now
from core.registries import SearchHit, TodayItem
from journeys.enums import PromiseState
from journeys.models import FollowUp, Journey, Promise
from journeys.queries.journeys import matching, with_names

SOON = dt.timedelta(days=1)


def _mine(user: Any) -> Q:
    """What I own, and what lies with my teams and nobody owns."""
    return Q(owner=user) | Q(owner=None, team__in=user.memberships.values("team"))


def follow_ups_today(user: Any, limit: int) -> Iterator[TodayItem]:
    """My follow-ups, and my teams' that nobody has taken, due by tomorrow."""
    moment = now()
    todo = FollowUp.objects.open().for_user(user).filter(due_at__lt=moment + SOON).distinct()
    for one in todo.select_related("customer", "journey__map", "journey__stage").order_by("due_at", "pk")[:limit]:
        late = one.due_at < moment
        yield TodayItem(
            key=f"follow_up:{one.pk}",
            title=one.title,
            reason=one.reason or (_("Due %(when)s") % {"when": wording.within(one.due_at)}),
            url=_page(one.journey) if one.journey else reverse("journeys:follow_ups", args=[one.customer_id]),
            icon="checkbox",
            urgency=60 if late else 40,
            due_at=one.due_at,
            customer_name=one.customer.name,
            customer_url=one.customer.get_absolute_url(),
            badge=one.journey.map.name if one.journey else "",
            mood=one.journey.mood if one.journey else None,
            button=_("Done"),
            do_url=reverse("journeys:follow_up_tick", args=[one.pk]),
            tone="danger" if late else "",
        )


def promises_today(user: Any, limit: int) -> Iterator[TodayItem]:
    """Promises I made that are due by tomorrow, broken ones first."""
    moment = now()
    open_ones = Promise.objects.filter(state__in=[PromiseState.OPEN, PromiseState.ENDANGERED], made_by=user)
    due = open_ones.filter(due_at__lt=moment + SOON).select_related("customer", "journey__map")
    for one in due.order_by("due_at", "pk")[:limit]:
        late = one.due_at < moment
        yield TodayItem(
            key=f"promise:{one.pk}",
            title=one.text,
            reason=_("You promised it by %(when)s") % {"when": wording.within(one.due_at)},
            url=_page(one.journey) if one.journey else reverse("journeys:follow_ups", args=[one.customer_id]),
            icon="heart-handshake",
            urgency=90 if late else 70,
            due_at=one.due_at,
            customer_name=one.customer.name,
            customer_url=one.customer.get_absolute_url(),
            badge=one.journey.map.name if one.journey else "",
            mood=one.journey.mood if one.journey else None,
            button=_("See promise"),
            tone="danger" if late else "warn",
        )


def blocked_today(user: Any, limit: int) -> Iterator[TodayItem]:
    """My blocked journeys, longest in their stage first."""
    journeys = with_names(Journey.objects.blocked().filter(_mine(user)))
    for one in journeys.prefetch_related("blockers").order_by("stage_entered_at", "pk")[:limit]:
        notes = [blocker.note for blocker in one.blockers.all() if blocker.cleared_at is None]
        yield TodayItem(
            key=f"blocked:{one.pk}",
            title=_("%(map)s %(number)s is blocked") % {"map": one.map.name, "number": one},
            reason="; ".join(notes),
            url=_page(one),
            icon="hand-stop",
            urgency=80,
            due_at=one.due_at,
            customer_name=one.customer.name,
            customer_url=one.customer.get_absolute_url(),
            badge=one.map.name,
            mood=one.mood,
            button=_("Open journey"),
            tone="danger",
        )


def overdue_today(user: Any, limit: int) -> Iterator[TodayItem]:
    """My journeys that should have left their stage, the longest over first; blocked ones are told of as such."""
    moment = now()
    journeys = with_names(Journey.objects.overdue(moment).filter(_mine(user), open_blockers=0))
    for one in journeys.order_by("due_at", "pk")[:limit]:
        yield TodayItem(
            key=f"overdue:{one.pk}",
            title=_("%(map)s %(number)s is late in %(stage)s")
            % {"map": one.map.name, "number": one, "stage": one.stage.name},
            reason=_("%(time)s over the expected %(expected)s")
            % {"time": wording.duration(moment - cast(dt.datetime, one.due_at)), "expected": one.stage.expected_words},
            url=_page(one),
            icon="clock-exclamation",
            urgency=50,
            due_at=one.due_at,
            customer_name=one.customer.name,
            customer_url=one.customer.get_absolute_url(),
            badge=one.map.name,
            mood=one.mood,
            button=_("Move on"),
            tone="warn",
        )


def search_hits(text: str, user: Any, limit: int) -> Iterator[SearchHit]:
    """Journeys by number, or by their customer's name; running ones first."""
    journeys = with_names(Journey.objects.visible_to(user).filter(matching(text)))
    for one in journeys.order_by("ended_at", "-pk")[:limit]:
        detail = f"{one.map.name}, {one.stage.name}"
        yield SearchHit(title=f"{one} {one.customer.name}", detail=detail, url=_page(one), icon=one.map.icon)


def work_gauge() -> Mapping[str, float]:
    """Journeys over their time and follow-ups past due, and how old the oldest of each is, in seconds."""
    moment = now()
    overdue = Journey.objects.overdue(moment)
    late = FollowUp.objects.open().filter(due_at__lt=moment)
    oldest = overdue.aggregate(at=Min("due_at"))["at"], late.aggregate(at=Min("due_at"))["at"]
    ages = [(moment - at).total_seconds() if at else 0.0 for at in oldest]
    return {
        "overdue_journeys": overdue.count(),
        "overdue_journeys_oldest_seconds": ages[0],
        "late_follow_ups": late.count(),
        "late_follow_ups_oldest_seconds": ages[1],
    }


def _page(journey: Journey) -> str:
    return reverse("journeys:journey_detail", args=[journey.pk])
