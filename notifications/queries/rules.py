"""Rules: what they say now, and what they would speak to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import CharField, Count, Exists, F, Func, Max, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat, Now

from customers.queries import family_ids
from journeys.models import FollowUp, Journey, Stage, StageVisit
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
    """A rule in the list: what it says now, how often it acted (messages and follow-ups) and when it last did."""

    rule: Rule
    version: RuleVersion
    stage: str
    acted: int
    last_acted: dt.datetime | None


def rule_list() -> list[RuleLine]:
    """All rules by name. Four queries."""
    told = Notification.objects.exclude(rule_version=None).values(key=F("rule_version__rule"))
    given = FollowUp.objects.filter(occasion__startswith="rule-").values(key=_rule_of_occasion())
    figures: dict[str, tuple[int, dt.datetime]] = {}
    for row in [*_acts(told), *_acts(given)]:
        count, last = figures.get(str(row["key"]), (0, row["last"]))
        figures[str(row["key"])] = (count + row["acts"], max(last, row["last"]))
    versions = list(RuleVersion.objects.newest())
    names = _stage_names(versions)
    lines = [
        RuleLine(one.rule, one, names.get((one.map_id, one.stage_key), ""), *figures.get(str(one.rule_id), (0, None)))
        for one in versions
    ]
    return sorted(lines, key=lambda line: line.rule.name.casefold())


def _acts(rows: QuerySet) -> QuerySet:
    return rows.annotate(acts=Count("pk"), last=Max("created_at")).order_by()


def _rule_of_occasion() -> Func:
    """The rule's id out of 'rule-7:visit-12'."""
    whose = Func(F("occasion"), Value(":"), Value(1), function="split_part", output_field=CharField())
    return Func(whose, Value("-"), Value(2), function="split_part", output_field=CharField())


def _stage_names(versions: list[RuleVersion]) -> dict[tuple[int | None, str], str]:
    """The names of the stages these speak of, as their maps' newest versions call them."""
    keys = {one.stage_key for one in versions if one.stage_key}
    stages = Stage.objects.filter(map_version__map__in={one.map_id for one in versions if one.map_id}, key__in=keys)
    rows = stages.order_by("map_version__number").values_list("map_version__map", "key", "name")
    return {(map_id, key): name for map_id, key, name in rows}


def follow_ups_of_rule(rule_id: int, limit: int = 10) -> list[FollowUp]:
    """The newest follow-ups a rule gave. One query, and one where one of the customers was merged."""
    rows = FollowUp.objects.filter(occasion__startswith=f"rule-{rule_id}:")
    return list(rows.select_related("customer", "journey__map", "assignee", "team").order_by("-pk")[:limit])


def newest_versions() -> QuerySet[RuleVersion]:
    """What every rule says now, as a queryset that can be paged by rule."""
    newer = RuleVersion.objects.filter(rule=OuterRef("rule"), number__gt=OuterRef("number"))
    return RuleVersion.objects.filter(~Exists(newer)).select_related("rule", "map")


def rule_with_version(rule_id: int) -> tuple[Rule, RuleVersion] | None:
    """A rule and what it says now; None when there is no such rule."""
    version = RuleVersion.objects.filter(rule=rule_id).newest().first()
    return (version.rule, version) if version else None
