"""What needs one member of staff now, how their day went, and how their journeys stand. A fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from core.clock import now
from core.registries import TodayItem, registries
from customers.queries import survivor_ids
from journeys.enums import BallHolder
from journeys.models import FollowUp, Journey
from touchpoints.models import Touchpoint

SHOWN = 50  # of each kind; whoever has more sees the most pressing
LATER = dt.timedelta(days=7)
NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Kind:
    """One kind of thing to do, as the list can be narrowed to it."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Todo:
    """What needs me, most pressing first; `kinds` counts all of it, `items` may be narrowed to the kind `only`."""

    items: Sequence[TodayItem]
    kinds: Sequence[Kind]
    count: int
    only: str


def todo_of(user: Any, only: str = "") -> Todo:
    """What needs this user now, from all registered sources, or of the kind `only`. Their queries and no more."""
    found = [(source, list(source.items(user, SHOWN))) for source in registries.today]
    kinds = [Kind(source.key, str(source.label), len(items)) for source, items in found if items]
    only = only if any(kind.key == only for kind in kinds) else ""
    items = [item for source, own in found if only in ("", source.key) for item in own]
    items.sort(key=lambda item: (-item.urgency, item.due_at or NEVER, item.key))
    return Todo(items[:SHOWN], kinds, sum(kind.count for kind in kinds), only)


@dataclass(frozen=True)
class Day:
    """What this user did since midnight where they are."""

    touchpoints: int
    customers: int
    follow_ups: int


def day_of(user: Any) -> Day:
    """Today in numbers; somebody with several records is one customer. Three queries."""
    midnight = timezone.localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
    logged = Touchpoint.objects.filter(agent=user, occurred_at__gte=midnight).order_by()
    talked = dict(logged.values_list("customer").annotate(Count("pk")))
    done = FollowUp.objects.filter(assignee=user, done_at__gte=midnight).count()
    return Day(sum(talked.values()), len(set(survivor_ids(talked).values())), done)


@dataclass(frozen=True)
class MapShare:
    """This user's running journeys on one map."""

    key: str
    name: str
    running: int
    overdue: int

    @property
    def on_time(self) -> int:
        """How many are not overdue."""
        return self.running - self.overdue


def journeys_of(user: Any) -> list[MapShare]:
    """Running journeys that this user looks after, by map, most first. One query."""
    mine = Journey.objects.running().filter(owner=user).order_by()
    rows = mine.values_list("map__key", "map__name").annotate(
        running=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=now()))
    )
    return [MapShare(*row) for row in rows.order_by("-running", "map__name")]


def at_risk(user: Any) -> list[Journey]:
    """Journeys of this user that are likely lost or late, worst mood first. One query."""
    risky = Journey.objects.running().filter(owner=user, risk="high").select_related("customer", "map", "stage")
    return list(risky.order_by("mood", "due_at", "pk")[:5])


def later_follow_ups(user: Any) -> list[FollowUp]:
    """Follow-ups of this user that come due within a week, but not yet. One query."""
    moment = now()
    mine = FollowUp.objects.open().for_user(user).filter(due_at__gte=moment + dt.timedelta(days=1))
    soon = mine.filter(due_at__lt=moment + LATER).select_related("customer")
    return list(soon.distinct().order_by("due_at", "pk")[:8])


def waiting_for_others(user: Any) -> list[Journey]:
    """Journeys of this user in which the customer or a third party has to act, by due time. One query."""
    others = Journey.objects.running().filter(owner=user).exclude(waiting_on=BallHolder.TEAM)
    return list(others.select_related("customer", "map", "stage").order_by("due_at", "pk")[:8])


def rail_of(user: Any) -> dict[str, Any]:
    """What stands beside the list: my day, journeys at risk, what comes later, what others have to do, my maps."""
    return {
        "day": day_of(user),
        "risky": at_risk(user),
        "later": later_follow_ups(user),
        "shares": journeys_of(user),
        "waiting": waiting_for_others(user),
    }
