"""Facts as JSON."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from story.models import Event


class SubjectSerializer(serializers.Serializer[Event]):
    """What a fact is about: the kind of thing and its id."""

    kind = serializers.CharField(source="subject_kind")
    id = serializers.IntegerField(source="subject_id")


class AuthorSerializer(serializers.Serializer[Event]):
    """Who did it: user, customer, api_key, rule, import or system; id 0 where there is no row."""

    kind = serializers.CharField(source="actor_kind")
    id = serializers.IntegerField(source="actor_id")
    label = serializers.CharField(source="actor_label")  # type: ignore[assignment]


class EventSerializer(serializers.ModelSerializer[Event]):
    """One fact, as plain values. `depth`: how many automatic acts in a row led here; `history`: it was imported.

    `sentiment` is null where the caller may not read what happened (a restricted touchpoint).
    """

    customer = serializers.IntegerField(source="customer_id")
    journey = serializers.IntegerField(source="journey_id", allow_null=True)
    stage = serializers.CharField(source="stage_key")
    team = serializers.IntegerField(source="team_id", allow_null=True)
    sentiment = serializers.IntegerField(source="felt", allow_null=True)
    caused_by = serializers.IntegerField(source="caused_by_id", allow_null=True)
    subject = serializers.SerializerMethodField()
    by = AuthorSerializer(source="*")

    class Meta:
        model = Event
        fields = (
            "id", "kind", "customer", "journey", "stage", "subject", "channel", "team", "sentiment", "occurred_at",
            "recorded_at", "by", "caused_by", "depth", "source", "external_id", "data", "history",
        )  # fmt: skip

    @extend_schema_field(SubjectSerializer(allow_null=True))
    def get_subject(self, event: Event) -> dict[str, object] | None:
        return SubjectSerializer(event).data if event.subject_id is not None else None


class StoryEventSerializer(EventSerializer):
    """One fact of a customer's story, with its sentence, the mood known at that time, and why it happened by itself.

    `why`: what an automatic act says of itself.
    """

    summary = serializers.CharField(source="sentence")
    mood = serializers.IntegerField(allow_null=True)
    why = serializers.ListField(child=serializers.CharField())

    class Meta(EventSerializer.Meta):
        fields = (*EventSerializer.Meta.fields, "summary", "mood", "why")  # type: ignore[assignment]


class FeedSerializer(EventSerializer):
    """One fact with its place in the feed."""

    position = serializers.IntegerField()

    class Meta(EventSerializer.Meta):
        fields = ("position", *EventSerializer.Meta.fields)  # type: ignore[assignment]

    def to_representation(self, place: Any) -> dict[str, object]:
        """`place`: a Feed row with its event."""
        return {"position": place.position, **EventSerializer(place.event).data}


class FeedPageSerializer(serializers.Serializer[dict[str, object]]):
    """A stretch of the feed. `position` is where to go on from, `next` the address of that; there is always a next."""

    position = serializers.IntegerField()
    next = serializers.URLField()
    results = FeedSerializer(many=True)
