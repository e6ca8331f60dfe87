"""Rules, texts and messages as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from customers.enums import Channel, Topic
from notifications.enums import Audience, EffectKind, TimeTrigger, TriggerKind
from notifications.kinds import LANGUAGE_TAG
from notifications.models import DeliveryAttempt, Notification, RuleVersion, Template


class RuleSerializer(serializers.ModelSerializer[RuleVersion]):
    """A rule and what its newest version says. `version` goes with every change."""

    id = serializers.IntegerField(source="rule_id")
    name = serializers.CharField(source="rule.name")
    enabled = serializers.BooleanField(source="rule.is_enabled")
    enabled_at = serializers.DateTimeField(source="rule.enabled_at", allow_null=True)
    version = serializers.IntegerField(source="number")
    map = serializers.IntegerField(source="map_id", allow_null=True)
    stage = serializers.CharField(source="stage_key")
    template = serializers.CharField(source="template_key")

    class Meta:
        model = RuleVersion
        fields = (
            "id", "name", "enabled", "enabled_at", "version", "trigger", "event_kind", "time_trigger", "map", "stage",
            "conditions", "effect", "audience", "channels", "template", "topic", "follow_up_title",
            "expires_after_seconds",
        )  # fmt: skip


class ChangeRuleSerializer(serializers.Serializer[Any]):
    """What a rule shall say from now on; fields that are left out stay. `version` is the one that was seen."""

    version = serializers.IntegerField(min_value=1, source="number")
    name = serializers.CharField(max_length=100, required=False)
    trigger = serializers.ChoiceField(TriggerKind.choices, required=False)
    event_kind = serializers.CharField(max_length=60, allow_blank=True, required=False)
    time_trigger = serializers.ChoiceField(TimeTrigger.choices, allow_blank=True, required=False)
    map = serializers.IntegerField(allow_null=True, required=False, source="map_id")
    stage = serializers.CharField(max_length=100, allow_blank=True, required=False, source="stage_key")
    conditions = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)
    effect = serializers.ChoiceField(EffectKind.choices, required=False)
    audience = serializers.ChoiceField(Audience.choices, required=False)
    channels = serializers.ListField(child=serializers.ChoiceField(Channel.choices), required=False)
    template = serializers.SlugField(max_length=60, allow_blank=True, required=False, source="template_key")
    topic = serializers.ChoiceField(Topic.choices, required=False)
    follow_up_title = serializers.CharField(max_length=200, allow_blank=True, required=False)
    expires_after_seconds = serializers.IntegerField(min_value=1, max_value=2**31 - 1, allow_null=True, required=False)


class NewRuleSerializer(ChangeRuleSerializer):
    """A rule to write. It is off until it is enabled."""

    version = None  # type: ignore[assignment]
    name = serializers.CharField(max_length=100)
    trigger = serializers.ChoiceField(TriggerKind.choices)
    effect = serializers.ChoiceField(EffectKind.choices)


class TemplateSerializer(serializers.ModelSerializer[Template]):
    """A text in one channel and language, in its newest version."""

    class Meta:
        model = Template
        fields = ("id", "key", "version", "name", "channel", "language", "subject", "body", "created_at")


class SaveTemplateSerializer(serializers.Serializer[Any]):
    """A text to write: its first version, or the next one after `version`."""

    key = serializers.SlugField(max_length=60)
    name = serializers.CharField(max_length=100)
    channel = serializers.ChoiceField([Channel.EMAIL], default=Channel.EMAIL)
    language = serializers.RegexField(LANGUAGE_TAG, max_length=10, default="en")
    subject = serializers.CharField(max_length=200, allow_blank=True, default="")
    body = serializers.CharField(max_length=10_000, trim_whitespace=False)
    version = serializers.IntegerField(min_value=0, default=0)


class AttemptSerializer(serializers.ModelSerializer[DeliveryAttempt]):
    """One try to hand a message over."""

    class Meta:
        model = DeliveryAttempt
        fields = ("number", "started_at", "ended_at", "result", "detail")


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """A message in the outbox, with the why."""

    customer = serializers.IntegerField(source="customer_id")
    user = serializers.IntegerField(source="user_id", allow_null=True)
    journey = serializers.IntegerField(source="journey_id", allow_null=True)
    stage = serializers.CharField(source="stage_key")
    rule = serializers.IntegerField(source="rule_version.rule_id", allow_null=True, default=None)
    why = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Notification
        fields = (
            "id", "customer", "user", "journey", "stage", "rule", "channel", "topic", "recipient", "subject", "body",
            "why", "reason", "state", "attempts", "created_at", "next_attempt_at", "expires_at", "sent_at",
            "settled_at", "provider", "provider_message_id",
        )  # fmt: skip


class NotificationDetailSerializer(NotificationSerializer):
    """A message with its tries."""

    tries = AttemptSerializer(source="attempt_rows", many=True)

    class Meta(NotificationSerializer.Meta):
        fields = (*NotificationSerializer.Meta.fields, "tries")  # type: ignore[assignment]  # one more
