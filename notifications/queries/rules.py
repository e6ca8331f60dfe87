"""Rules: what they say now, and what they would speak to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import CharField, Count, Exists, Max, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat, Now

from customers.queries import family_ids
from journeys.models import FollowUp, Journey, StageVisit
from notifications.enums import NotificationState
from notifications.models import Notification, Rule, RuleVersion
from tickets.enums import TicketState
from tickets.models import Ticket

LATELY = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Facts:
    """What a rule's `unless` asks about the customer, as it is now."""

    open_tickets: int = 0
    open_blockers: int = 0
    told_lately: int = 0


def acting_versions(trigger: str, event_kind: str = "") -> list[RuleVersion]:
    """The newest versions of enabled rules that wait for this. One query."""
    versions = RuleVersion.objects.acting()
    return [one for one in versions if one.trigger == trigger and one.event_kind == event_kind]


def facts_about(customer_id: int, journey: Journey | None) -> Facts:
    """What stands between a rule and this customer now. Three queries."""
    family = family_ids(customer_id)
    told = Notification.objects.filter(
        customer__in=family, user=None, state__in=[NotificationState.SENT, NotificationState.DELIVERED]
    )
    return Facts(
        open_tickets=Ticket.objects.filter(customer__in=family).exclude(state=TicketState.RESOLVED).count(),
        open_blockers=journey.open_blockers if journey else 0,
        told_lately=told.filter(sent_at__gt=Now() - LATELY).count(),
    )


def visit_prefix(rule: Rule) -> str:
    """What the key of an occasion about a stage visit starts with; the visit's id follows."""
    return f"rule-{rule.pk}:visit-"


def overdue_visits(version: RuleVersion, limit: int) -> QuerySet[StageVisit]:
    """Open stays that are longer than they should be and that this rule has not spoken of. One query.

    Only what became overdue since the rule was turned on; judged by the database's clock.
    """
    running = Journey.objects.running().filter(due_at__lt=Now())
    if version.rule.enabled_at:
        running = running.filter(due_at__gte=version.rule.enabled_at)
    if version.map_id:
        running = running.filter(map=version.map_id)
    visits = StageVisit.objects.filter(journey__in=running, left_at=None)
    if version.stage_key:
        visits = visits.filter(stage__key=version.stage_key)
    key = Concat(Value(visit_prefix(version.rule)), Cast("pk", CharField()), output_field=CharField())
    visits = visits.alias(key=key).exclude(Exists(FollowUp.objects.filter(occasion=OuterRef("key"))))
    visits = visits.exclude(Exists(Notification.objects.filter(occasion=OuterRef("key"))))
    return visits.select_related("stage", "journey__map", "journey__stage").order_by("journey__due_at", "pk")[:limit]


@dataclass(frozen=True)
class RuleLine:
    """A rule in the list: what it says now, how many messages it made and when the last one."""

    rule: Rule
    version: RuleVersion
    told: int
    last_told: dt.datetime | None


def rule_list() -> list[RuleLine]:
    """All rules by name. Two queries."""
    told = Notification.objects.exclude(rule_version=None).values("rule_version__rule")
    figures = {
        row["rule_version__rule"]: (row["told"], row["last"])
        for row in told.annotate(told=Count("pk"), last=Max("created_at"))
    }
    newest = RuleVersion.objects.newest()
    lines = [RuleLine(version.rule, version, *figures.get(version.rule_id, (0, None))) for version in newest]
    return sorted(lines, key=lambda line: line.rule.name.casefold())


def newest_versions() -> QuerySet[RuleVersion]:
    """What every rule says now, as a queryset that can be paged by rule."""
    newer = RuleVersion.objects.filter(rule=OuterRef("rule"), number__gt=OuterRef("number"))
    return RuleVersion.objects.filter(~Exists(newer)).select_related("rule", "map")


def rule_with_version(rule_id: int) -> tuple[Rule, RuleVersion] | None:
    """A rule and what it says now; None when there is no such rule."""
    version = RuleVersion.objects.filter(rule=rule_id).newest().first()
    return (version.rule, version) if version else None
