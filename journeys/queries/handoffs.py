"""Handoffs: what is offered for a person's journeys, what waits for somebody, and one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.registries import TodayItem
from journeys.enums import HandoffState
from journeys.models import Handoff


def open_handoffs(customer_ids: Collection[int]) -> list[Handoff]:
    """What is offered for this person's journeys and not answered yet, newest first. One query."""
    offered = _in_full().filter(journey__customer__in=customer_ids, state=HandoffState.OFFERED)
    return list(offered.order_by("-offered_at", "-pk"))


def handoffs(user: Any, *, state: str = "", mine: bool = False) -> QuerySet[Handoff]:
    """Handoffs this reader may see, in a state, for them or their teams."""
    found = _in_full().filter(state=state) if state else _in_full()
    if not getattr(user, "role", None):
        return found.none()
    return found.filter(_for(user)) if mine else found


def handoff_detail(user: Any, handoff_id: int) -> Handoff | None:
    """One handoff with all it names; None where this reader sees none."""
    return handoffs(user).filter(pk=handoff_id).first()


def is_receiver(handoff: Handoff, user: Any) -> bool:
    """Whether this member of staff may accept it."""
    if handoff.to_user_id is not None:
        return handoff.to_user_id == user.pk
    return user.memberships.filter(team=handoff.to_team_id).exists()


def handoffs_by_id(ids: Collection[int], user: Any = None) -> dict[int, Handoff]:
    """These handoffs, as the story shows them. One query."""
    return _in_full().in_bulk(list(ids))


def handoffs_today(user: Any, limit: int) -> Iterator[TodayItem]:
    """What is offered to me or my teams, the longest waiting first."""
    offered = handoffs(user, state=HandoffState.OFFERED, mine=True).order_by("offered_at", "pk")
    for one in offered.distinct()[:limit]:
        journey = one.journey
        yield TodayItem(
            key=f"handoff:{one.pk}",
            title=_("%(map)s %(number)s is handed over to you") % {"map": journey.map.name, "number": journey},
            reason=_("By %(who)s, with the brief") % {"who": one.from_user or _("a program")},
            url=reverse("desk:handoff", args=[one.pk]),
            icon="user-share",
            urgency=75,
            customer_name=journey.customer.name,
            customer_url=journey.customer.get_absolute_url(),
            badge=journey.map.name,
            mood=journey.mood,
            button=_("Read and accept"),
            tone="warn",
        )


def _for(user: Any) -> Q:
    return Q(to_user=user.pk) | Q(to_team__memberships__user=user.pk)


def _in_full() -> QuerySet[Handoff]:
    return Handoff.objects.select_related("journey__map", "journey__customer", "from_user", "to_user", "to_team")
