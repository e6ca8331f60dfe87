"""Tickets, why they happen, and what was done about it."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from core.audit import audited_rows
from core.constraints import both_or_none, not_before, one_of
from customers.models import Customer, PersonQuerySet
from journeys.models import Journey, JourneyMap
from teams.models import Team, User
from tickets.enums import ActionKind, CauseState, Severity, TicketState, Verdict
from touchpoints.models import Touchpoint


def next_number(noun: str) -> int:
    """The next number of a 'ticket' or 'cause', from its sequence: never given twice, gaps are possible."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [f"tickets_{noun}_number"])
        return cursor.fetchone()[0]


@audited_rows()
class RootCause(models.Model):
    """Why tickets happen: the team and stage where it starts, not where it shows. People see RC-27."""

    number = models.PositiveBigIntegerField(unique=True)
    title = models.CharField(_("root cause"), max_length=200)
    description = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=CauseState, default=CauseState.OPEN)
    map = models.ForeignKey(JourneyMap, null=True, blank=True, on_delete=models.PROTECT, related_name="root_causes")
    stage_key = models.CharField(_("stage where it starts"), max_length=100, blank=True)
    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="root_causes",
        verbose_name=_("team where it starts"),
    )
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="root_causes")
    workaround = models.TextField(blank=True)
    workaround_published_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            one_of("state", CauseState),
            models.CheckConstraint(condition=Q(stage_key="") | Q(map__isnull=False), name="cause_stage_of_a_map"),
        ]
        indexes = [models.Index(fields=["map", "stage_key"], name="cause_by_stage")]

    def __str__(self) -> str:
        return f"RC-{self.number}"


class TicketQuerySet(PersonQuerySet["Ticket"]):
    def open(self) -> TicketQuerySet:
        """Not resolved."""
        return self.exclude(state=TicketState.RESOLVED)

    def overdue(self, now: Any) -> TicketQuerySet:
        """Open and past their due time."""
        return self.open().filter(due_at__lt=now)

    def visible_to(self, user: Any) -> TicketQuerySet:
        """All staff see every ticket; anybody else sees none."""
        return self.all() if getattr(user, "role", None) else self.none()


@audited_rows()
class Ticket(models.Model):
    """An issue a customer has. People see TK-2291."""

    number = models.PositiveBigIntegerField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets")
    journey = models.ForeignKey(Journey, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets")
    stage_key = models.CharField(max_length=100, blank=True)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, default=Severity.NORMAL)
    state = models.CharField(max_length=10, choices=TicketState, default=TicketState.OPEN)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets")
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets")
    touchpoints = models.ManyToManyField(Touchpoint, blank=True, related_name="tickets")
    cause = models.ForeignKey(RootCause, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets")
    opened_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    resolution = models.TextField(blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=200, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="ticket_once_per_source"
            ),
            one_of("severity", Severity),
            one_of("state", TicketState),
            both_or_none("resolved_at", "resolved_by", empty=""),
            models.CheckConstraint(
                condition=Q(state="resolved", resolved_at__isnull=False) | (~Q(state="resolved") & Q(resolved_at=None)),
                name="ticket_resolved_paired",
            ),
            not_before("resolved_at", "opened_at"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="ticket_still_open", condition=~Q(state="resolved")),
            models.Index(fields=["customer", "-opened_at"], name="ticket_of_customer"),
            models.Index(fields=["cause", "opened_at"], name="ticket_of_cause"),
            models.Index(fields=["journey"], name="ticket_of_journey"),
            models.Index(fields=["-opened_at", "-id"], name="ticket_newest"),
            models.Index(fields=["owner", "due_at"], name="ticket_of_owner", condition=~Q(state="resolved")),
            models.Index(fields=["team", "due_at"], name="ticket_of_team", condition=~Q(state="resolved")),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="ticket_title_trgm"),
        ]

    def __str__(self) -> str:
        return f"TK-{self.number}"


@audited_rows()
class Why(models.Model):
    """One of the five whys: each answers the one before."""

    cause = models.ForeignKey(RootCause, on_delete=models.CASCADE, related_name="whys")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["cause", "position"], name="why_once"),
            models.CheckConstraint(condition=Q(position__range=(1, 5)), name="why_one_to_five"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def question(self) -> str:
        """'Why is it asked for again?' of a why that is written as question and answer, '' of others."""
        question, mark, _answer = self.text.partition("?")
        return question + mark if mark else ""

    @property
    def answer(self) -> str:
        """What follows the question, or all there is."""
        return self.text.removeprefix(self.question).strip()


@audited_rows()
class CorrectiveAction(models.Model):
    """One change that removes a root cause. Together they are the improvement roadmap."""

    cause = models.ForeignKey(RootCause, on_delete=models.PROTECT, related_name="actions")
    kind = models.CharField(max_length=10, choices=ActionKind)
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="corrective_actions")
    due_on = models.DateField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    shipped_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [one_of("kind", ActionKind), both_or_none("shipped_at", "shipped_by", empty="")]

    def __str__(self) -> str:
        return self.title


class EffectRecord(models.Model):
    """What shipping an action did: tickets of the cause per 100 journeys before and after, with an interval."""

    action = models.ForeignKey(CorrectiveAction, on_delete=models.PROTECT, related_name="effects")
    measured_at = models.DateTimeField()
    before_rate = models.FloatField()
    after_rate = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    verdict = models.CharField(max_length=10, choices=Verdict)

    class Meta:
        constraints = [one_of("verdict", Verdict)]

    def __str__(self) -> str:
        return f"{self.action}: {self.verdict}"
