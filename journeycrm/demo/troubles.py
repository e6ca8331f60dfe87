"""What goes wrong in the demo world's journeys, and what is done about it: tickets, blockers, follow-ups, promises."""

from __future__ import annotations

import datetime as dt
import textwrap
from typing import TYPE_CHECKING

from journeys.enums import BallHolder, BlockerKind, Risk
from journeys.models import Blocker, FollowUp, Promise, RequirementState, Stage, StageVisit
from notifications.models import DeliveryAttempt, Notification
from tickets.models import Ticket
from touchpoints.models import Touchpoint

if TYPE_CHECKING:
    from journeycrm.demo.run import Run

SEVERITIES = {
    "fine": ("low", "normal"),
    "rough": ("normal", "normal", "low"),
    "bad": ("urgent", "high", "high", "normal"),
}
BLOCKS = (
    (BlockerKind.MISSING_DOCUMENT, "Waiting for the second page of the estimate", BallHolder.CUSTOMER),
    (BlockerKind.DETAILS_CHANGED, "Address changed after the report", BallHolder.TEAM),
    (BlockerKind.THIRD_PARTY, "Waiting for the surveyor", BallHolder.THIRD_PARTY),
    (BlockerKind.APPROVAL, "Waiting for the second approver", BallHolder.TEAM),
)
NEXT_STEPS = {
    "documents": "Offer the upload link by text message", "assessment": "Book a video inspection",
    "decision": "Call with the decision", "offer": "Call about the offer", "review": "Agree a time for the review",
    "diagnosis": "Send what we found", "application": "Fill in the rest together", "quote": "Send the quote",
}  # fmt: skip
PROMISES = {
    "assessment": "a date for the assessor's visit", "decision": "a decision", "fix": "a fix that lasts",
    "underwriting": "an answer from underwriting", "offer": "an offer in writing",
}  # fmt: skip


def _title_of(summary: str) -> str:
    """What a person would call a ticket about this: the first sentence, whole words only."""
    return textwrap.shorten(summary.partition(". ")[0].strip(" .,“”"), width=70, placeholder=" …")


class Troubles:
    """Adds trouble to one run."""

    def __init__(self, run: Run) -> None:
        self.run, self.world, self.random = run, run.world, run.random

    def maybe_ticket(self, stage: Stage, touchpoint: Touchpoint, at: dt.datetime) -> None:
        """Some complaints become tickets; those with a known cause are linked to it; older ones are resolved."""
        if self.random.random() > {"fine": 0.15, "rough": 0.3, "bad": 0.5}[self.run.flavour]:
            return
        cause = self.world.causes.get((self.run.key, stage.key))
        if cause and self.random.random() > 0.75:
            cause = None
        severity = self.random.choice(SEVERITIES[self.run.flavour])
        hours = {"urgent": 24, "high": 48, "normal": 96, "low": 168}[severity]
        solved = at + dt.timedelta(hours=hours * self.random.uniform(0.3, 1.4))
        ticket = Ticket(
            number=self.world.ticket_number(), customer=self.run.customer, journey=self.run.journey,
            stage_key=stage.key, title=cause.title if cause else _title_of(touchpoint.summary),
            description=touchpoint.summary, severity=severity, team=stage.team, owner=self.run.agent_of(stage),
            cause=cause, opened_at=at, answer_due_at=at + dt.timedelta(hours=hours / 4),
            due_at=at + dt.timedelta(hours=hours),
        )  # fmt: skip
        told = {"number": f"TK-{ticket.number}", "severity": severity}
        self._tell(ticket, stage, at, "ticket.opened", told)
        if solved < self.world.now:
            ticket.state, ticket.resolved_at, ticket.resolved_by = "resolved", solved, self.run.agent_of(stage).name
            ticket.answered_at = at + (solved - at) / 4
            ticket.resolution = "Put right, and said sorry in person."
            self._tell(ticket, stage, solved, "ticket.resolved", told)
        else:
            self.run.journey.open_tickets += 1
        self.world.book.add(ticket)
        self.world.book.spoken_of.append((ticket, touchpoint))

    def _tell(self, ticket: Ticket, stage: Stage, at: dt.datetime, kind: str, data: dict[str, str]) -> None:
        self.world.book.tell(
            at, kind, self.run.customer, self.run.agent_of(stage).name, journey=self.run.journey,
            subject=("ticket", ticket), columns={"stage_key": stage.key, "team_id": stage.team_id}, data=data,
        )  # fmt: skip

    def told_by_rule(self, stage: Stage, at: dt.datetime) -> None:
        """The rule of this stage told the customer by mail."""
        rule = self.world.rules.get((self.run.key, stage.key))
        if rule is None:
            return
        message = Notification(
            customer=self.run.customer, stage_key=stage.key, rule_version=rule.version, template=rule.template,
            channel="email", recipient=self.run.person.email, state="sent", sent_at=at, settled_at=at, not_before=at,
            next_attempt_at=at, attempts=1, provider="smtp", subject=rule.told(self.run, rule.template.subject), body=rule.told(self.run, rule.template.body),
            why=[
                f"Rule “{rule.name}”, version 1", f"Stage entered: {stage.name} in {self.run.map.prefix}-{self.run.journey.number}",
                "Service messages are allowed.",
            ],
            dedupe_key=f"demo:{self.run.person.number}:{self.run.key}:{stage.key}:{at.timestamp():.0f}",
        )  # fmt: skip
        message.journey = self.run.journey  # type: ignore[attr-defined]  # its id is not known yet
        self.world.book.add(message)
        self.world.book.add(DeliveryAttempt(notification=message, number=1, ended_at=at, result="sent"))
        self.world.book.tell(
            at + dt.timedelta(seconds=31), "notification.sent", self.run.customer, rule.name, journey=self.run.journey,
            subject=("notification", message), columns={"stage_key": stage.key, "channel": "email"},
        )  # fmt: skip

    def hold_up(self, stage: Stage, visit: StageVisit) -> None:
        """What keeps a running journey in its stage: requirements, perhaps a blocker; what staff do about it."""
        journey = self.run.journey
        since = visit.entered_at
        for requirement in self.world.requirements.get(stage.pk, ()):
            status = self.random.choice(("missing", "missing", "received", "accepted"))
            journey.missing_requirements += status in ("missing", "received")
            self.world.book.add(
                RequirementState(
                    journey=journey, requirement=requirement, status=status, changed_at=since,
                    changed_by=self.run.agent_of(stage).name,
                )
            )  # fmt: skip
        if self.run.flavour != "fine" and self.random.random() < 0.3:
            self._block(stage, since)
        overdue = bool(journey.due_at and journey.due_at < self.world.now)
        journey.mood = {"fine": 0.9, "rough": -0.5, "bad": -1.6}[self.run.flavour]
        if overdue or self.run.flavour == "bad":
            journey.risk = Risk.HIGH if overdue and self.run.flavour == "bad" else Risk.MEDIUM
        if overdue and self.run.flavour != "fine":
            self._ask_the_manager(stage)
        if self.random.random() < 0.4:
            self._plan(stage)

    def _block(self, stage: Stage, since: dt.datetime) -> None:
        kind, note, holder = self.random.choice(BLOCKS)
        at = since + (self.world.now - since) * 0.4
        who = self.run.agent_of(stage).name
        blocker = self.world.book.add(
            Blocker(journey=self.run.journey, kind=kind, note=note, opened_at=at, opened_by=who)
        )
        self.run.journey.open_blockers, self.run.journey.waiting_on = 1, holder
        self.run.tell(at, "journey.blocked", who, stage, subject=("blocker", blocker))

    def _ask_the_manager(self, stage: Stage) -> None:
        """A late journey that goes badly is looked at by a manager too."""
        self.world.book.add(
            FollowUp(
                customer=self.run.customer, journey=self.run.journey, title=f"Find out why {stage.name} takes so long",
                due_at=self.world.now + dt.timedelta(hours=self.random.randint(-8, 30)), team=stage.team,
                assignee=self.world.company.users["Sofia Lindqvist"], created_by=self.run.agent_of(stage).name,
            )
        )  # fmt: skip

    def _plan(self, stage: Stage) -> None:
        """A next step for the owner, and for some stages a promise to the customer."""
        now, agent, customer = self.world.now, self.run.agent_of(stage), self.run.customer
        due = now + dt.timedelta(hours=self.random.randint(-30, 96))
        if step := NEXT_STEPS.get(stage.key):
            self.world.book.add(
                FollowUp(
                    customer=customer, journey=self.run.journey, title=step, due_at=due, assignee=agent, team=stage.team,
                    created_by=agent.name,
                )
            )  # fmt: skip
        if promise := PROMISES.get(stage.key):
            self.world.book.add(
                Promise(
                    customer=customer, journey=self.run.journey, text=promise[:1].upper() + promise[1:],
                    due_at=due + dt.timedelta(days=1), made_by=agent, made_at=now - dt.timedelta(days=1),
                )
            )  # fmt: skip
