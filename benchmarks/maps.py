"""What a benchmark's world has once: teams, people of staff, five maps, root causes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from journeys.models import JourneyMap, MapVersion, Requirement, Stage
from teams.enums import Role
from teams.models import Membership, Team, User
from tickets.models import RootCause, next_number

DAY = 86_400
TEAMS = ("Intake", "Claims", "Assessors", "Payments", "Service")
STAGES = ("Reported", "Documents", "Assessed", "Decided", "Paid out", "Looked back")  # then Done and Lost
CAUSES = 20


@dataclass(frozen=True)
class MapPlan:
    """One map and its share of all journeys."""

    key: str
    prefix: str
    share: float


MAPS = (
    MapPlan("claim", "CL", 0.4),
    MapPlan("onboarding", "ON", 0.25),
    MapPlan("renewal", "RE", 0.2),
    MapPlan("technical", "TE", 0.1),
    MapPlan("upgrade", "UP", 0.05),
)


def make_company() -> User:
    """Make them; answers the manager who looks at the pages."""
    teams = [Team.objects.create(key=name.lower(), name=name) for name in TEAMS]
    people = [
        User.objects.create(email=f"{name.lower()}{n}@example.com", name=f"{name} {n}", role=Role.AGENT)
        for name in TEAMS
        for n in range(1, 9)
    ]
    Membership.objects.bulk_create(Membership(user=user, team=teams[n // 8]) for n, user in enumerate(people))
    manager = User.objects.create(email="manager@example.com", name="Mara Manager", role=Role.MANAGER)
    Membership.objects.create(user=manager, team=teams[1])
    maps = [_make_map(plan, position, teams) for position, plan in enumerate(MAPS)]
    for n in range(CAUSES):
        RootCause.objects.create(
            number=next_number("cause"), title=f"Cause {n + 1}", map=maps[n % len(maps)], stage_key="documents",
            team=teams[n % len(teams)], opened_at=timezone.now(),
        )  # fmt: skip
    return manager


def _make_map(plan: MapPlan, position: int, teams: list[Team]) -> JourneyMap:
    made = JourneyMap.objects.create(key=plan.key, name=plan.key.title(), prefix=plan.prefix, position=position)
    version = MapVersion.objects.create(map=made, number=1, state="published", published_at=timezone.now())
    for place, name in enumerate((*STAGES, "Done", "Lost"), start=1):
        stage = Stage.objects.create(
            map_version=version, key=name.lower().replace(" ", "-"), name=name, position=place,
            kind={"Done": "success", "Lost": "lost"}.get(name, "open"), team=teams[place % len(teams)],
            expected_seconds=(1 + place % 3) * 2 * DAY, channels=["phone", "email"],
        )  # fmt: skip
        if name == "Documents":
            Requirement.objects.create(stage=stage, key="photos", name="Photos")
    return made
