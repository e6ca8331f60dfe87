"""Maps for screens: how they are designed, and how many journeys run on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from core.registries import NavItem
from journeys.enums import VersionState
from journeys.models import Journey, JourneyMap, MapVersion, Requirement, Stage
from teams.enums import Permission


@dataclass(frozen=True)
class MapLine:
    """One map in a list: its versions and the figures of its running journeys."""

    map: JourneyMap
    published: int | None  # number of the newest published version
    has_draft: bool
    stages: list[Stage]  # of the newest version, published or not
    running: int
    overdue: int
    blocked: int


def map_figures(now: dt.datetime) -> dict[int, Mapping[str, Any]]:
    """Running, overdue and blocked journeys per map id; one query over the index of running journeys."""
    rows = (
        Journey.objects.running()
        .values("map_id")
        .annotate(
            running=Count("pk"),
            overdue=Count("pk", filter=Q(due_at__lt=now)),
            blocked=Count("pk", filter=Q(open_blockers__gt=0)),
        )
        .order_by("map_id")
    )
    return {row["map_id"]: row for row in rows}


def map_overview(now: dt.datetime) -> list[MapLine]:
    """All maps that are not archived, in their order. 4 queries."""
    figures = map_figures(now)
    versions = MapVersion.objects.order_by("-number").prefetch_related("stages")
    maps = JourneyMap.objects.filter(archived_at=None).prefetch_related(Prefetch("versions", versions))
    return [_line(the_map, figures.get(the_map.pk, {})) for the_map in maps]


def _line(the_map: JourneyMap, figures: Mapping[str, Any]) -> MapLine:
    versions = list(the_map.versions.all())
    published = [version for version in versions if version.state == VersionState.PUBLISHED]
    newest = (published or versions)[:1]
    return MapLine(
        map=the_map,
        published=published[0].number if published else None,
        has_draft=len(published) < len(versions),
        stages=list(newest[0].stages.all()) if newest else [],
        running=figures.get("running", 0),
        overdue=figures.get("overdue", 0),
        blocked=figures.get("blocked", 0),
    )


def maps_in_full() -> QuerySet[JourneyMap]:
    """All maps with their versions, stages and requirements, for programs."""
    requirements = Prefetch("requirements", Requirement.objects.order_by("position", "pk"))
    stages = Prefetch("stages", Stage.objects.order_by("position").prefetch_related(requirements))
    return JourneyMap.objects.prefetch_related(Prefetch("versions", MapVersion.objects.prefetch_related(stages)))


@dataclass(frozen=True)
class MapDesign:
    """One version of a map as it is designed, and which others there are."""

    version: MapVersion
    stages: list[Stage]
    published: MapVersion | None
    draft: MapVersion | None
    older: list[MapVersion] = field(default_factory=list)

    @property
    def is_draft(self) -> bool:
        """Whether what is shown is the draft."""
        return self.version == self.draft


def map_design(the_map: JourneyMap, *, draft: bool = False) -> MapDesign:
    """The newest published version, or the draft where it is asked for or nothing is published yet. 3 queries."""
    versions = list(the_map.versions.select_related("published_by").order_by("-number"))
    published = next((one for one in versions if one.state == VersionState.PUBLISHED), None)
    drafted = next((one for one in versions if one.state == VersionState.DRAFT), None)
    chosen = drafted if drafted and (draft or published is None) else published
    assert chosen is not None  # noqa: S101 (a map is made with a draft)
    requirements = Prefetch("requirements", Requirement.objects.order_by("position", "pk"))
    stages = chosen.stages.select_related("team").prefetch_related(requirements)
    older = [one for one in versions if one not in (published, drafted)]
    return MapDesign(version=chosen, stages=list(stages), published=published, draft=drafted, older=older)


def pinned_maps(user: Any) -> list[NavItem]:
    """Pinned maps for the sidebar, each with how many journeys are under way on it. 2 queries."""
    maps = JourneyMap.objects.in_use().filter(is_pinned=True)
    running = dict(Journey.objects.running().values_list("map_id").annotate(n=Count("pk")).order_by())
    return [
        NavItem(
            key=f"map-{the_map.key}",
            label=the_map.name,
            icon=the_map.icon,
            url_name="journeys:map_board",
            url_args=(the_map.key,),
            permission=Permission.JOURNEY_VIEW,
            section="maps",
            order=100 + place,
            count=partial(_running, running.get(the_map.pk, 0)),
        )
        for place, the_map in enumerate(maps)
    ]


def _running(number: int, user: Any) -> int:
    return number


def stages_to_edit(the_map: JourneyMap) -> QuerySet[Stage]:
    """The stages as the draft has them, or as the newest version does where there is no draft."""
    newest = the_map.versions.order_by("-number").values("pk")[:1]
    return Stage.objects.filter(map_version__in=newest).select_related("team").prefetch_related("requirements")


def stages_of(map_key: str) -> list[Stage]:
    """The stages of a map's newest published version; none without a map."""
    if not map_key:
        return []
    version = MapVersion.objects.filter(map__key=map_key, state=VersionState.PUBLISHED).order_by("-number").first()
    return list(version.stages.all()) if version else []
