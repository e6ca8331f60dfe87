"""Maps, journeys and what belongs to them as JSON."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from customers.enums import Channel
from journeys.enums import BlockerKind, Phase, PromiseState, RequirementKind, RequirementStatus, StageKind
from journeys.models import Blocker, FollowUp, Journey, Promise, RequirementState, StageVisit

#: What a program says, beside the statuses themselves.
VERBS = {"receive": "received", "accept": "accepted", "reject": "rejected", "waive": "waived"}


class RequirementSpec(serializers.Serializer[Any]):
    """What must be there to leave a stage. `key` is stable over versions; without one it follows from the name."""

    key = serializers.SlugField(required=False, max_length=60)
    name = serializers.CharField(max_length=100)
    customer_name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    kind = serializers.ChoiceField(RequirementKind.choices, default=RequirementKind.DOCUMENT)


class StageSpec(serializers.Serializer[Any]):
    """One stage of a version. `key` is stable over versions; without one it follows from the name."""

    key = serializers.CharField(required=False, max_length=100)
    name = serializers.CharField(max_length=100)
    customer_name = serializers.CharField(required=False, allow_blank=True, max_length=100)
    phase = serializers.ChoiceField(Phase.choices, default=Phase.DURING)
    kind = serializers.ChoiceField(StageKind.choices, default=StageKind.OPEN)
    expects = serializers.CharField(required=False, allow_blank=True, max_length=200)
    needs = serializers.CharField(required=False, allow_blank=True, max_length=200)
    team = serializers.IntegerField(required=False, allow_null=True, source="team_id")
    expected_seconds = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    channels = serializers.ListField(child=serializers.ChoiceField(Channel.choices), required=False)
    requirements = RequirementSpec(many=True, required=False)


class MapInput(serializers.Serializer[Any]):
    """A new map with the stages of its draft. `prefix` numbers its journeys: CL-1."""

    name = serializers.CharField(max_length=100)
    prefix = serializers.CharField(max_length=6)
    key = serializers.SlugField(required=False, max_length=60)
    icon = serializers.CharField(required=False, max_length=40)
    intent_hint = serializers.CharField(required=False, allow_blank=True, max_length=200)
    stages = StageSpec(many=True, required=False)


class MapChange(serializers.Serializer[Any]):
    """What is to change; `stages`, where given, are the whole draft from now on."""

    name = serializers.CharField(required=False, max_length=100)
    icon = serializers.CharField(required=False, max_length=40)
    intent_hint = serializers.CharField(required=False, allow_blank=True, max_length=200)
    is_pinned = serializers.BooleanField(required=False)
    stages = StageSpec(many=True, required=False)


class VersionSerializer(serializers.Serializer[Any]):
    """One version of a map with its stages in order."""

    number = serializers.IntegerField()
    state = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    stages = StageSpec(many=True, source="stages.all")


class MapSerializer(serializers.Serializer[Any]):
    """A kind of journey. `published`: the version journeys start on, `draft`: the one being designed."""

    id = serializers.IntegerField(source="pk")
    key = serializers.CharField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    icon = serializers.CharField()
    intent_hint = serializers.CharField()
    is_pinned = serializers.BooleanField()
    archived_at = serializers.DateTimeField(allow_null=True)
    published = serializers.SerializerMethodField()
    draft = serializers.SerializerMethodField()

    def _version(self, the_map: Any, state: str) -> Any:
        found = [one for one in the_map.versions.all() if one.state == state]
        return VersionSerializer(max(found, key=lambda one: one.number)).data if found else None

    @extend_schema_field(VersionSerializer(allow_null=True))
    def get_published(self, the_map: Any) -> Any:
        return self._version(the_map, "published")

    @extend_schema_field(VersionSerializer(allow_null=True))
    def get_draft(self, the_map: Any) -> Any:
        return self._version(the_map, "draft")


class JourneySerializer(serializers.ModelSerializer[Journey]):
    """Where one customer's journey stands. `version` counts changes; a mover names the one it saw."""

    number = serializers.CharField(source="reference")
    map = serializers.CharField(source="map.key")
    stage = serializers.CharField(source="stage.key")
    stage_name = serializers.CharField(source="stage.name")

    class Meta:
        model = Journey
        fields = (
            "id", "number", "map", "map_id", "customer", "intent", "stage", "stage_name", "stage_entered_at",
            "due_at", "owner", "team", "started_at", "outcome", "outcome_at", "ended_at", "waiting_on",
            "open_blockers", "missing_requirements", "open_tickets", "mood", "risk", "likely_next", "likely_at",
            "source", "external_id", "history", "version", "updated_at",
        )  # fmt: skip


class RequirementStateSerializer(serializers.ModelSerializer[RequirementState]):
    """Where one requirement of a journey stands."""

    key = serializers.CharField(source="requirement.key")
    name = serializers.CharField(source="requirement.name")
    stage = serializers.CharField(source="requirement.stage.key")

    class Meta:
        model = RequirementState
        fields = ("key", "name", "stage", "status", "note", "document", "changed_at", "changed_by")


class BlockerSerializer(serializers.ModelSerializer[Blocker]):
    """What holds, or held, a journey up."""

    class Meta:
        model = Blocker
        fields = ("id", "kind", "note", "opened_at", "opened_by", "cleared_at", "cleared_by")


class VisitSerializer(serializers.ModelSerializer[StageVisit]):
    """One stay in one stage; `is_undo` takes the visit before it back."""

    stage = serializers.CharField(source="stage.key")

    class Meta:
        model = StageVisit
        fields = (
            "position", "stage", "entered_at", "entered_by", "entered_reason", "left_at", "left_by", "left_reason",
            "is_undo",
        )  # fmt: skip


class JourneyDetailSerializer(JourneySerializer):
    """One journey with its requirements, blockers and visits (oldest first)."""

    requirements = RequirementStateSerializer(source="requirement_states", many=True)
    blockers = BlockerSerializer(many=True)
    visits = VisitSerializer(many=True)

    class Meta(JourneySerializer.Meta):
        fields = (*JourneySerializer.Meta.fields, "requirements", "blockers", "visits")  # type: ignore[assignment]  # more


class JourneyInput(serializers.Serializer[Any]):
    """A journey to start. The same `source` and `external_id` start one journey."""

    customer = serializers.IntegerField(source="customer_id")
    map = serializers.CharField(max_length=60, help_text="the map's key or id")
    intent = serializers.CharField(required=False, allow_blank=True, max_length=200)
    stage = serializers.CharField(required=False, allow_blank=True, max_length=100, source="stage_key")
    owner = serializers.IntegerField(required=False, allow_null=True, source="owner_id")
    source = serializers.CharField(  # type: ignore[assignment]  # a field, not Field.source
        required=False, allow_blank=True, max_length=60
    )
    external_id = serializers.CharField(required=False, allow_blank=True, max_length=200)
    occurred_at = serializers.DateTimeField(required=False)


class MoveInput(serializers.Serializer[Any]):
    """Where to, and the version the mover saw."""

    to = serializers.CharField(max_length=100, help_text="a stage's key")
    version = serializers.IntegerField()
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


class EndInput(serializers.Serializer[Any]):
    """How it ends: a success or lost stage; a decided journey may leave it out."""

    stage = serializers.CharField(required=False, allow_blank=True, max_length=100, source="stage_key")
    version = serializers.IntegerField(required=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


class RequirementInput(serializers.Serializer[Any]):
    """What became of it: a status, or receive, accept, reject, waive (the last two want a note)."""

    status = serializers.ChoiceField([*RequirementStatus.values, *VERBS])
    note = serializers.CharField(required=False, allow_blank=True, max_length=300)
    document = serializers.IntegerField(required=False, allow_null=True, source="document_id")

    def validate_status(self, value: str) -> str:
        return VERBS.get(value, value)


class BlockerInput(serializers.Serializer[Any]):
    """What holds it up."""

    kind = serializers.ChoiceField(BlockerKind.choices)
    note = serializers.CharField(max_length=200)


class FollowUpSerializer(serializers.ModelSerializer[FollowUp]):
    """Something somebody has to do for a customer."""

    class Meta:
        model = FollowUp
        fields = (
            "id", "customer", "journey", "title", "due_at", "assignee", "team", "subject_kind",
            "subject_id", "occasion", "reason", "created_at", "created_by", "done_at", "done_by",
        )  # fmt: skip


class FollowUpInput(serializers.Serializer[Any]):
    """A follow-up for a person or a team; the same `occasion` happens once."""

    customer = serializers.IntegerField(source="customer_id")
    title = serializers.CharField(max_length=200)
    due_at = serializers.DateTimeField()
    assignee = serializers.IntegerField(required=False, allow_null=True, source="assignee_id")
    team = serializers.IntegerField(required=False, allow_null=True, source="team_id")
    journey = serializers.IntegerField(required=False, allow_null=True, source="journey_id")
    occasion = serializers.CharField(required=False, allow_blank=True, max_length=200)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


class FollowUpChange(serializers.Serializer[Any]):
    """Done, or open again."""

    done = serializers.BooleanField()


class PromiseSerializer(serializers.ModelSerializer[Promise]):
    """What a customer was promised, by when."""

    class Meta:
        model = Promise
        fields = ("id", "customer", "journey", "text", "due_at", "made_by", "made_at", "state", "settled_at")


class PromiseInput(serializers.Serializer[Any]):
    """A promise to write down."""

    customer = serializers.IntegerField(source="customer_id")
    text = serializers.CharField(max_length=200)
    due_at = serializers.DateTimeField()
    journey = serializers.IntegerField(required=False, allow_null=True, source="journey_id")
    made_by = serializers.IntegerField(required=False, allow_null=True, source="made_by_id")


class PromiseChange(serializers.Serializer[Any]):
    """Kept or broken."""

    state = serializers.ChoiceField([PromiseState.KEPT.value, PromiseState.BROKEN.value])
