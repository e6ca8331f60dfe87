"""Rules, templates and the outbox."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.audit import audited_rows
from core.constraints import both_or_none, one_of
from customers.enums import Channel, Topic
from customers.models import Customer, PersonQuerySet
from journeys.models import JourneyMap
from notifications.enums import (
    AttemptResult,
    Audience,
    EffectKind,
    NotificationState,
    SuppressionReason,
    TimeTrigger,
    TriggerKind,
)
from notifications.kinds import CAN_CANCEL, CAN_RETRY, DUE, HELD_BACK, MOST_TRIES, RULE_EVENTS, refused_moves_sql
from teams.models import User
from touchpoints.models import Touchpoint


@audited_rows()
class Template(models.Model):
    """A message to be filled in, written in Liquid. Changing it makes a new version; sent messages keep theirs."""

    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(_("name"), max_length=100)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    language = models.CharField(max_length=10, default="en")
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "channel", "language", "version"], name="template_version_once"),
            one_of("channel", Channel),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


@audited_rows()
class Rule(models.Model):
    """A notification rule by name; what it says stands in its versions.

    It acts on what happens from `enabled_at` on (null: on everything the feed still brings).
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    is_enabled = models.BooleanField(default=False)
    enabled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    def newest(self) -> RuleVersionQuerySet:
        """Each rule's newest version: the one that counts."""
        return self.order_by("rule_id", "-number").distinct("rule_id").select_related("rule", "map")

    def acting(self) -> RuleVersionQuerySet:
        """What enabled rules say now."""
        return self.filter(rule__is_enabled=True).newest()


@audited_rows()
class RuleVersion(models.Model):
    """What a rule says from one moment on: when, where, who, how, unless. The newest version acts."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    trigger = models.CharField(max_length=8, choices=TriggerKind)
    event_kind = models.CharField(max_length=60, blank=True)
    time_trigger = models.CharField(max_length=20, choices=TimeTrigger, blank=True)
    map = models.ForeignKey(JourneyMap, null=True, blank=True, on_delete=models.PROTECT, related_name="rule_versions")
    stage_key = models.CharField(max_length=100, blank=True)
    conditions = models.JSONField(default=dict, blank=True)
    effect = models.CharField(max_length=10, choices=EffectKind)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.CUSTOMER)
    channels = ArrayField(models.CharField(max_length=10, choices=Channel), default=list, blank=True)
    template_key = models.SlugField(max_length=60, blank=True)
    topic = models.CharField(max_length=12, choices=Topic, default=Topic.SERVICE)
    follow_up_title = models.CharField(max_length=200, blank=True)
    expires_after_seconds = models.PositiveIntegerField(null=True, blank=True)
    active_from = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="rule_versions")

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once"),
            one_of("trigger", TriggerKind),
            one_of("effect", EffectKind),
            one_of("audience", Audience),
            one_of("topic", Topic),
            models.CheckConstraint(
                condition=Q(trigger="event", time_trigger="") & ~Q(event_kind="")
                | Q(trigger="time", event_kind="") & Q(time_trigger__in=TimeTrigger.values),
                name="rule_version_trigger_paired",
            ),
            models.CheckConstraint(
                condition=Q(effect="notify") & ~Q(template_key="") | Q(effect="follow_up") & ~Q(follow_up_title=""),
                name="rule_version_effect_complete",
            ),
            models.CheckConstraint(
                condition=Q(channels__contained_by=Channel.values), name="rule_version_channels_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} v{self.number}"

    @property
    def when(self) -> str:
        """What it waits for, as the sentence says it."""
        return str(TimeTrigger(self.time_trigger).label if self.time_trigger else RULE_EVENTS[self.event_kind])


class NotificationQuerySet(PersonQuerySet["Notification"]):
    def visible_to(self, user: Any) -> NotificationQuerySet:
        """All staff see the outbox; anybody else sees none of it."""
        return self.exclude(customer=None) if getattr(user, "role", None) else self.none()

    def waiting(self) -> NotificationQuerySet:
        """Still to be sent."""
        return self.filter(state__in=DUE)


class Notification(models.Model):
    """One message to one person. The outbox: claimed with a lease, sent outside any transaction, fenced on return.

    `occasion` is what made a rule tell, `dedupe_key` adds to whom: unique, so each is told once. `why` says in plain
    words what made it and what let it pass or held it. Times are judged by the database's clock. Without a customer it
    is the house's own mail to its staff (an invitation): nobody is shown it, and its words go when it is settled.
    What a person wrote has `written_by`; as an answer it goes on in the conversation it `answers`, with that message
    below its words where it `quotes`.
    """

    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="notifications", db_index=False
    )
    journey_id = models.BigIntegerField(null=True)
    stage_key = models.CharField(max_length=100, blank=True)
    rule_version = models.ForeignKey(RuleVersion, null=True, on_delete=models.PROTECT, related_name="notifications")
    template = models.ForeignKey(Template, null=True, on_delete=models.PROTECT, related_name="notifications")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="notifications")
    channel = models.CharField(max_length=10, choices=Channel)
    topic = models.CharField(max_length=12, choices=Topic, default=Topic.SERVICE)
    recipient = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    why = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True)
    occasion = models.CharField(max_length=120, blank=True, default="")
    dedupe_key = models.CharField(max_length=200, unique=True)
    order_key = models.CharField(max_length=100, blank=True)
    priority = models.SmallIntegerField(default=5)
    state = models.CharField(max_length=10, choices=NotificationState, default=NotificationState.PLANNED)
    answers = models.ForeignKey(
        Touchpoint, null=True, blank=True, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    quotes = models.BooleanField(default=False)
    written_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="written_messages", db_index=False
    )
    caused_by_id = models.BigIntegerField(null=True)
    depth = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    attempts_allowed = models.PositiveSmallIntegerField(default=MOST_TRIES)
    provider = models.CharField(max_length=40, blank=True)
    provider_message_id = models.CharField(max_length=255, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("state", NotificationState),
            one_of("channel", Channel),
            one_of("topic", Topic),
            both_or_none("lease_until", "lease_owner", empty=""),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False), name="notification_sending_has_lease"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "delivered"]) | Q(sent_at__isnull=False),
                name="notification_sent_paired",
            ),
        ]
        indexes = [
            # the claim's query: what is due now
            models.Index(
                fields=["priority", "next_attempt_at", "id"],
                name="notification_still_due",
                condition=Q(state__in=["planned", "retry_wait"]),
            ),
            # the sweeper's query: leases that ran out
            models.Index(fields=["lease_until"], name="notification_leased", condition=Q(state="sending")),
            models.Index(fields=["customer", "-created_at"], name="notification_of_customer"),
            models.Index(fields=["-created_at", "-id"], name="notification_newest"),
            models.Index(fields=["state", "-created_at", "-id"], name="notification_by_state"),
            # the time rules' question: was this told already
            models.Index(fields=["occasion"], name="notification_of_occasion", condition=~Q(occasion="")),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="allowed_moves",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
                func=refused_moves_sql(),
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} to customer {self.customer_id}: {self.state}"

    @property
    def in_short(self) -> str:
        """Its why in one line: what holds or held it back, else what happened that it speaks of."""
        moved = self.state not in HELD_BACK
        return str(next(iter(self.why[1:2] if moved else []), "") or self.reason or next(iter(self.why), ""))

    @property
    def can_retry(self) -> bool:
        """Whether a person may send it off again."""
        return self.state in CAN_RETRY

    @property
    def can_cancel(self) -> bool:
        """Whether it can still be stopped."""
        return self.state in CAN_CANCEL


class DeliveryAttempt(models.Model):
    """One try to hand a message over: written before the network is touched, closed after."""

    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, related_name="attempt_rows")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=AttemptResult, blank=True)
    detail = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notification", "number"], name="attempt_once"),
            both_or_none("ended_at", "result", empty=""),
            models.CheckConstraint(
                condition=Q(result="") | Q(result__in=AttemptResult.values), name="attempt_result_known"
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of notification {self.notification_id}"


class ProviderEvent(models.Model):
    """A receipt from a provider, once per its id."""

    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=200)
    notification = models.ForeignKey(Notification, null=True, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=40)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="provider_event_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.kind}"


@audited_rows()
class Suppression(models.Model):
    """An address that gets nothing more on a topic ('' is all). Only a digest, so it outlives erasure."""

    channel = models.CharField(max_length=10, choices=Channel)
    digest = models.CharField(max_length=64)
    topic = models.CharField(max_length=12, choices=Topic, blank=True)
    reason = models.CharField(max_length=12, choices=SuppressionReason)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "digest", "topic"], name="suppression_once"),
            one_of("reason", SuppressionReason),
            one_of("channel", Channel),
            models.CheckConstraint(
                condition=Q(topic="") | Q(topic__in=Topic.values), name="notifications_suppression_topic_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.reason}"
