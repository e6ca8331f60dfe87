"""What a journey needs and waits for, what is promised and passed on."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.audit import audited_rows
from core.constraints import both_or_none, not_before, one_of
from customers.enums import Channel
from customers.models import Customer, Document, PersonQuerySet
from journeys.enums import BallHolder, BlockerKind, HandoffState, PromiseState, RequirementStatus
from journeys.models.journeys import Journey
from journeys.models.maps import Requirement
from teams.models import Team, User


@audited_rows()
class RequirementState(models.Model):
    """Where one requirement stands in one journey."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="requirement_states")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="states")
    status = models.CharField(max_length=10, choices=RequirementStatus, default=RequirementStatus.MISSING)
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="requirement_states"
    )
    note = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["journey", "requirement"], name="requirement_state_once"),
            one_of("status", RequirementStatus),
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.status}"

    @property
    def holds(self) -> bool:
        """Whether its stage may not be left because of it."""
        return RequirementStatus(self.status).holds


@audited_rows()
class Blocker(models.Model):
    """What holds a journey up: opened, cleared, by whom."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="blockers")
    kind = models.CharField(max_length=20, choices=BlockerKind)
    note = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            one_of("kind", BlockerKind),
            both_or_none("cleared_at", "cleared_by", empty=""),
            not_before("cleared_at", "opened_at"),
        ]
        indexes = [models.Index(fields=["journey"], name="blocker_open", condition=Q(cleared_at=None))]

    def __str__(self) -> str:
        return self.note


class WaitingOn(models.Model):
    """One stretch of time in which one party held the ball; every hour of a journey is booked to one of them."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="waits")
    holder = models.CharField(max_length=12, choices=BallHolder)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="waits")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["journey"], condition=Q(until=None), name="waiting_on_one_open_per_journey"
            ),
            one_of("holder", BallHolder),
            not_before("until", "since"),
        ]

    def __str__(self) -> str:
        return f"journey {self.journey_id} waits on {self.holder}"


@audited_rows()
class Handoff(models.Model):
    """The passing of a journey to another person, team or channel, with the brief as it was."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="handoffs")
    from_user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="handoffs_given")
    to_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="handoffs_received"
    )
    to_team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="handoffs")
    to_channel = models.CharField(max_length=10, choices=Channel, blank=True)
    brief = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=HandoffState, default=HandoffState.OFFERED)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("state", HandoffState),
            models.CheckConstraint(
                condition=Q(state="offered", answered_at=None) | (~Q(state="offered") & Q(answered_at__isnull=False)),
                name="handoff_answer_paired",
            ),
            models.CheckConstraint(
                condition=Q(to_channel="") | Q(to_channel__in=Channel.values), name="handoff_channel_known"
            ),
            models.UniqueConstraint(
                fields=["journey"], condition=Q(state="offered"), name="handoff_one_open_per_journey"
            ),
            not_before("answered_at", "offered_at"),
        ]

    def __str__(self) -> str:
        return f"handoff of journey {self.journey_id}"


class FollowUpQuerySet(PersonQuerySet["FollowUp"]):
    def open(self) -> FollowUpQuerySet:
        """Not done yet."""
        return self.filter(done_at=None)

    def for_user(self, user: Any) -> FollowUpQuerySet:
        """Mine, or my team's and nobody's yet."""
        return self.filter(Q(assignee=user) | Q(assignee=None, team__memberships__user=user))


@audited_rows()
class FollowUp(models.Model):
    """A dated task for a member of staff, by a rule or by hand. `occasion` makes a rule's follow-up happen once."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="follow_ups")
    journey = models.ForeignKey(Journey, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups")
    title = models.CharField(_("what"), max_length=200)
    due_at = models.DateTimeField(_("by when"))
    assignee = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="follow_ups")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups")
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    occasion = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=200, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["occasion"], condition=~Q(occasion=""), name="follow_up_once_per_occasion"),
            both_or_none("done_at", "done_by", empty=""),
        ]
        indexes = [
            models.Index(fields=["assignee", "due_at"], name="follow_up_still_to_do", condition=Q(done_at=None)),
            models.Index(fields=["team", "due_at"], name="follow_up_team_to_do", condition=Q(done_at=None)),
            models.Index(fields=["customer", "due_at"], name="follow_up_of_customer", condition=Q(done_at=None)),
            # what a rule gave: its occasions begin alike
            models.Index(
                fields=["occasion"],
                opclasses=["varchar_pattern_ops"],
                name="follow_up_of_rule",
                condition=~Q(occasion=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@audited_rows()
class Promise(models.Model):
    """What a member of staff promised a customer, by when."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="promises")
    journey = models.ForeignKey(Journey, null=True, blank=True, on_delete=models.PROTECT, related_name="promises")
    text = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="promises")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PromiseState, default=PromiseState.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("state", PromiseState),
            models.CheckConstraint(
                condition=Q(state__in=["open", "endangered"], settled_at=None)
                | Q(state__in=["kept", "broken"], settled_at__isnull=False),
                name="promise_settled_paired",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="promise_still_open", condition=Q(state__in=["open", "endangered"])),
            models.Index(fields=["customer", "due_at"], name="promise_of_customer"),
        ]

    def __str__(self) -> str:
        return self.text
