"""What is to be done for a person: follow-ups, promises, requirements of their active journeys."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import F, QuerySet

from customers.queries import family_ids
from journeys.enums import PromiseState
from journeys.models import FollowUp, Promise, RequirementState, WaitingOn

SHOWN = 50  # on one page; whoever has more sees the most pressing


def open_follow_ups(customer_ids: Collection[int]) -> list[FollowUp]:
    """What is to be done for this person, by due time."""
    todo = FollowUp.objects.open().filter(customer__in=customer_ids)
    return list(todo.select_related("assignee", "team", "journey__map").order_by("due_at", "pk")[:SHOWN])


def open_promises(customer_ids: Collection[int]) -> list[Promise]:
    """What this person still waits for, by due time."""
    still = Promise.objects.filter(state__in=[PromiseState.OPEN, PromiseState.ENDANGERED])
    return list(still.filter(customer__in=customer_ids).select_related("made_by").order_by("due_at", "pk")[:SHOWN])


def current_requirements(customer_ids: Collection[int]) -> list[RequirementState]:
    """Where the requirements of the current stages of this person's running journeys stand, with journey and map."""
    states = RequirementState.objects.filter(
        journey__customer__in=customer_ids,
        journey__ended_at=None,
        journey__history=False,
        requirement__stage_id=F("journey__stage_id"),
    )
    states = states.select_related("requirement__stage__team", "journey__map", "document")
    return list(states.order_by("journey__started_at", "requirement__position", "requirement_id")[:SHOWN])


def requirements_so_far(customer_ids: Collection[int]) -> list[RequirementState]:
    """Where all requirements of this person's running journeys stand that were ever asked for; journey by journey."""
    states = RequirementState.objects.filter(
        journey__customer__in=customer_ids, journey__ended_at=None, journey__history=False
    )
    states = states.select_related("requirement__stage", "journey__map", "document")
    return list(states.order_by("-journey__started_at", "requirement__position", "requirement_id")[: 2 * SHOWN])


def open_waits(customer_ids: Collection[int]) -> dict[int, WaitingOn]:
    """Who holds the ball in this person's running journeys, by journey."""
    waits = WaitingOn.objects.filter(
        until=None, journey__customer__in=customer_ids, journey__ended_at=None, journey__history=False
    )
    return {wait.journey_id: wait for wait in waits}


def follow_ups(filters: Mapping[str, Any]) -> QuerySet[FollowUp]:
    """Follow-ups of a customer (any record of theirs), an assignee, a team; done or not."""
    found = FollowUp.objects.filter(**{f"{name}_id": filters[name] for name in ("assignee", "team") if name in filters})
    if "customer" in filters:
        found = found.filter(customer__in=family_ids(int(filters["customer"])))
    return found.filter(done_at__isnull=not filters["done"]) if "done" in filters else found


def promises(filters: Mapping[str, Any]) -> QuerySet[Promise]:
    """Promises to a customer (any record of theirs), in a state."""
    found = Promise.objects.filter(**{name: filters[name] for name in ("state",) if name in filters})
    return found.filter(customer__in=family_ids(int(filters["customer"]))) if "customer" in filters else found
