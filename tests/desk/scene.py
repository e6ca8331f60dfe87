"""Amara's flooded workshop: a story long enough to look at, told by the real actions at the times they happened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import time_machine
from django.utils import timezone

from core.actor import Actor, ActorKind
from core.company import change_company
from customers.actions import create_customer, record_consent
from customers.models import Customer
from journeys.actions import (
    create_map,
    give_follow_up,
    make_promise,
    move_journey,
    note_outlook,
    open_blocker,
    publish_map,
    set_requirement,
    start_journey,
)
from journeys.models import Journey, JourneyMap
from story.feed import place_markers
from teams.models import Team, User
from tests.factories.teams import MembershipFactory, TeamFactory, UserFactory
from tickets.actions import link_cause, open_cause, open_ticket
from touchpoints.actions import record_touchpoint

DAY = 86400
CLAIM = [
    {"name": "Report", "expected_seconds": DAY, "phase": "before"},
    {
        "name": "Documents",
        "expected_seconds": 3 * DAY,
        "channels": ["email", "portal"],
        "requirements": [{"name": "Damage photos"}, {"name": "Repair estimate"}],
    },
    {
        "name": "Assessment",
        "expected_seconds": 5 * DAY,
        "channels": ["video", "phone"],
        "requirements": [{"name": "Second repair estimate"}, {"name": "Ownership"}],
    },
    {"name": "Decision", "expected_seconds": 2 * DAY},
    {"name": "Payment", "kind": "success", "expected_seconds": 3 * DAY},
    {"name": "Follow-up", "phase": "after", "expected_seconds": 7 * DAY},
]
RENEWAL = [
    {"name": "Notice", "expected_seconds": 9 * DAY},
    {"name": "Review", "expected_seconds": 9 * DAY},
    {"name": "Offer", "expected_seconds": 10 * DAY, "channels": ["email"]},
    {"name": "Decision", "expected_seconds": 5 * DAY},
    {"name": "Renewed", "kind": "success"},
]


@dataclass
class Scene:
    """Who and what there is, by name."""

    people: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    maps: dict[str, JourneyMap] = field(default_factory=dict)
    journeys: dict[str, Journey] = field(default_factory=dict)
    amara: Customer = None  # type: ignore[assignment]
    ticket: Any = None
    cause: Any = None

    def by(self, name: str) -> Actor:
        """The actor behind this member of staff."""
        user = self.people[name]
        return Actor(ActorKind.USER, user.pk, user.name)


STAFF = {
    "jonas": ("Jonas Weber", "agent", "Contact centre"),
    "tomas": ("Tomás Rivera", "agent", "Field assessment"),
    "priya": ("Priya Nair", "agent", "Digital care"),
    "sofia": ("Sofia Lindqvist", "manager", "Claims intake"),
    "noor": ("Noor Haddad", "admin", "Customer care"),
    "ines": ("Inês Duarte", "auditor", "Customer care"),
}


def build() -> Scene:
    """The whole scene, its newest facts a few minutes old; facts are placed in the feed."""
    scene = Scene()
    _house(scene)
    _claim(scene)
    _talk(scene)
    _troubles(scene)
    place_markers(1000)
    return scene


def _at(days: float, hour: int, minute: int) -> Any:
    """A clock that stands `days` ago at that time of day; today's times are moved before now."""
    moment = timezone.now() - dt.timedelta(days=days)
    moment = moment.replace(hour=hour, minute=minute, second=0) if days else moment - dt.timedelta(minutes=60 - minute)
    return time_machine.travel(moment, tick=True)


def _house(scene: Scene) -> None:
    for key, (name, role, team) in STAFF.items():
        if team not in scene.teams:
            scene.teams[team] = TeamFactory(name=team, key=team.lower().replace(" ", "-"))
        email = f"{name.split()[0].lower()}@kestrel.example".encode("ascii", "ignore").decode()
        scene.people[key] = UserFactory(name=name, role=role, email=email)
        MembershipFactory(user=scene.people[key], team=scene.teams[team])
    change_company(by=scene.by("noor"), name="Kestrel Mutual", phone_region="GB")
    for name, prefix, icon, stages in (("Claim", "CL", "umbrella", CLAIM), ("Renewal", "RN", "refresh", RENEWAL)):
        the_map = create_map(name=name, prefix=prefix, icon=icon, stages=stages, by=scene.by("sofia"))
        publish_map(map_id=the_map.pk, by=scene.by("sofia"))
        scene.maps[name] = the_map
    with _at(32, 9, 0):
        scene.amara = create_customer(
            name="Amara Okonkwo",
            identities=(("phone", "01632 960112"), ("email", "amara@example.org")),
            organisation="Okonkwo Ceramics",
            organisation_role="Owner",
            customer_since=dt.date(2019, 3, 1),
            languages_spoken="English, Igbo",
            owner_id=scene.people["jonas"].pk,
            by=scene.by("noor"),
        )
        for topic, allowed in (("service", True), ("marketing", False)):
            record_consent(customer_id=scene.amara.pk, topic=topic, allowed=allowed, source="form", by=scene.by("noor"))


def _start(scene: Scene, map_name: str, intent: str, owner: str) -> None:
    scene.journeys[map_name] = start_journey(
        customer_id=scene.amara.pk,
        map_id=scene.maps[map_name].pk,
        intent=intent,
        owner_id=scene.people[owner].pk,
        by=scene.by("jonas"),
    )


def _move(scene: Scene, map_name: str, to: str, who: str) -> None:
    journey = Journey.objects.get(pk=scene.journeys[map_name].pk)
    scene.journeys[map_name] = move_journey(journey_id=journey.pk, to=to, version=journey.version, by=scene.by(who))


def _claim(scene: Scene) -> None:
    with _at(31, 9, 0):
        _start(scene, "Renewal", "Keep cover, add stock", "noor")
    with _at(22, 9, 30):
        _move(scene, "Renewal", "review", "noor")
    with _at(10, 7, 56):
        _start(scene, "Claim", "Get my flooded workshop repaired", "jonas")
    with _at(9, 8, 0):
        _move(scene, "Claim", "documents", "sofia")
    claim = scene.journeys["Claim"]
    with _at(9, 18, 3):
        for key in ("damage-photos", "repair-estimate"):
            set_requirement(journey_id=claim.pk, key=key, status="received", by=scene.by("sofia"))
    with _at(4, 9, 0):
        _move(scene, "Renewal", "offer", "noor")
    with _at(3, 10, 0):
        _move(scene, "Claim", "assessment", "tomas")
        set_requirement(journey_id=claim.pk, key="ownership", status="accepted", by=scene.by("tomas"))
    with _at(1, 16, 40):
        open_blocker(journey_id=claim.pk, kind="other", note="estimate asked for twice", by=scene.by("priya"))
    now = timezone.now()
    note_outlook(
        journey_id=claim.pk, mood=-1.6, risk="high", likely_next="Decision",
        likely_at=now + dt.timedelta(days=5), by=scene.by("jonas"),
    )  # fmt: skip


#: days ago, hour, minute, channel, who, mood, seconds, repeat, journey, words
TALK = (
    (22, 15, 30, "email", "noor", 2, None, False, "Renewal",
     "Thanks for the loyalty discount in the renewal offer. Wants to add stock cover."),
    (10, 7, 52, "ivr", "", None, 160, False, "",
     "Chose “Claims”, waited 2 min 40 s."),
    (10, 7, 55, "phone", "sofia", -1, 660, False, "Claim",
     "Burst pipe overnight, workshop flooded. Wants to reopen by 1 December."),
    (9, 18, 2, "portal", "", 1, None, False, "Claim",
     "12 damage photos and a repair estimate (Kilnworks Ltd, £8,420)."),
    (7, 14, 12, "email", "sofia", -1, None, True, "Claim",
     "Asks if her estimate arrived and when the assessor comes. Answered after 26 h, expected 8 h."),
    (3, 11, 5, "video", "tomas", 1, 1080, False, "Claim",
     "Damage confirmed: two kilns, floor, stock. Tomás promised a decision date."),
    (1, 16, 34, "chat", "priya", -1, None, True, "Claim",
     "Replied to our reminder: “I uploaded it last week.” Priya could see the upload but not the "
     "assessor’s request."),
    (0, 0, 41, "phone", "jonas", -2, 480, True, "Claim",
     "“I have told three of you the same thing.” Asks why a second repair estimate is needed when she sent"
     " one. Will move her policy if nobody decides this week."),
)  # fmt: skip


def _talk(scene: Scene) -> None:
    for days, hour, minute, channel, who, mood, seconds, repeat, journey, words in TALK:
        person = scene.people.get(who)
        with _at(days, hour, minute):
            record_touchpoint(
                by=scene.by(who) if who else Actor(ActorKind.CUSTOMER, scene.amara.pk, "Amara Okonkwo"),
                channel=channel,
                customer_id=scene.amara.pk,
                summary=words,
                sentiment=mood,
                sentiment_source="agent" if mood is not None else "",
                agent_id=person.pk if person else None,
                team_id=person.memberships.get().team_id if person else None,
                author="" if person else "Amara Okonkwo",
                duration_seconds=seconds,
                is_repeat=repeat,
                journey_id=scene.journeys[journey].pk if journey else None,
                without_journey=not journey,
            )


def _troubles(scene: Scene) -> None:
    amara, claim, now = scene.amara, scene.journeys["Claim"], timezone.now()
    with _at(2, 12, 0):
        open_ticket(
            customer_id=amara.pk, title="Portal shows wrong stage", team_id=scene.teams["Digital care"].pk,
            by=scene.by("priya"),
        )  # fmt: skip
    with _at(0, 0, 52):
        scene.ticket = open_ticket(
            customer_id=amara.pk, title="Estimate asked for twice", severity="urgent", journey_id=claim.pk,
            team_id=scene.teams["Field assessment"].pk, owner_id=scene.people["jonas"].pk, by=scene.by("jonas"),
        )  # fmt: skip
        scene.cause = open_cause(
            title="Repair estimate asked for twice", map_id=claim.map_id, stage_key="documents",
            team_id=scene.teams["Claims intake"].pk, by=scene.by("sofia"),
        )  # fmt: skip
        link_cause(ticket_id=scene.ticket.pk, cause_id=scene.cause.pk, by=scene.by("sofia"))
    todo = (
        ("Call back with the decision date", "jonas", 2 / 24),
        ("Confirm the estimate with Kilnworks", "tomas", 1),
        ("Offer stock cover in the renewal", "noor", 8),
    )
    for title, who, days in todo:
        give_follow_up(
            customer_id=amara.pk, journey_id=claim.pk, title=title, due_at=now + dt.timedelta(days=days),
            assignee_id=scene.people[who].pk, by=scene.by("jonas"),
        )  # fmt: skip
    make_promise(
        customer_id=amara.pk, journey_id=claim.pk, text="A decision date", due_at=now + dt.timedelta(days=1),
        by=scene.by("tomas"),
    )  # fmt: skip
