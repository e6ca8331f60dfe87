"""Tickets, root causes and corrective actions as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tickets.enums import ActionKind, CauseState, Severity, TicketState
from tickets.models import CorrectiveAction, RootCause, Ticket


class TicketSerializer(serializers.ModelSerializer[Ticket]):
    """An issue a customer has. `version` goes with every change."""

    number = serializers.CharField(source="__str__")
    customer = serializers.IntegerField(source="customer_id")
    journey = serializers.IntegerField(source="journey_id", allow_null=True)
    stage = serializers.CharField(source="stage_key")
    team = serializers.IntegerField(source="team_id", allow_null=True)
    owner = serializers.IntegerField(source="owner_id", allow_null=True)
    cause = serializers.IntegerField(source="cause_id", allow_null=True)
    touchpoints = serializers.ListField(child=serializers.IntegerField(), source="touchpoint_ids")

    class Meta:
        model = Ticket
        fields = (
            "id", "number", "customer", "journey", "stage", "title", "description", "severity", "state", "team",
            "owner", "cause", "touchpoints", "opened_at", "answered_at", "answer_due_at", "due_at", "resolution",
            "resolved_at", "resolved_by", "reopened", "source", "external_id", "version", "updated_at",
        )  # fmt: skip


class NewTicketSerializer(serializers.Serializer[Any]):
    """A ticket to open. `source` and `external_id` together make it once."""

    customer = serializers.IntegerField(source="customer_id")
    title = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=20_000, default="", allow_blank=True)
    severity = serializers.ChoiceField(Severity.choices, default=Severity.NORMAL)
    team = serializers.IntegerField(required=False, allow_null=True, source="team_id")
    owner = serializers.IntegerField(required=False, allow_null=True, source="owner_id")
    journey = serializers.IntegerField(required=False, allow_null=True, source="journey_id")
    touchpoints = serializers.ListField(
        child=serializers.IntegerField(), default=list, max_length=100, source="touchpoint_ids"
    )
    source = serializers.CharField(max_length=60, default="", allow_blank=True)  # type: ignore[assignment]
    external_id = serializers.CharField(max_length=200, default="", allow_blank=True)


class ChangeTicketSerializer(serializers.Serializer[Any]):
    """What shall change, and the `version` that was seen."""

    version = serializers.IntegerField()
    title = serializers.CharField(max_length=200, required=False)
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    severity = serializers.ChoiceField(Severity.choices, required=False)
    state = serializers.ChoiceField([TicketState.OPEN, TicketState.WAITING], required=False)
    team = serializers.IntegerField(required=False, allow_null=True, source="team_id")
    owner = serializers.IntegerField(required=False, allow_null=True, source="owner_id")


class TicketFilters(serializers.Serializer[Any]):
    """What a list of tickets is narrowed by."""

    customer = serializers.IntegerField(required=False, source="customer_id")
    state = serializers.ChoiceField([*TicketState.choices, ("unresolved", "all but resolved")], required=False)
    severity = serializers.ChoiceField(Severity.choices, required=False)
    team = serializers.IntegerField(required=False, source="team_id")
    owner = serializers.IntegerField(required=False, source="owner_id")
    cause = serializers.IntegerField(required=False, source="cause_id")
    overdue = serializers.BooleanField(required=False)
    search = serializers.CharField(required=False, max_length=200, source="text")


class LinkSerializer(serializers.Serializer[Any]):
    """The root cause that explains it; null when none does any more."""

    cause = serializers.IntegerField(allow_null=True)


class ResolutionSerializer(serializers.Serializer[Any]):
    """What solved it."""

    resolution = serializers.CharField(max_length=20_000)


class CorrectiveActionSerializer(serializers.ModelSerializer[CorrectiveAction]):
    """One change that removes a root cause."""

    owner = serializers.IntegerField(source="owner_id", allow_null=True)

    class Meta:
        model = CorrectiveAction
        fields = ("id", "kind", "title", "owner", "due_on", "shipped_at", "shipped_by")


class NewActionSerializer(serializers.Serializer[Any]):
    """A corrective action to plan."""

    kind = serializers.ChoiceField(ActionKind.choices)
    title = serializers.CharField(max_length=200)
    owner = serializers.IntegerField(required=False, allow_null=True, source="owner_id")
    due_on = serializers.DateField(required=False, allow_null=True)


class CauseSerializer(serializers.ModelSerializer[RootCause]):
    """Why tickets happen: the map, stage and team where it starts."""

    number = serializers.CharField(source="__str__")
    map = serializers.IntegerField(source="map_id", allow_null=True)
    stage = serializers.CharField(source="stage_key")
    team = serializers.IntegerField(source="team_id", allow_null=True)
    owner = serializers.IntegerField(source="owner_id", allow_null=True)
    tickets = serializers.IntegerField(source="ticket_count")
    whys = serializers.ListField(child=serializers.CharField(), source="why_texts")

    class Meta:
        model = RootCause
        fields = (
            "id", "number", "title", "description", "state", "map", "stage", "team", "owner", "whys", "tickets",
            "workaround", "workaround_published_at", "opened_at", "version",
        )  # fmt: skip


class NewCauseSerializer(serializers.Serializer[Any]):
    """A root cause to open."""

    title = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=20_000, default="", allow_blank=True)
    map = serializers.IntegerField(required=False, allow_null=True, source="map_id")
    stage = serializers.CharField(max_length=100, default="", allow_blank=True, source="stage_key")
    team = serializers.IntegerField(required=False, allow_null=True, source="team_id")
    owner = serializers.IntegerField(required=False, allow_null=True, source="owner_id")


class ChangeCauseSerializer(serializers.Serializer[Any]):
    """What shall change, and the `version` that was seen. `whys` (at most five) are written anew."""

    version = serializers.IntegerField()
    title = serializers.CharField(max_length=200, required=False)
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    map = serializers.IntegerField(required=False, allow_null=True, source="map_id")
    stage = serializers.CharField(max_length=100, required=False, allow_blank=True, source="stage_key")
    team = serializers.IntegerField(required=False, allow_null=True, source="team_id")
    owner = serializers.IntegerField(required=False, allow_null=True, source="owner_id")
    workaround = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    is_workaround_published = serializers.BooleanField(required=False)
    whys = serializers.ListField(child=serializers.CharField(max_length=300), max_length=5, required=False)


class CauseFilters(serializers.Serializer[Any]):
    """What a list of root causes is narrowed by."""

    state = serializers.ChoiceField(CauseState.choices, required=False)
    team = serializers.IntegerField(required=False, source="team_id")
    map = serializers.IntegerField(required=False, source="map_id")
    search = serializers.CharField(required=False, max_length=200, source="text")
