"""Customer number 1: Amara Okonkwo, whose flooded workshop shows what the product is about, told day by day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from customers.models import BriefPin, Consent, Customer, Identity, Purchase
from journeys.enums import BallHolder, BlockerKind, Risk
from journeys.models import Blocker, FollowUp, Journey, Promise, RequirementState, Stage, StageVisit, WaitingOn
from tickets.models import Ticket
from touchpoints.models import Touchpoint

if TYPE_CHECKING:
    from journeycrm.demo.world import World

SELF = "Amara Okonkwo"
# days ago, time, channel, direction, minutes, team, agent, stage, text, mood, had to repeat herself
SAID = (
    (32, "15:30", "email", "in", 0, "customer-care", "Hanna Krause", ("renewal", "review"),
     "Thanks for the loyalty discount in the renewal offer. Wants to add stock cover.", 2, False),
    (20, "07:52", "ivr", "in", 3, "contact-centre", "", ("claim", "report"), "Chose “Claims”, waited 2 min 40 s.", None, False),
    (20, "07:55", "phone", "in", 11, "contact-centre", "Jonas Weber", ("claim", "report"),
     "Burst pipe overnight, workshop flooded. Wants to reopen by the first of next month.", -1, False),
    (19, "18:02", "portal", "in", 0, "claims-intake", SELF, ("claim", "documents"),
     "Uploaded 12 damage photos and a repair estimate (Kilnworks Ltd, £8,420).", 1, False),
    (17, "14:12", "email", "in", 0, "claims-intake", "Mei Tan", ("claim", "documents"),
     "Asks if her estimate arrived and when the assessor comes. Answered after 26 h, expected 8 h.", -1, True),
    (13, "11:05", "video", "in", 18, "field-assessment", "Tomás Rivera", ("claim", "assessment"),
     "Damage confirmed: two kilns, floor, stock. Tomás promised a decision date by Friday.", 1, False),
    (11, "16:34", "chat", "in", 0, "digital-care", "Priya Nair", ("claim", "assessment"),
     "Replied to our reminder: “I uploaded it last week.” Priya could see the upload but not the assessor's request.", -1, True),
    (10, "09:41", "phone", "in", 8, "contact-centre", "Jonas Weber", ("claim", "assessment"),
     "“I have told three of you the same thing.” Asks why a second repair estimate is needed when she sent one."
     " Will move her policy if nobody decides this week.", -2, True),
)  # fmt: skip


def amara(world: World) -> Customer:
    """Write Amara's story: onboarding years ago, a renewal under way, and a claim that is stuck for a silly reason."""
    told = _Story(world)
    told.arrive()
    told.claim()
    told.renewal()
    for line in SAID:
        told.say(*line)
    told.trouble()
    return told.customer


class _Story:
    def __init__(self, world: World) -> None:
        self.world, self.book = world, world.book
        self.journeys: dict[str, Journey] = {}
        self.touchpoints: list[Touchpoint] = []

    def ago(self, days: int, clock: str = "09:00") -> dt.datetime:
        """That many days ago, at that time of the day in UTC."""
        hour, minute = map(int, clock.split(":"))
        day = (self.world.now - dt.timedelta(days=days)).date()
        return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=dt.UTC)

    def arrive(self) -> None:
        world = self.world
        joined = self.ago(2400)
        self.customer = self.book.add(
            Customer(
                name=SELF, organisation=world.organisation("Okonkwo Ceramics"), organisation_role="Owner",
                languages_spoken="English, Igbo", time_zone="Europe/London", customer_since=joined.date(),
                owner=world.company.users["Jonas Weber"], fields={"region": "south", "paperless": True},
            )
        )  # fmt: skip
        handles = (("phone", "+441632960112"), ("email", "amara@example.org"), ("external", "demo:1"))
        for kind, value in handles:
            shown = "01632 960112" if kind == "phone" else value.replace("demo:", "No. ")
            self.book.add(
                Identity(customer=self.customer, kind=kind, value=value, shown=shown, is_preferred=kind == "phone")
            )
        world.describe(self.customer, list(handles[:2]))
        for topic, allowed in (("service", True), ("marketing", False), ("recording", True)):
            self.book.add(
                Consent(
                    customer=self.customer, topic=topic, allowed=allowed, source="Application form", given_at=joined,
                    wording_version="2019-2", actor_kind="customer", actor_id=0, actor_label=SELF,
                )
            )  # fmt: skip
        for number, name, premium in (
            ("1", "Business cover", 1320),
            ("2", "Contents cover", 210),
            ("3", "Motor cover", 540),
        ):
            self.book.add(
                Purchase(
                    customer=self.customer, kind="policy", number=f"KM-00001-{number}", name=name, value=premium,
                    currency="GBP", starts_on=joined.date(), ends_on=(self.world.now + dt.timedelta(days=19)).date(),
                )
            )  # fmt: skip

    def claim(self) -> None:
        stays = (("report", self.ago(20, "08:06"), "Jonas Weber"), ("documents", self.ago(19, "09:10"), "Mei Tan"),
                 ("assessment", self.ago(13, "10:00"), "Tomás Rivera"))  # fmt: skip
        journey = self._journey("claim", "Get my flooded workshop repaired", stays)
        journey.risk, journey.mood, journey.open_tickets = Risk.HIGH, -1.4, 2
        journey.likely_next = "Decision"
        stage = self._stage("claim", "assessment")
        blocker = self.book.add(
            Blocker(
                journey=journey, kind=BlockerKind.OTHER, note="Estimate asked twice", opened_at=self.ago(10, "09:45"),
                opened_by="Jonas Weber",
            )
        )  # fmt: skip
        journey.open_blockers, journey.waiting_on = 1, BallHolder.TEAM
        self._tell(self.ago(10, "09:45"), "journey.blocked", "Jonas Weber", journey, stage, ("blocker", blocker))
        for requirement in self.world.requirements[stage.pk]:
            journey.missing_requirements += 1
            self.book.add(
                RequirementState(
                    journey=journey,
                    requirement=requirement,
                    changed_at=self.ago(13, "10:00"),
                    changed_by="Tomás Rivera",
                )
            )

    def renewal(self) -> None:
        stays = (("notice", self.ago(41), "Hanna Krause"), ("review", self.ago(33), "Hanna Krause"),
                 ("offer", self.ago(6), "Lotte de Vries"))  # fmt: skip
        journey = self._journey("renewal", "Keep cover, add stock", stays)
        journey.mood, journey.likely_next = 0.4, "Decision"

    def say(
        self, days: int, clock: str, channel: str, direction: str, minutes: int, team: str, agent: str,
        place: tuple[str, str], text: str, mood: int | None, is_repeat: bool,
    ) -> None:  # fmt: skip
        """One touchpoint of the story."""
        at, journey, users = self.ago(days, clock), self.journeys[place[0]], self.world.company.users
        touchpoint = self.book.add(
            Touchpoint(
                customer=self.customer, journey=journey, stage_key=place[1], channel=channel, direction=direction,
                occurred_at=at, duration_seconds=minutes * 60 or None, wait_seconds=160 if channel == "ivr" else None,
                team=self.world.company.teams[team], agent=users.get(agent), author=agent, summary=text, sentiment=mood,
                sentiment_source="agent" if mood is not None else "", is_repeat=is_repeat, source="demo", history=True,
            )
        )  # fmt: skip
        self.touchpoints.append(touchpoint)
        columns = {"channel": channel, "sentiment": mood, "stage_key": place[1], "team_id": touchpoint.team.pk}
        told = {"direction": direction, "is_repeat": is_repeat, "is_automatic": False}
        self.book.tell(
            at, "touchpoint.logged", self.customer, agent or SELF, journey=journey,
            subject=("touchpoint", touchpoint), columns=columns, data=told,
        )  # fmt: skip

    def trouble(self) -> None:
        """Tickets, what was promised, what is to be done, and what no fact says."""
        world, journey = self.world, self.journeys["claim"]
        stage = self._stage("claim", "assessment")
        soon = world.now + dt.timedelta(hours=4)
        jonas = world.company.users["Jonas Weber"]
        self.book.add(
            BriefPin(customer=self.customer, text="Jonas is her one contact: no new names, please", created_by=jonas)
        )
        for title, severity, cause, due, talk in (
            (
                "Estimate asked for twice",
                "urgent",
                world.causes.get(("claim", "documents")),
                soon,
                self.touchpoints[-1],
            ),
            ("Portal shows the wrong stage", "normal", None, world.now + dt.timedelta(days=2), self.touchpoints[-2]),
        ):
            ticket = self.book.add(
                Ticket(
                    number=world.ticket_number(), customer=self.customer, journey=journey, stage_key=stage.key,
                    title=title, description=talk.summary, severity=severity, team=talk.team, owner=talk.agent,
                    cause=cause, opened_at=talk.occurred_at + dt.timedelta(minutes=11), due_at=due,
                    answer_due_at=talk.occurred_at + dt.timedelta(hours=6), answered_at=talk.occurred_at + dt.timedelta(hours=1),
                )
            )  # fmt: skip
            self.book.spoken_of.append((ticket, talk))
            told = {"number": f"TK-{ticket.number}", "severity": severity}
            self._tell(ticket.opened_at, "ticket.opened", "Jonas Weber", journey, stage, ("ticket", ticket), **told)
        promise = self.book.add(
            Promise(
                customer=self.customer, journey=journey, text="A decision date", due_at=world.now + dt.timedelta(days=1),
                made_by=world.company.users["Tomás Rivera"], made_at=self.ago(13, "11:20"),
            )
        )  # fmt: skip
        self._tell(self.ago(13, "11:20"), "promise.made", "Tomás Rivera", journey, stage, ("promise", promise))
        for title, hours, agent in (("Call back with decision date", 3, "Jonas Weber"),
                                    ("Confirm estimate with Kilnworks", 26, "Tomás Rivera"),
                                    ("Offer stock cover in renewal", 190, "Hanna Krause")):  # fmt: skip
            self.book.add(
                FollowUp(
                    customer=self.customer, journey=journey, title=title, due_at=world.now + dt.timedelta(hours=hours),
                    assignee=world.company.users[agent], created_by="Jonas Weber",
                )
            )  # fmt: skip

    def _journey(self, key: str, intent: str, stays: tuple[tuple[str, dt.datetime, str], ...]) -> Journey:
        """A running journey with its visits, in the last of `stays` today."""
        world, stages = self.world, [(self._stage(key, name), at, who) for name, at, who in stays]
        now_in, since, owner = stages[-1]
        journey = self.journeys[key] = self.book.add(
            Journey(
                map=world.maps[key], map_version=now_in.map_version, customer=self.customer, number=world.number(key),
                intent=intent, stage=now_in, stage_entered_at=since, started_at=stays[0][1], team=now_in.team,
                due_at=since + dt.timedelta(seconds=now_in.expected_seconds or 0), owner=world.company.users[owner],
                version=len(stays), source="demo", external_id=f"1:{key}",
            )
        )  # fmt: skip
        self._tell(
            stays[0][1], "journey.started", stays[0][2], journey, stages[0][0], intent=intent,
            stage_name=stages[0][0].name,
        )  # fmt: skip
        for position, (stage, at, who) in enumerate(stages, start=1):
            left = stages[position][1] if position < len(stages) else None
            self.book.add(
                StageVisit(
                    journey=journey, stage=stage, position=position, entered_at=at, entered_by=who, left_at=left,
                    left_by=stages[position][2] if left else "",
                )
            )  # fmt: skip
            if position > 1:
                before, entered, _ = stages[position - 2]
                late = max(0, int((at - entered).total_seconds()) - (before.expected_seconds or 0))
                self._tell(
                    at, "stage.entered", who, journey, stage, **{"from": before.key}, from_name=before.name,
                    to_name=stage.name, visit=position, reason="", late_seconds=late,
                )  # fmt: skip
        self.book.add(WaitingOn(journey=journey, holder=BallHolder.TEAM, team=now_in.team, since=since))
        return journey

    def _stage(self, key: str, name: str) -> Stage:
        return next(stage for stage in self.world.stages[key] if stage.key == name)

    def _tell(
        self, at: dt.datetime, kind: str, who: str, journey: Journey, stage: Stage, subject: Any = None, **data: Any
    ) -> None:
        named = {
            "number": f"{journey.map.prefix}-{journey.number}",
            "map": journey.map.key,
            "map_name": journey.map.name,
        }
        self.book.tell(
            at, kind, self.customer, who, journey=journey, subject=subject or ("journey", journey),
            columns={"stage_key": stage.key, "team_id": stage.team_id}, data=named | data,
        )  # fmt: skip
