"""Which rules speak to what happened: pure functions over rows that are already loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.actor import ActorKind
from journeys.models import Journey, StageVisit
from notifications.enums import Audience, EffectKind, TriggerKind, Unless
from notifications.kinds import DEEPEST
from notifications.models import Rule, RuleVersion
from notifications.queries import Facts, visit_prefix
from story.models import Event

PEOPLE = frozenset({ActorKind.USER, ActorKind.CUSTOMER})


@dataclass(frozen=True)
class Occasion:
    """What made a rule speak: once per `key`. `waits`: a person did it and may still take it back."""

    key: str
    customer_id: int
    journey: Journey | None
    stage_key: str
    words: str
    caused_by: int | None = None
    depth: int = 1
    waits: bool = False

    @property
    def is_too_deep(self) -> bool:
        """Whether too many automatic acts led here."""
        return self.depth > DEEPEST


def speaking(versions: Iterable[RuleVersion], event: Event, journey: Journey | None) -> list[RuleVersion]:
    """Those of the acting `versions` that this event is a case for."""
    return [version for version in versions if _is_case(version, event, journey)]


def occasion_of_event(rule: Rule, event: Event, journey: Journey | None, words: str) -> Occasion:
    """The occasion an event is for a rule."""
    return Occasion(
        key=f"rule-{rule.pk}:event-{event.pk}",
        customer_id=event.customer_id,
        journey=journey,
        stage_key=event.stage_key,
        words=words,
        caused_by=event.pk,
        depth=event.depth + 1,
        waits=event.actor_kind in PEOPLE,
    )


def occasion_of_visit(rule: Rule, visit: StageVisit, words: str) -> Occasion:
    """The occasion an overdue stay in a stage is for a rule."""
    return Occasion(
        key=f"{visit_prefix(rule)}{visit.pk}",
        customer_id=visit.journey.customer_id,
        journey=visit.journey,
        stage_key=visit.stage.key,
        words=words,
    )


def held_back_by(conditions: dict[str, list[str]], facts: Facts) -> str:
    """Why the rule's `unless` holds it back, in words; '' when nothing does."""
    told = {
        Unless.TICKET_OPEN: (facts.open_tickets, _("A ticket is open.")),
        Unless.BLOCKED: (facts.open_blockers, _("The journey is blocked.")),
        Unless.TOLD_LATELY: (facts.told_lately, _("We wrote within the last 24 hours.")),
    }
    for name in conditions.get("unless", []):
        count, words = told[Unless(name)]
        if count:
            return words
    return ""


def _is_case(version: RuleVersion, event: Event, journey: Journey | None) -> bool:
    rule = version.rule
    return (
        version.trigger == TriggerKind.EVENT
        and version.event_kind == event.kind
        and not event.history
        and not event.data.get("undo")  # going back is no news for anybody
        and not _would_answer_a_program(version, event)
        and (rule.enabled_at is None or rule.enabled_at <= event.recorded_at)
        and (version.map_id is None or (journey is not None and journey.map_id == version.map_id))
        and version.stage_key in ("", event.stage_key)
    )


def _would_answer_a_program(version: RuleVersion, event: Event) -> bool:
    """Whether a program wrote to us and the rule would write back: two of them would never end (RFC 3834)."""
    came_by_itself = event.data.get("is_automatic") and event.data.get("direction") == "in"
    return bool(came_by_itself) and version.effect == EffectKind.NOTIFY and version.audience == Audience.CUSTOMER
