"""One journey of the demo world, walked from its first stage to today: visits, what was said, what got stuck."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TYPE_CHECKING, Any, cast

from customers.models import Customer
from journeycrm.demo.people import Person
from journeycrm.demo.scripts import ABOUT, INTENT, SCENES, Moment, Scene
from journeycrm.demo.troubles import Troubles
from journeys.enums import Outcome, StageKind
from journeys.models import Journey, Stage, StageVisit, WaitingOn
from teams.models import Team
from touchpoints.models import Touchpoint

if TYPE_CHECKING:
    from journeycrm.demo.world import World

PACE = {"fine": (-0.55, 0.35), "rough": (0.0, 0.5), "bad": (0.35, 0.55)}  # lognormal, times the expected time
LOSSES = {"fine": 0.015, "rough": 0.07, "bad": 0.18}  # per stage
SELF_SERVICE = {"portal", "app", "web", "ivr"}


class Run:
    """A journey of `customer` on the map `key`, going fine, rough or bad."""

    def __init__(
        self, world: World, random: Random, person: Person, customer: Customer, key: str, flavour: str
    ) -> None:
        self.world, self.random, self.person, self.customer = world, random, person, customer
        self.key, self.flavour = key, flavour
        self.map = world.maps[key]
        self.stages = world.stages[key]
        self.what = random.choice(ABOUT[key])
        self.troubles = Troubles(self)

    def run(self, start: dt.datetime) -> Journey:
        """Walk until the end or until today, whichever comes first."""
        first = self.stages[0]
        self.journey = self.world.book.add(
            Journey(
                map=self.map, map_version=first.map_version, customer=self.customer, number=self.world.number(self.key),
                intent=INTENT[self.key].format(what=self.what), stage=first, stage_entered_at=start, started_at=start,
                source="demo", external_id=f"{self.person.number}:{self.key}:{start:%Y%m%d%H%M}",
            )
        )  # fmt: skip
        self.tell(
            start, "journey.started", self.agent_of(first), first, intent=self.journey.intent, stage_name=first.name
        )
        at, before = start, None
        for position, stage in enumerate(self._course(), start=1):
            at, before = self._stay(stage, position, at, before)
            if before.left_at is None:
                return self._still_here(stage, before)
        self._end(at)
        return self.journey

    def tell(self, at: dt.datetime, kind: str, actor: Any, stage: Stage, *, subject: Any = None, **data: Any) -> None:
        """A fact of this journey, with the words its story line needs."""
        journey = self.journey
        named = {"number": f"{self.map.prefix}-{journey.number}", "map": self.key, "map_name": self.map.name}
        self.world.book.tell(
            at, kind, self.customer, str(actor), journey=journey, subject=subject or ("journey", journey),
            columns={"stage_key": stage.key, "team_id": stage.team_id}, data=named | data,
        )  # fmt: skip

    def agent_of(self, stage: Stage) -> Any:
        """Somebody of the stage's team; the same one for most of a journey."""
        members = self.world.company.members[cast(Team, stage.team).key] or self.world.company.members["contact-centre"]
        return members[(self.person.number + stage.position // 3) % len(members)]

    def _course(self) -> list[Stage]:
        """The stages this journey is going to visit, in order: perhaps lost on the way, perhaps sent back once."""
        lost = [stage for stage in self.stages if stage.kind == StageKind.LOST]
        course: list[Stage] = []
        for stage in self.stages:
            if stage.kind == StageKind.LOST:
                continue
            course.append(stage)
            decided = any(one.kind == StageKind.SUCCESS for one in course)
            if not decided and self.random.random() < LOSSES[self.flavour]:
                return [*course, self.random.choice(lost)]
            if stage.key == "assessment" and self.flavour != "fine" and self.random.random() < 0.3:
                course += [course[-2], stage]  # back for a paper that was there already
        return course

    def _stay(
        self, stage: Stage, position: int, at: dt.datetime, before: StageVisit | None
    ) -> tuple[dt.datetime, StageVisit]:
        """Visit one stage: enter it, say things, leave it if its time is over by now."""
        agent = self.agent_of(stage)
        left = at + self._duration(stage)
        lost = stage.kind == StageKind.LOST
        ends = left if not lost else at
        visit = StageVisit(
            journey=self.journey, stage=stage, position=position, entered_at=at, entered_by=agent.name,
            left_at=ends if ends <= self.world.now else None, left_by=agent.name if ends <= self.world.now else "",
        )  # fmt: skip
        self.world.book.add(visit)
        if before:
            self._entered(stage, before, at, agent)
        if not lost:
            self._talk(stage, at, min(left, self.world.now))
        return ends, visit

    def _entered(self, stage: Stage, before: StageVisit, at: dt.datetime, agent: Any) -> None:
        stayed = (at - before.entered_at).total_seconds()
        late = max(0, int(stayed - (before.stage.expected_seconds or stayed)))
        self.tell(
            at, "stage.entered", agent, stage, **{"from": before.stage.key}, from_name=before.stage.name,
            to_name=stage.name, visit=before.position + 1, reason="", late_seconds=late,
        )  # fmt: skip
        if stage.kind != StageKind.OPEN:
            self.journey.outcome, self.journey.outcome_at = Outcome(stage.kind), at
        self.troubles.told_by_rule(stage, at)

    def _duration(self, stage: Stage) -> dt.timedelta:
        pace = self.random.lognormvariate(*PACE[self.flavour])
        return dt.timedelta(seconds=max(1200, (stage.expected_seconds or 86400) * pace))

    def _talk(self, stage: Stage, since: dt.datetime, until: dt.datetime) -> None:
        scene = SCENES[self.key].get(stage.key, Scene(()))
        moments = [(one, False) for one in self._pick(scene.fine, 1 if self.flavour == "bad" else 2)]
        if self.flavour != "fine":
            moments += [(one, False) for one in self._pick(scene.rough, 1)]
            moments += [(one, True) for one in self._pick(scene.again, 1 if self.flavour == "bad" else 0)]
        times = sorted(since + (until - since) * self.random.uniform(0.02, 0.97) for _ in moments)
        for at, (moment, is_repeat) in zip(times, moments, strict=True):
            touchpoint = self._said(stage, moment, at, is_repeat)
            if (moment[4] or 0) < 0 and moment[1] == "in":
                self.troubles.maybe_ticket(stage, touchpoint, at)

    def _pick(self, moments: tuple[Moment, ...], most: int) -> list[Moment]:
        return self.random.sample(moments, k=min(len(moments), self.random.randint(0 if most > 1 else most, most)))

    def _said(self, stage: Stage, moment: Moment, at: dt.datetime, is_repeat: bool) -> Touchpoint:
        channel, direction, seconds, text, mood = moment
        agent = None if channel in SELF_SERVICE else self.agent_of(stage)
        words = text.format(what=self.what, first=self.person.first, agent=agent.name if agent else "")
        by_customer = channel in ("portal", "app", "web") and mood is not None
        touchpoint = Touchpoint(
            customer=self.customer, journey=self.journey, stage_key=stage.key, channel=channel, direction=direction,
            occurred_at=at, duration_seconds=seconds or None, wait_seconds=self._wait(channel, mood), team=stage.team,
            agent=agent, author=agent.name if agent else self.customer.name, summary=words[:1].upper() + words[1:],
            sentiment=mood, sentiment_source="" if mood is None else "customer" if by_customer else "agent",
            is_repeat=is_repeat, source="demo", history=True,
        )  # fmt: skip
        self.world.book.add(touchpoint)
        self.world.book.tell(
            at, "touchpoint.logged", self.customer, str(agent or self.customer), journey=self.journey,
            subject=("touchpoint", touchpoint),
            columns={"stage_key": stage.key, "team_id": stage.team_id, "channel": channel, "sentiment": mood},
            data={"direction": direction, "is_repeat": is_repeat, "is_automatic": False},
        )  # fmt: skip
        return touchpoint

    def _wait(self, channel: str, mood: int | None) -> int | None:
        if channel not in ("phone", "ivr", "chat"):
            return None
        return self.random.randint(10, 90) if (mood or 0) >= 0 else self.random.randint(120, 700)

    def _still_here(self, stage: Stage, visit: StageVisit) -> Journey:
        """A running journey: where it stands today, who holds the ball, what is missing."""
        journey = self.journey
        journey.stage, journey.stage_entered_at, journey.team = stage, visit.entered_at, stage.team
        if stage.expected_seconds:
            journey.due_at = visit.entered_at + dt.timedelta(seconds=stage.expected_seconds)
        journey.owner = self.agent_of(stage)
        self.troubles.hold_up(stage, visit)
        self.world.book.add(
            WaitingOn(journey=journey, holder=journey.waiting_on, team=stage.team, since=visit.entered_at)
        )
        return journey

    def _end(self, at: dt.datetime) -> None:
        journey = self.journey
        last = self.world.book.rows[StageVisit][-1].stage
        journey.stage, journey.stage_entered_at, journey.team = last, at, last.team
        if not journey.outcome:
            journey.outcome, journey.outcome_at = Outcome.SUCCESS, at
        journey.ended_at = at
        lasted = int((at - journey.started_at).total_seconds())
        self.tell(at, "journey.ended", self.agent_of(last), last, outcome=str(journey.outcome), lasted_seconds=lasted)
