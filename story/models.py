"""The fact log, its feed, and who has read how far. Written only by `story.actions` and `story.feed`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from core.audit import audited_rows
from core.constraints import one_of, sentiment_in_range
from core.triggers import append_only, no_truncate
from customers.models import Customer
from story.enums import FailureState, MarkerKind

SHARDS = 8  # a customer's facts are all in shard `customer id modulo 8`


class EventQuerySet(models.QuerySet["Event"]):
    def of_family(self, customer_ids: list[int]) -> EventQuerySet:
        """The facts of one person, whichever record they were written to."""
        return self.filter(customer_id__in=customer_ids)


class Event(models.Model):
    """One fact in a customer's story, append-only, committed with the change it tells of.

    `journey_id`, `stage_key`, `subject_*` and `team_id` are plain values: the tables they name are on higher floors.
    `history`: imported; shown and counted, but nothing reacts to it. `depth`: how many automatic acts led here.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="events")
    journey_id = models.BigIntegerField(null=True)
    stage_key = models.CharField(max_length=100, blank=True)
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, blank=True)
    team_id = models.BigIntegerField(null=True)
    sentiment = models.SmallIntegerField(null=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=200)
    caused_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="effects", db_index=False)
    depth = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)
    history = models.BooleanField(default=False)

    # What a page of the story adds (queries.story_page): its EventKind, the row it is about (hidden where this reader
    # may not see it), the mood then and before, the facts that led to it.
    shown_as: Any = None
    subject: Any = None
    is_hidden = False
    mood: int | None = None
    older_mood: int | None = None
    causes: Sequence[Event] = ()

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="event_once_per_source"
            ),
            sentiment_in_range(),
        ]
        indexes = [
            models.Index(fields=["customer", "-occurred_at", "-id"], name="event_story"),
            models.Index(
                fields=["journey_id", "occurred_at"], name="event_journey", condition=Q(journey_id__isnull=False)
            ),
            # the mood before a page: the newest felt fact, however many facts without a mood lie between
            models.Index(
                fields=["customer", "-occurred_at", "-id"],
                name="event_felt",
                condition=Q(sentiment__isnull=False),
            ),
            BrinIndex(fields=["recorded_at"], name="event_recorded_brin"),
        ]
        triggers = [append_only("Event"), no_truncate("Event")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def felt(self) -> int | None:
        """The sentiment as far as this reader may know it: who may not see what happened does not learn how it felt."""
        return None if self.is_hidden else self.sentiment

    @property
    def sentence(self) -> str:
        """The fact as plain text, for where only words fit; its subject must be attached."""
        kind = self.shown_as
        if kind is None:
            return self.kind
        return str(kind.summary(self, self.subject) if kind.summary else kind.label)

    @property
    def why(self) -> list[str]:
        """What an automatic act says of itself: what made it, what let it pass or held it back. Empty for others."""
        return list(self.shown_as.why(self, self.subject)) if self.shown_as and self.shown_as.why else []


class Feed(models.Model):
    """The one order in which everybody reads the facts.

    A row without position is a marker: its fact is committed but not placed yet. The feeder (one at a time) gives
    gapless positions from 1; readers never read 'after id', because ids commit out of order.
    """

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.PROTECT, related_name="feed")
    customer_id = models.BigIntegerField()
    shard = models.PositiveSmallIntegerField()
    position = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["position"], name="feed_position_once"),
            models.CheckConstraint(condition=Q(shard__lt=SHARDS), name="feed_shard_known"),
            models.CheckConstraint(condition=Q(position__isnull=True) | Q(position__gt=0), name="feed_position_from_1"),
        ]
        indexes = [
            # the feeder's query: what has no place yet
            models.Index(fields=["event"], name="feed_still_to_place", condition=Q(position__isnull=True)),
            # a consumer's query: the next facts of one shard
            models.Index(fields=["shard", "position"], name="feed_shard_position"),
            # the pulse's query: is there anything new about this customer
            models.Index(fields=["customer_id", "-position"], name="feed_customer_position"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: event {self.event_id}"


class Consumer(models.Model):
    """How far one consumer has read one shard. Effects and cursor commit together."""

    name = models.CharField(max_length=60)
    shard = models.PositiveSmallIntegerField()
    position = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "shard"], name="consumer_once"),
            models.CheckConstraint(condition=Q(shard__lt=SHARDS), name="consumer_shard_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name}/{self.shard} at {self.position}"


@audited_rows(inserts=False, exclude=["attempts", "next_attempt_at", "error"])
class ConsumerFailure(models.Model):
    """A fact that a consumer could not take in: tried again with growing waits, then a dead letter for a person."""

    consumer = models.CharField(max_length=60)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="failures")
    state = models.CharField(max_length=10, choices=FailureState, default=FailureState.RETRYING)
    attempts = models.PositiveSmallIntegerField(default=1)
    next_attempt_at = models.DateTimeField()
    error = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consumer", "event"], name="consumer_failure_once"),
            one_of("state", FailureState),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="failure_still_to_try", condition=Q(state="retrying")),
        ]

    def __str__(self) -> str:
        return f"{self.consumer} on event {self.event_id}: {self.state}"


@audited_rows()
class Marker(models.Model):
    """A dated change drawn on every chart, so that effects can be seen. `map_key` '' is for all maps."""

    kind = models.CharField(max_length=20, choices=MarkerKind)
    text = models.CharField(max_length=200)
    happened_at = models.DateTimeField()
    map_key = models.CharField(max_length=60, blank=True)
    stage_key = models.CharField(max_length=100, blank=True)
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [one_of("kind", MarkerKind)]
        indexes = [models.Index(fields=["map_key", "happened_at"], name="marker_on_chart")]

    def __str__(self) -> str:
        return self.text
