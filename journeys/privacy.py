"""What each table of this app holds about a person, how it is found, and how nothing of it is left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from core.registries import PersonalData
from journeys.models import Blocker, FollowUp, Handoff, Journey, Promise, RequirementState, StageVisit


def _of(model: Any, path: str) -> Any:
    def rows(customer_ids: Iterable[int]) -> QuerySet[Any]:
        return model._default_manager.filter(**{f"{path}__in": list(customer_ids)})

    return rows


def _erase_journeys(rows: QuerySet[Journey]) -> None:
    """Stages and times stay for the figures; what the person wanted goes."""
    rows.update(intent="", external_id="")


def _erase_visits(rows: QuerySet[StageVisit]) -> None:
    """Reasons are free words; stages and times stay. Runs where erasure has opened the table."""
    rows.update(entered_reason="", left_reason="")


def _erase_states(rows: QuerySet[RequirementState]) -> None:
    rows.update(note="", document=None)


def _erase_notes(rows: QuerySet[Blocker]) -> None:
    rows.update(note="")


def _erase_handoffs(rows: QuerySet[Handoff]) -> None:
    rows.update(brief={})


def _erase_follow_ups(rows: QuerySet[FollowUp]) -> None:
    rows.update(title="", reason="")


def _erase_promises(rows: QuerySet[Promise]) -> None:
    rows.update(text="")


PERSONAL_DATA = (
    PersonalData(Journey, ("intent", "external_id"), _of(Journey, "customer"), _erase_journeys),
    PersonalData(StageVisit, ("entered_reason", "left_reason"), _of(StageVisit, "journey__customer"), _erase_visits),
    PersonalData(RequirementState, ("note", "document"), _of(RequirementState, "journey__customer"), _erase_states),
    PersonalData(Blocker, ("note",), _of(Blocker, "journey__customer"), _erase_notes),
    PersonalData(Handoff, ("brief",), _of(Handoff, "journey__customer"), _erase_handoffs),
    PersonalData(FollowUp, ("title", "reason"), _of(FollowUp, "customer"), _erase_follow_ups),
    PersonalData(Promise, ("text",), _of(Promise, "customer"), _erase_promises),
)
