"""The map an event log runs on: the one of that name, with the stages the log needs, or a new one made from the log."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.db.models import Max
from django.utils.text import slugify

from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken
from journeys.enums import VersionState
from journeys.models import JourneyMap, MapVersion, Stage

LONGEST_KEY = 100
LONGEST_NAME = 100


def map_for_log(cursor: Any, *, name: str, by: Actor) -> JourneyMap:
    """Find the map by key or name (whatever its case), or make it; publish a version that has all stages of the log.

    Needs the staged log. Fills the temporary table log_stage (activity, stage_id, key, name).
    """
    if not name.strip():
        raise RuleBroken("The map needs a name.", code="map_needs_name")
    name = shortened(name, LONGEST_NAME)
    journey_map = JourneyMap.objects.select_for_update().named(name)
    if journey_map is None:
        journey_map = JourneyMap.objects.create(key=_free_key(name), name=name, prefix=_free_prefix(name))
    version = journey_map.versions.filter(state=VersionState.PUBLISHED).order_by("-number").first()
    known = {stage.key: stage for stage in version.stages.all()} if version else {}
    activities = _activities(cursor)
    if version is None or any(stage_key(activity) not in known for activity in activities):
        version = _next_version(journey_map, version, activities)
        known = {stage.key: stage for stage in version.stages.all()}
    stages = [known[stage_key(activity)] for activity in activities]
    cursor.execute(
        "INSERT INTO log_stage SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[])",
        [activities, [stage.pk for stage in stages], [stage.key for stage in stages], [stage.name for stage in stages]],
    )
    cursor.execute("UPDATE log_setting SET map_id = %s, version_id = %s", [journey_map.pk, version.pk])
    return journey_map


def stage_key(activity: str) -> str:
    """The key of the stage an activity names: the activity itself, shortened with a digest where it is too long."""
    return shortened(activity, LONGEST_KEY)


def shortened(text: str, longest: int) -> str:
    """`text` where it fits, else its beginning with a digest of it all: two that differ late stay two."""
    if len(text) <= longest:
        return text
    return f"{text[: longest - 9]}~{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _activities(cursor: Any) -> list[str]:
    """The log's activities in the order in which cases usually reach them."""
    cursor.execute("""
        SELECT activity FROM (
            SELECT activity, percent_rank() OVER (PARTITION BY case_id ORDER BY at, line) AS place FROM log_event
        ) e GROUP BY activity ORDER BY avg(place), activity
    """)
    return [activity for (activity,) in cursor.fetchall()]


def _next_version(journey_map: JourneyMap, before: MapVersion | None, activities: list[str]) -> MapVersion:
    """Publish a version with the stages of the one before and, after them, those the log adds."""
    number = (journey_map.versions.aggregate(newest=Max("number"))["newest"] or 0) + 1
    version = MapVersion.objects.create(
        map=journey_map, number=number, state=VersionState.PUBLISHED, published_at=now(), published_by=None
    )
    stages = []
    for stage in before.stages.all() if before else ():
        stage.pk, stage.map_version = None, version
        stages.append(stage)
    known = {stage.key for stage in stages}
    for activity in activities:
        if stage_key(activity) not in known:
            stages.append(Stage(map_version=version, key=stage_key(activity), name=activity[:LONGEST_KEY], position=0))
    for position, stage in enumerate(stages, start=1):
        stage.position = position
        stage._state.adding = True
    Stage.objects.bulk_create(stages)
    return version


def _free_key(name: str) -> str:
    return _free("key", slugify(name)[:50] or "log", "-")


def _free_prefix(name: str) -> str:
    letters = "".join(word[0] for word in re.findall(r"[A-Za-z]+", name)).upper()[:3]
    if len(letters) < 2:
        letters = (re.sub(r"[^A-Za-z]", "", name).upper() + "LG")[:2]
    return _free("prefix", letters, "")


def _free(column: str, wanted: str, joint: str) -> str:
    """`wanted`, or with the first number that nobody has."""
    taken = set(JourneyMap.objects.filter(**{f"{column}__startswith": wanted}).values_list(column, flat=True))
    number, free = 2, wanted
    while free in taken:
        free, number = f"{wanted}{joint}{number}", number + 1
    return free
