"""Rules: each change of what a rule says is a new version; on and off is the rule's own."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor, ActorKind
from core.clock import now
from core.errors import RuleBroken, Stale
from customers.enums import Channel
from journeys.models import JourneyMap, Stage
from notifications.enums import EffectKind, TriggerKind, Unless
from notifications.kinds import RULE_EVENTS
from notifications.models import Rule, RuleVersion, Template

SAYS = frozenset(
    {"trigger", "event_kind", "time_trigger", "map_id", "stage_key", "conditions", "effect", "audience", "channels"}
    | {"template_key", "topic", "follow_up_title", "expires_after_seconds"}
)


@action
def create_rule(*, name: str, by: Actor, **says: Any) -> Rule:
    """Write a new rule, switched off. `says` are columns of RuleVersion; refusals name their field."""
    name = _checked_name(name)
    rule = Rule.objects.create(name=name)
    _write_version(rule, 1, says, by)
    return rule


@action
def change_rule(*, rule_id: int, number: int, by: Actor, name: str = "", **says: Any) -> RuleVersion:
    """Write the next version of a rule; `number` is the one the writer saw (409 when there is a newer one).

    Saying the same again writes nothing. An enabled rule speaks by the new version at once.
    """
    rule = _locked(rule_id)
    newest = rule.versions.order_by("-number")[0]
    if newest.number != number:
        raise Stale(_("Somebody else changed this rule meanwhile."), fresh={"number": newest.number})
    if name and name != rule.name:
        rule.name = _checked_name(name, rule_id)
        rule.save(update_fields=["name"])
    if all(getattr(newest, field) == value for field, value in says.items()):
        return newest
    before = {field: getattr(newest, field) for field in SAYS}
    return _write_version(rule, rule.versions.aggregate(Max("number"))["number__max"] + 1, before | says, by)


@action
def enable_rule(*, rule_id: int, by: Actor) -> Rule:
    """Turn a rule on: it speaks of what happens from now on. Turning on twice is once."""
    rule = _locked(rule_id)
    if not rule.is_enabled:
        _refuse_missing_template(rule.versions.order_by("-number")[0])
        rule.is_enabled, rule.enabled_at = True, now()
        rule.save(update_fields=["is_enabled", "enabled_at"])
    return rule


@action
def disable_rule(*, rule_id: int, by: Actor) -> Rule:
    """Turn a rule off. What it has planned already stays planned."""
    rule = _locked(rule_id)
    if rule.is_enabled:
        rule.is_enabled = False
        rule.save(update_fields=["is_enabled"])
    return rule


def _locked(rule_id: int) -> Rule:
    rule = Rule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise RuleBroken(_("There is no such rule."), code="unknown_rule")
    return rule


def _checked_name(name: str, rule_id: int | None = None) -> str:
    name = " ".join(name.split())[:100]
    if not name:
        raise RuleBroken(_("Give the rule a name."), code="invalid", field="name")
    if Rule.objects.filter(name=name).exclude(pk=rule_id or 0).exists():
        raise RuleBroken(_("There is a rule of this name already."), code="name_taken", field="name")
    return name


def _write_version(rule: Rule, number: int, says: dict[str, Any], by: Actor) -> RuleVersion:
    if unknown := set(says) - SAYS:
        raise TypeError(f"a rule does not say {', '.join(sorted(unknown))}")
    version = RuleVersion(rule=rule, number=number, active_from=now(), **says)
    version.created_by_id = by.id if by.kind == ActorKind.USER else None
    if version.effect == EffectKind.NOTIFY:
        version.follow_up_title = ""
        version.channels = version.channels or [Channel.EMAIL]
    else:
        version.template_key, version.channels = "", []
    _check(version)
    version.save(force_insert=True)
    return version


def _check(version: RuleVersion) -> None:
    """What the database would refuse, and what it cannot know, in words."""
    if version.trigger == TriggerKind.EVENT and version.event_kind not in RULE_EVENTS:
        raise RuleBroken(_("Say what has to happen."), code="invalid", field="when")
    if version.trigger == TriggerKind.TIME and not version.time_trigger:
        raise RuleBroken(_("Say what has to happen."), code="invalid", field="when")
    if version.map_id is not None and not JourneyMap.objects.filter(pk=version.map_id).exists():
        raise RuleBroken(_("There is no such map."), code="unknown_map", field="map")
    if version.stage_key:
        stages = Stage.objects.filter(map_version__map=version.map_id, key=version.stage_key)
        if version.map_id is None or not stages.exists():
            raise RuleBroken(_("This map has no such stage."), code="unknown_stage", field="stage")
    if version.effect == EffectKind.NOTIFY:
        _refuse_missing_template(version)
    elif not version.follow_up_title.strip():
        raise RuleBroken(_("Say what is to be done."), code="invalid", field="follow_up_title")
    if not set(version.conditions) <= {"unless"} or not set(version.conditions.get("unless", [])) <= set(Unless.values):
        raise RuleBroken(_("This exception is not known."), code="invalid", field="unless")


def _refuse_missing_template(version: RuleVersion) -> None:
    if version.effect == EffectKind.NOTIFY and not Template.objects.filter(key=version.template_key).exists():
        raise RuleBroken(_("Choose the text to send."), code="unknown_template", field="template")
