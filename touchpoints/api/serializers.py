"""Touchpoints as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from customers.enums import Channel, IdentityKind
from touchpoints.enums import Direction, SentimentSource
from touchpoints.models import Touchpoint


class TouchpointSerializer(serializers.ModelSerializer[Touchpoint]):
    """One interaction. Durations are in seconds; sentiment is from -2 (very bad) to 2 (very good)."""

    customer = serializers.IntegerField(source="customer_id")
    team = serializers.IntegerField(source="team_id", allow_null=True)
    agent = serializers.IntegerField(source="agent_id", allow_null=True)
    journey = serializers.IntegerField(source="journey_id", allow_null=True)
    stage = serializers.CharField(source="stage_key")
    attachments = serializers.ListField(child=serializers.CharField(), source="file_names")
    documents = serializers.SerializerMethodField()

    class Meta:
        model = Touchpoint
        fields = (
            "id", "customer", "channel", "direction", "occurred_at", "recorded_at", "duration_seconds", "wait_seconds",
            "team", "agent", "author", "summary", "body", "attachments", "sentiment", "sentiment_source", "journey",
            "stage", "is_repeat", "is_restricted", "is_automatic", "thread", "source", "external_id", "data",
            "documents",
        )  # fmt: skip

    def get_documents(self, touchpoint: Touchpoint) -> list[str]:
        """The ids of its files, to be asked of `documents/`; in the order of `attachments`."""
        return [file["public_id"] for file in touchpoint.files]  # type: ignore[attr-defined]


class IdentitySerializer(serializers.Serializer[Any]):
    """One handle by which the customer is known, or will be."""

    kind = serializers.ChoiceField(IdentityKind.choices)
    value = serializers.CharField(max_length=254)


class NewTouchpointSerializer(serializers.Serializer[Any]):
    """A touchpoint to log: of `customer` (an id) or of whoever `identity` names, created where nobody does.

    `source` and `external_id` together make it once: sent again, the first one is the answer.
    """

    customer = serializers.IntegerField(required=False, min_value=1)
    identity = IdentitySerializer(required=False)
    channel = serializers.ChoiceField(Channel.choices)
    direction = serializers.ChoiceField(Direction.choices, default=Direction.INBOUND)
    summary = serializers.CharField(max_length=500)
    body = serializers.CharField(max_length=200_000, default="", allow_blank=True)
    occurred_at = serializers.DateTimeField(required=False)
    duration_seconds = serializers.IntegerField(min_value=0, required=False, allow_null=True)
    wait_seconds = serializers.IntegerField(min_value=0, required=False, allow_null=True)
    sentiment = serializers.IntegerField(min_value=-2, max_value=2, required=False, allow_null=True)
    sentiment_source = serializers.ChoiceField(SentimentSource.choices, default="", allow_blank=True)
    team = serializers.IntegerField(required=False, allow_null=True, source="team_id")
    agent = serializers.IntegerField(required=False, allow_null=True, source="agent_id")
    author = serializers.CharField(max_length=200, default="", allow_blank=True)
    journey = serializers.IntegerField(required=False, allow_null=True, source="journey_id")
    is_repeat = serializers.BooleanField(default=False)
    is_restricted = serializers.BooleanField(default=False)
    is_automatic = serializers.BooleanField(default=False)
    thread = serializers.CharField(max_length=200, default="", allow_blank=True)
    source = serializers.CharField(max_length=60, default="", allow_blank=True)  # type: ignore[assignment]
    external_id = serializers.CharField(max_length=200, default="", allow_blank=True)
    data = serializers.DictField(required=False)  # type: ignore[assignment]
    history = serializers.BooleanField(default=False, help_text="imported: shown and counted, nothing reacts to it")

    def facts(self) -> dict[str, Any]:
        """The checked body as arguments of `record_touchpoint`."""
        given = dict(self.validated_data)
        identity = given.pop("identity", None)
        pair = (identity["kind"], identity["value"]) if identity else None
        return given | {"customer_id": given.pop("customer", None), "identity": pair}


class ManyTouchpointsSerializer(serializers.Serializer[Any]):
    """Up to 10,000 touchpoints of one call. `history`: nothing reacts to them (a row may say so of itself)."""

    history = serializers.BooleanField(default=False)
    touchpoints = NewTouchpointSerializer(many=True)


class RowResultSerializer(serializers.Serializer[Any]):
    """What became of one row: `created` and `existing` have the touchpoint's `id`, `error` a problem document."""

    result = serializers.ChoiceField(["created", "existing", "error"])
    id = serializers.IntegerField(required=False)
    error = serializers.DictField(required=False)


class RowResultsSerializer(serializers.Serializer[Any]):
    """What became of each row, in their order."""

    created = serializers.IntegerField()
    existing = serializers.IntegerField()
    failed = serializers.IntegerField()
    results = RowResultSerializer(many=True)


class TouchpointFilters(serializers.Serializer[Any]):
    """What a list of touchpoints is narrowed by."""

    customer = serializers.IntegerField(required=False, source="customer_id")
    channel = serializers.ChoiceField(Channel.choices, required=False)
    journey = serializers.IntegerField(required=False, source="journey_id")
    since = serializers.DateTimeField(required=False, help_text="occurred at this moment or later")
