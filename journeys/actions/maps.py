"""Designing maps: a draft is edited freely, publishing makes it the version new journeys start on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor, ActorKind
from core.clock import now
from core.errors import RuleBroken
from core.names import sort_key
from customers.enums import Channel
from journeys.enums import Phase, RequirementKind, StageKind, VersionState
from journeys.models import JourneyMap, MapVersion, Requirement, Stage
from story.actions import add_marker
from story.enums import MarkerKind
from teams.models import Team

MAP_FIELDS = frozenset({"name", "icon", "intent_hint", "position", "is_pinned"})
STAGE_FIELDS = (
    "name",
    "customer_name",
    "phase",
    "kind",
    "expects",
    "needs",
    "team_id",
    "expected_seconds",
    "channels",
)


@action
def create_map(
    *,
    name: str,
    prefix: str,
    by: Actor,
    key: str = "",
    icon: str = "route",
    intent_hint: str = "",
    stages: Sequence[Mapping[str, Any]] = (),
) -> JourneyMap:
    """A new map with a draft of `stages` (as in `change_draft`).

    `prefix` (1 to 6 capitals and digits, a letter first) numbers its journeys.
    Refused when name or prefix are empty or malformed, or key or prefix are taken.
    """
    name, prefix = name.strip(), prefix.strip().upper()
    key = key or slugify(sort_key(name))[:60]
    if not name or not key:
        raise RuleBroken(_("Give the map a name."), code="name_needed", field="name")
    if not re.fullmatch(r"[A-Z][A-Z0-9]{0,5}", prefix):
        raise RuleBroken(_("1 to 6 capital letters and digits, a letter first."), code="bad_prefix", field="prefix")
    if JourneyMap.objects.filter(key=key).exists():
        raise RuleBroken(_("There is a map “%(key)s” already.") % {"key": key}, code="key_taken", field="name")
    if JourneyMap.objects.filter(prefix=prefix).exists():
        raise RuleBroken(_("Another map numbers with %(p)s.") % {"p": prefix}, code="prefix_taken", field="prefix")
    the_map = JourneyMap.objects.create(
        key=key, name=name[:100], prefix=prefix, icon=icon or "route", intent_hint=intent_hint.strip()[:200]
    )
    draft = MapVersion.objects.create(map=the_map, number=1)
    _write_stages(draft, stages)
    return the_map


@action
def change_map(*, map_id: int, by: Actor, **changes: Any) -> JourneyMap:
    """Change what is not versioned: name, icon, intent_hint, position, is_pinned. Unknown names raise TypeError."""
    if changes.keys() - MAP_FIELDS:
        raise TypeError(f"unknown: {sorted(changes.keys() - MAP_FIELDS)}")
    the_map = _locked_map(map_id)
    if not str(changes.get("name", the_map.name)).strip():
        raise RuleBroken(_("Give the map a name."), code="name_needed", field="name")
    for name, value in changes.items():
        setattr(the_map, name, value)
    the_map.save()
    return the_map


@action
def revise_map(*, map_id: int, stages: Sequence[Mapping[str, Any]] | None, by: Actor, **changes: Any) -> JourneyMap:
    """`change_map` and, where `stages` are given, `change_draft`, both or neither."""
    the_map = change_map(map_id=map_id, by=by, **changes)
    if stages is not None:
        change_draft(map_id=map_id, stages=stages, by=by)
    return the_map


@action
def archive_map(*, map_id: int, by: Actor) -> JourneyMap:
    """No journey can be started on it any more; running ones go on. Twice is once."""
    the_map = _locked_map(map_id)
    if the_map.archived_at is None:
        the_map.archived_at = now()
        the_map.save(update_fields=["archived_at"])
    return the_map


@action
def open_draft(*, map_id: int, by: Actor) -> MapVersion:
    """The map's draft; a copy of its newest version where there is none yet."""
    return _draft(_locked_map(map_id))


@action
def change_draft(*, map_id: int, stages: Sequence[Mapping[str, Any]], by: Actor) -> MapVersion:
    """Make the draft exactly these stages, in this order.

    A stage: name, key (default: from the name; stable over versions), customer_name, phase, kind, expects, needs,
    team_id, expected_seconds, channels, requirements. A requirement: name, key, kind, customer_name.
    Refused: no name, a key twice, unknown phase, kind, channel or team, a time that is not positive.
    """
    draft = _draft(_locked_map(map_id))
    _clear(draft)
    _write_stages(draft, stages)
    return draft


@action
def save_stage(*, map_id: int, spec: Mapping[str, Any], by: Actor, stage_key: str = "") -> Stage:
    """Change the draft's stage `stage_key`, or add one at the end where it is empty.

    `spec` as in `change_draft`; the key of an existing stage stays.
    """
    draft = _draft(_locked_map(map_id))
    specs = _specs(draft)
    if stage_key:
        at = _index(specs, stage_key)
        specs[at] = {**spec, "key": stage_key}
    else:
        specs.append(dict(spec))
        at = len(specs) - 1
    _clear(draft)
    return _write_stages(draft, specs)[at]


@action
def remove_stage(*, map_id: int, stage_key: str, by: Actor) -> MapVersion:
    """Take a stage out of the draft; one that is not there stays away."""
    draft = _draft(_locked_map(map_id))
    specs = [spec for spec in _specs(draft) if spec["key"] != stage_key]
    _clear(draft)
    _write_stages(draft, specs)
    return draft


@action
def shift_stage(*, map_id: int, stage_key: str, to: int, by: Actor) -> MapVersion:
    """Put a stage of the draft at place `to` (from 1; what lies outside goes to the nearer end)."""
    draft = _draft(_locked_map(map_id))
    specs = _specs(draft)
    spec = specs.pop(_index(specs, stage_key))
    specs.insert(max(0, min(to - 1, len(specs))), spec)
    _clear(draft)
    _write_stages(draft, specs)
    return draft


@action
def publish_map(*, map_id: int, by: Actor) -> MapVersion:
    """Make the draft the version that new journeys start on, and mark the day on the charts.

    Publishing twice is publishing once: without a draft the newest version is answered. Refused when the first stage
    is no open one, or no stage is a success or lost one (journeys could never end).
    """
    the_map = _locked_map(map_id)
    draft = the_map.versions.filter(state=VersionState.DRAFT).first()
    if draft is None:
        return the_map.versions.latest("number")
    kinds = list(draft.stages.values_list("kind", flat=True))
    if not kinds or kinds[0] != StageKind.OPEN:
        raise RuleBroken(_("The first stage must be an open one."), code="no_first_stage")
    if set(kinds) == {StageKind.OPEN}:
        raise RuleBroken(_("Add a success or a lost stage, so that journeys can end."), code="no_end")
    draft.state, draft.published_at = VersionState.PUBLISHED, now()
    draft.published_by_id = by.id if by.kind == ActorKind.USER else None
    draft.save()
    add_marker(
        kind=MarkerKind.MAP_VERSION,
        text=_("%(map)s, version %(number)s") % {"map": the_map.name, "number": draft.number},
        happened_at=draft.published_at,
        map_key=the_map.key,
        subject=("map_version", draft.pk),
        by=by,
    )
    return draft


def _locked_map(map_id: int) -> JourneyMap:
    the_map = JourneyMap.objects.select_for_update(no_key=True).filter(pk=map_id, archived_at=None).first()
    if the_map is None:
        raise RuleBroken(_("There is no such journey map."), code="unknown_map", field="map")
    return the_map


def _draft(the_map: JourneyMap) -> MapVersion:
    """The draft of a map that is locked."""
    draft = the_map.versions.filter(state=VersionState.DRAFT).first()
    if draft is not None:
        return draft
    newest = the_map.versions.order_by("-number").first()
    number = (the_map.versions.aggregate(n=Max("number"))["n"] or 0) + 1
    draft = MapVersion.objects.create(map=the_map, number=number)
    if newest is not None:
        _write_stages(draft, _specs(newest))
    return draft


def _specs(version: MapVersion) -> list[dict[str, Any]]:
    """A version's stages as `change_draft` takes them."""
    return [
        {name: getattr(stage, name) for name in ("key", *STAGE_FIELDS)}
        | {
            "requirements": [
                {"key": one.key, "name": one.name, "customer_name": one.customer_name, "kind": one.kind}
                for one in stage.requirements.all()
            ]
        }
        for stage in version.stages.prefetch_related("requirements")
    ]


def _index(specs: Sequence[Mapping[str, Any]], key: str) -> int:
    found = next((index for index, spec in enumerate(specs) if spec["key"] == key), None)
    if found is None:
        raise RuleBroken(_("The draft has no stage “%(key)s”.") % {"key": key}, code="unknown_stage", field="stage")
    return found


def _clear(draft: MapVersion) -> None:
    """Empty a draft. No journey points to a draft's stages."""
    Requirement.objects.filter(stage__map_version=draft).delete()
    draft.stages.all().delete()


def _write_stages(draft: MapVersion, specs: Sequence[Mapping[str, Any]]) -> list[Stage]:
    teams = set(Team.objects.filter(archived_at=None).values_list("pk", flat=True)) if specs else set()
    stages: list[Stage] = []
    for position, spec in enumerate(specs, start=1):
        stages.append(_stage(draft, position, spec, {stage.key for stage in stages}, teams))
    Stage.objects.bulk_create(stages)
    Requirement.objects.bulk_create(
        one for stage, spec in zip(stages, specs, strict=True) for one in _requirements(stage, spec)
    )
    return stages


def _stage(draft: MapVersion, position: int, spec: Mapping[str, Any], taken: set[str], teams: set[int]) -> Stage:
    name = str(spec.get("name", "")).strip()
    key = spec.get("key") or _fresh_key(name, taken)
    if not name:
        raise RuleBroken(_("Every stage needs a name."), code="name_needed", field="name")
    if key in taken:
        raise RuleBroken(_("Two stages are called “%(key)s”.") % {"key": key}, code="key_twice", field="key")
    for field, known in (("phase", Phase), ("kind", StageKind)):
        if spec.get(field) and spec[field] not in known.values:
            raise RuleBroken(_("Unknown: %(value)s") % {"value": spec[field]}, code=f"unknown_{field}", field=field)
    if set(spec.get("channels") or ()) - set(Channel.values):
        raise RuleBroken(_("Unknown channel."), code="unknown_channel", field="channels")
    if spec.get("team_id") is not None and spec["team_id"] not in teams:
        raise RuleBroken(_("There is no such team."), code="unknown_team", field="team")
    if spec.get("expected_seconds") is not None and spec["expected_seconds"] <= 0:
        raise RuleBroken(_("A time is more than nothing."), code="bad_time", field="expected_seconds")
    given = {field: spec[field] for field in STAGE_FIELDS if spec.get(field) not in (None, "")}
    return Stage(map_version=draft, position=position, key=key, **{**given, "name": name[:100]})


def _requirements(stage: Stage, spec: Mapping[str, Any]) -> list[Requirement]:
    found: list[Requirement] = []
    for position, one in enumerate(spec.get("requirements") or (), start=1):
        name = str(one.get("name", "")).strip()
        key = one.get("key") or _fresh_key(name, {other.key for other in found})
        if not name or key in {other.key for other in found}:
            raise RuleBroken(
                _("Each requirement of %(stage)s needs a name of its own.") % {"stage": stage.name},
                code="requirement_name",
                field="requirements",
            )
        if one.get("kind", RequirementKind.DOCUMENT) not in RequirementKind.values:
            raise RuleBroken(
                _("Unknown: %(value)s") % {"value": one["kind"]}, code="unknown_kind", field="requirements"
            )
        found.append(
            Requirement(
                stage=stage,
                key=key[:60],
                name=name[:100],
                customer_name=str(one.get("customer_name", "")).strip()[:200],
                kind=one.get("kind", RequirementKind.DOCUMENT),
                position=position,
            )
        )
    return found


def _fresh_key(name: str, taken: set[str]) -> str:
    """A key from a name: the name itself in small plain letters, with a number where it is taken."""
    base = slugify(sort_key(name))[:56] or "stage"
    key, n = base, 2
    while key in taken:
        key, n = f"{base}-{n}", n + 1
    return key
