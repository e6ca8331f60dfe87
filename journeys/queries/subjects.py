"""What journeys' facts are about, for the story: one query per kind and page. All staff see all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from journeys import kinds
from journeys.models import Blocker, FollowUp, Promise, RequirementState
from journeys.queries.handoffs import handoffs_by_id


def blockers_by_id(ids: Collection[int], user: Any = None) -> dict[int, Blocker]:
    """Blockers by id."""
    return Blocker.objects.in_bulk(list(ids))


def requirement_states_by_id(ids: Collection[int], user: Any = None) -> dict[int, RequirementState]:
    """States of requirements by id, with the requirement."""
    return RequirementState.objects.select_related("requirement").in_bulk(list(ids))


def follow_ups_by_id(ids: Collection[int], user: Any = None) -> dict[int, FollowUp]:
    """Follow-ups by id, with who is to do them."""
    return FollowUp.objects.select_related("assignee", "team").in_bulk(list(ids))


def promises_by_id(ids: Collection[int], user: Any = None) -> dict[int, Promise]:
    """Promises by id, with who made them."""
    return Promise.objects.select_related("made_by").in_bulk(list(ids))


SUBJECTS: dict[str, Callable[[Collection[int], Any], Mapping[int, Any]]] = {
    kinds.BLOCKED: blockers_by_id,
    kinds.UNBLOCKED: blockers_by_id,
    kinds.REQUIREMENT_CHANGED: requirement_states_by_id,
    kinds.FOLLOW_UP_GIVEN: follow_ups_by_id,
    kinds.FOLLOW_UP_DONE: follow_ups_by_id,
    kinds.FOLLOW_UP_REOPENED: follow_ups_by_id,
    kinds.PROMISE_MADE: promises_by_id,
    kinds.PROMISE_SETTLED: promises_by_id,
    kinds.HANDOFF_OFFERED: handoffs_by_id,
    kinds.HANDOFF_ACCEPTED: handoffs_by_id,
    kinds.HANDOFF_DECLINED: handoffs_by_id,
}


def why_given(event: Any, follow_up: FollowUp | None) -> list[str]:
    """What a rule said when it gave this follow-up; nothing where a person gave it."""
    return [follow_up.reason] if follow_up and follow_up.reason else []


WHY: dict[str, Callable[[Any, Any], list[str]]] = {kinds.FOLLOW_UP_GIVEN: why_given}
