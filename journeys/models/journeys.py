"""One customer's run through a map, and the ground truth of all analysis: its stage visits."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.audit import audited_rows
from core.constraints import both_or_none, not_before, one_of
from customers.models import Customer, PersonQuerySet
from journeys.enums import BallHolder, Outcome, Risk
from journeys.models.maps import JourneyMap, MapVersion, Stage
from teams.models import Team, User

NEVER = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)  # sorts what has no due time behind everything that has one


class JourneyQuerySet(PersonQuerySet["Journey"]):
    def running(self) -> JourneyQuerySet:
        """Journeys people work on: not ended, not imported history."""
        return self.filter(ended_at=None, history=False)

    def overdue(self, now: Any) -> JourneyQuerySet:
        """Running journeys whose current stage should have been left by now."""
        return self.running().filter(due_at__lt=now)

    def blocked(self) -> JourneyQuerySet:
        """Running journeys with an open blocker."""
        return self.running().filter(open_blockers__gt=0)

    def missing(self) -> JourneyQuerySet:
        """Running journeys whose stage still lacks a requirement."""
        return self.running().filter(missing_requirements__gt=0)

    def of_teams_of(self, user: Any) -> JourneyQuerySet:
        """Journeys that lie with one of the user's teams."""
        return self.filter(team__in=user.memberships.values("team"))

    def by_due(self) -> JourneyQuerySet:
        """Annotated with `due_key`, the order of work lists: what should have been left first comes first."""
        return self.annotate(due_key=Coalesce("due_at", Value(NEVER)))

    def visible_to(self, user: Any) -> JourneyQuerySet:
        """All staff see every journey; anybody else sees none."""
        return self.all() if getattr(user, "role", None) else self.none()


@audited_rows(inserts=False, exclude=["mood", "risk", "likely_next", "likely_at", "open_tickets"])
class Journey(models.Model):
    """Intent, current stage, owner, blockers, outcome. `version` counts changes: a mover must name the one they saw.

    `due_at` is when the current stage should be left. The outlook fields are written by `note_outlook` only.
    """

    map = models.ForeignKey(JourneyMap, on_delete=models.PROTECT, related_name="journeys")
    map_version = models.ForeignKey(MapVersion, on_delete=models.PROTECT, related_name="journeys")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="journeys")
    number = models.PositiveBigIntegerField()
    intent = models.CharField(_("intent"), max_length=200, blank=True)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="journeys")
    stage_entered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="journeys")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="journeys")
    started_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    waiting_on = models.CharField(max_length=12, choices=BallHolder, default=BallHolder.TEAM)
    open_blockers = models.PositiveSmallIntegerField(default=0)
    missing_requirements = models.PositiveSmallIntegerField(default=0)
    mood = models.FloatField(null=True, blank=True)
    risk = models.CharField(max_length=6, choices=Risk, blank=True)
    likely_next = models.CharField(max_length=100, blank=True)
    likely_at = models.DateTimeField(null=True, blank=True)
    open_tickets = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    history = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    is_new = False  # set by `start_journey` on the journey it answers: whether this call started it

    objects = JourneyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["map", "number"], name="journey_number_once"),
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="journey_once_per_source"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values), name="journey_outcome_known"
            ),
            models.CheckConstraint(condition=Q(risk="") | Q(risk__in=Risk.values), name="journey_risk_known"),
            one_of("waiting_on", BallHolder),
            both_or_none("outcome_at", "outcome", empty=""),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(outcome_at__isnull=False), name="journey_ended_with_outcome"
            ),
            not_before("ended_at", "started_at"),
            models.CheckConstraint(
                condition=Q(mood__isnull=True) | Q(mood__range=(-2, 2)), name="journey_mood_in_range"
            ),
        ]
        indexes = [
            # the board's columns: running journeys of a map's stage, most overdue first
            models.Index(
                fields=["map", "stage", "due_at", "id"], name="journey_board", condition=Q(ended_at=None, history=False)
            ),
            models.Index(fields=["due_at"], name="journey_still_due", condition=Q(ended_at=None, history=False)),
            # the list of running journeys, most pressing first
            models.Index(
                Coalesce("due_at", Value(NEVER)), "id", name="journey_by_due", condition=Q(ended_at=None, history=False)
            ),
            models.Index(fields=["map", "started_at"], name="journey_by_map"),
            models.Index(fields=["customer", "-started_at"], name="journey_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.map.prefix}-{self.number}"

    @property
    def reference(self) -> str:
        """The number people say: CL-1162."""
        return str(self)

    @property
    def is_running(self) -> bool:
        """Whether anybody works on it."""
        return self.ended_at is None and not self.history


class StageVisit(models.Model):
    """One stay in one stage: written on entry, closed once, never otherwise changed (a trigger sees to it).

    Order is `position` (from 1, unique per journey), not time: zero-second stays are common in real logs.
    """

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="visits")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="visits")
    position = models.PositiveIntegerField()
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)
    entered_reason = models.CharField(max_length=300, blank=True)
    left_at = models.DateTimeField(null=True)
    left_by = models.CharField(max_length=200, blank=True)
    left_reason = models.CharField(max_length=300, blank=True)
    resource = models.CharField(max_length=200, blank=True)
    is_undo = models.BooleanField(default=False, db_default=False)  # takes the visit before it back

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["journey", "position"], name="visit_position_once"),
            models.UniqueConstraint(fields=["journey"], condition=Q(left_at=None), name="visit_one_open_per_journey"),
            not_before("left_at", "entered_at"),
            both_or_none("left_at", "left_by", empty=""),
            models.CheckConstraint(condition=Q(position__gt=0), name="visit_position_from_1"),
        ]
        indexes = [models.Index(fields=["stage", "entered_at"], name="visit_by_stage")]
        triggers = [
            pgtrigger.Trigger(
                name="closed_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF current_setting('journeycrm.erasing', true) = 'on' THEN RETURN NEW; END IF;
                    IF OLD.left_at IS NOT NULL
                       OR (NEW.id, NEW.journey_id, NEW.stage_id, NEW.position, NEW.entered_at, NEW.entered_by,
                           NEW.entered_reason, NEW.resource, NEW.is_undo)
                          IS DISTINCT FROM
                          (OLD.id, OLD.journey_id, OLD.stage_id, OLD.position, OLD.entered_at, OLD.entered_by,
                           OLD.entered_reason, OLD.resource, OLD.is_undo)
                    THEN
                        RAISE EXCEPTION 'a stage visit is closed once and never otherwise changed'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="no_overlap",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM journeys_stagevisit v
                        WHERE v.journey_id = NEW.journey_id AND v.position = NEW.position - 1
                          AND (v.left_at IS NULL OR v.left_at > NEW.entered_at)
                    ) OR (NEW.position > 1 AND NOT EXISTS (
                        SELECT 1 FROM journeys_stagevisit v
                        WHERE v.journey_id = NEW.journey_id AND v.position = NEW.position - 1
                    )) THEN
                        RAISE EXCEPTION 'stage visits of a journey follow each other without overlap'
                            USING ERRCODE = 'exclusion_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"visit {self.position} of journey {self.journey_id}"
