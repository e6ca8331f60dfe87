"""The shape of a brief, as the schema tells it. All of it is read only."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from customers.enums import Channel


class SourceSerializer(serializers.Serializer[Any]):
    """The row a line stands for: touchpoint, journey, promise, requirement_state, blocker, ticket, follow_up, ..."""

    kind = serializers.CharField()
    id = serializers.IntegerField()
    url = serializers.CharField(help_text="its page, below this server's address")


class BriefLineSerializer(serializers.Serializer[Any]):
    """One thing to know or to do. `tone` is danger, warn or ''."""

    text = serializers.CharField()
    detail = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    badge = serializers.CharField()
    tone = serializers.CharField()
    line_source = SourceSerializer()

    def get_fields(self) -> dict[str, Any]:
        """`source` is a word of the serializer's own, hence the field under its name made by hand."""
        fields = super().get_fields()
        fields["source"] = fields.pop("line_source")
        return fields


class NamedSerializer(serializers.Serializer[Any]):
    """A row by id and name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class ReachSerializer(serializers.Serializer[Any]):
    """One way to reach the customer, the preferred one first."""

    kind = serializers.CharField()
    value = serializers.CharField()
    is_preferred = serializers.BooleanField()


class ExceptionSerializer(serializers.Serializer[Any]):
    """A channel for which something else counts."""

    channel = serializers.CharField()
    allowed = serializers.BooleanField()


class StandingSerializer(serializers.Serializer[Any]):
    """What counts now for one topic; `since` null where nobody ever asked."""

    topic = serializers.CharField()
    allowed = serializers.BooleanField()
    since = serializers.DateTimeField(allow_null=True)
    exceptions = ExceptionSerializer(many=True)


class WhoSerializer(serializers.Serializer[Any]):
    """Who this is and how they like to be reached. `merged`: ids of the records that went into this one."""

    name = serializers.CharField()
    organisation = NamedSerializer(allow_null=True)
    role = serializers.CharField()
    language = serializers.CharField()
    languages_spoken = serializers.CharField()
    time_zone = serializers.CharField()
    customer_since = serializers.DateField(allow_null=True)
    contact_person = NamedSerializer(allow_null=True)
    merged = serializers.ListField(child=serializers.IntegerField())
    do_not_contact = serializers.BooleanField()
    reach = ReachSerializer(many=True)
    consents = StandingSerializer(many=True)


class BriefMoodSerializer(serializers.Serializer[Any]):
    """The mood now, from -2 to +2, and the contacts that say so."""

    value = serializers.FloatField()
    lines = BriefLineSerializer(many=True)


class PinSerializer(serializers.Serializer[Any]):
    """A line that staff pinned."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField()


class BriefSerializer(serializers.Serializer[Any]):
    """The brief. `next` is what to say and do, the most pressing first; `told` is what must not be asked again."""

    customer = serializers.IntegerField()
    as_of = serializers.DateTimeField()
    who = WhoSerializer()
    next = BriefLineSerializer(many=True)
    wants = BriefLineSerializer(many=True)
    promised = BriefLineSerializer(many=True)
    told = BriefLineSerializer(many=True)
    missing = BriefLineSerializer(many=True)
    tried = BriefLineSerializer(many=True)
    mood = BriefMoodSerializer(allow_null=True)
    pinned = PinSerializer(many=True)


class HandoffInput(serializers.Serializer[Any]):
    """To whom: a person or a team; over which channel it goes on; what the brief does not say."""

    to_user = serializers.IntegerField(required=False)
    to_team = serializers.IntegerField(required=False)
    to_channel = serializers.ChoiceField(choices=Channel.choices, required=False)
    note = serializers.CharField(required=False, max_length=300)


class HandoffSerializer(serializers.Serializer[Any]):
    """One handoff. `brief`: as `customers/{id}/brief/` was then, with the giver's `note`."""

    id = serializers.IntegerField()
    journey = serializers.IntegerField(source="journey_id")
    customer = serializers.IntegerField(source="journey.customer_id")
    from_user = serializers.IntegerField(source="from_user_id", allow_null=True)
    to_user = serializers.IntegerField(source="to_user_id", allow_null=True)
    to_team = serializers.IntegerField(source="to_team_id", allow_null=True)
    to_channel = serializers.CharField()
    state = serializers.CharField()
    offered_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    brief = serializers.JSONField()
