"""`fields/`: the company's own fields."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView, CursorPages
from customers import actions
from customers.api.values import schema_of
from customers.api.views import checked
from customers.enums import FieldSubject, FieldType
from customers.models import FieldDefinition
from customers.queries import all_definitions
from teams.permissions import Permission, actor_of

READ_OR_DEFINE = {
    "GET": Permission.CUSTOMER_VIEW,
    "POST": Permission.COMPANY_EDIT,
    "PATCH": Permission.COMPANY_EDIT,
}


class ChoiceSerializer(serializers.Serializer[Any]):
    """One choice: `key` is the value, `label` what people see; an archived one is no longer offered."""

    key = serializers.CharField(max_length=40, required=False, allow_blank=True)
    label = serializers.CharField(max_length=100)  # type: ignore[assignment]  # ours, not the serializer's
    archived = serializers.BooleanField(required=False)


class FieldSerializer(serializers.ModelSerializer[FieldDefinition]):
    """An own field of customers or organisations. `schema` is the JSON Schema of a value; `position` counts from 0."""

    choices = ChoiceSerializer(many=True)
    schema = serializers.SerializerMethodField()

    class Meta:
        model = FieldDefinition
        fields = (
            "id", "subject", "key", "label", "type", "choices", "help_text", "position", "archived_at", "schema",
        )  # fmt: skip

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_schema(self, definition: FieldDefinition) -> dict[str, Any]:
        return schema_of(definition)


class FieldInput(serializers.Serializer[Any]):
    """A field to be made. Without `key` it is made from the label; key, type and subject stay for ever."""

    subject = serializers.ChoiceField(choices=FieldSubject.choices)
    label = serializers.CharField(max_length=100)  # type: ignore[assignment]  # ours, not the serializer's
    type = serializers.ChoiceField(choices=FieldType.choices)
    key = serializers.CharField(max_length=40, required=False, allow_blank=True)
    choices = ChoiceSerializer(many=True, required=False)
    help_text = serializers.CharField(  # type: ignore[assignment]  # ours, not the serializer's
        max_length=200, required=False, allow_blank=True
    )


class FieldChange(serializers.Serializer[Any]):
    """What is to be different. `choices` are all of them in order; one that is left out is archived."""

    label = serializers.CharField(max_length=100, required=False)  # type: ignore[assignment]
    choices = ChoiceSerializer(many=True, required=False)
    help_text = serializers.CharField(max_length=200, required=False, allow_blank=True)  # type: ignore[assignment]
    position = serializers.IntegerField(min_value=0, required=False)
    archived = serializers.BooleanField(required=False)


class Fields(ApiView):
    """The company's own fields of customers and organisations."""

    required_permission = READ_OR_DEFINE
    pagination_class = CursorPages
    order = ("subject", "position", "id")

    @extend_schema(
        operation_id="fields_list",
        parameters=[
            OpenApiParameter("subject", OpenApiTypes.STR, enum=FieldSubject.values),
            OpenApiParameter("archived", OpenApiTypes.BOOL, description="those instead of the ones in use"),
        ],
        responses=FieldSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        subject = request.query_params.get("subject", "")
        if subject and subject not in FieldSubject.values:
            raise serializers.ValidationError({"subject": ["customer or organisation."]})
        archived = request.query_params.get("archived") in ("true", "1")
        found = all_definitions(subject).filter(archived_at__isnull=not archived)
        pages = CursorPages()
        rows = pages.paginate_queryset(found, request, self)
        return pages.get_paginated_response(FieldSerializer(rows, many=True).data)

    @extend_schema(operation_id="fields_create", request=FieldInput, responses={201: FieldSerializer})
    def post(self, request: Request) -> Response:
        definition = actions.create_field(**checked(FieldInput, request), by=actor_of(request))
        return Response(FieldSerializer(definition).data, status=201)


class OneField(ApiView):
    """One own field."""

    required_permission = READ_OR_DEFINE

    @extend_schema(operation_id="fields_read", responses=FieldSerializer)
    def get(self, request: Request, field_id: int) -> Response:
        return Response(FieldSerializer(get_object_or_404(FieldDefinition, pk=field_id)).data)

    @extend_schema(operation_id="fields_change", request=FieldChange, responses=FieldSerializer)
    def patch(self, request: Request, field_id: int) -> Response:
        """Change, move (`position`), archive or bring back (`archived`)."""
        definition = get_object_or_404(FieldDefinition, pk=field_id)
        changes, by = checked(FieldChange, request, partial=True), actor_of(request)
        position, archived = changes.pop("position", None), changes.pop("archived", None)
        if changes:
            definition = actions.change_field(field_id=field_id, changes=changes, by=by)
        if archived is not None:
            settle = actions.archive_field if archived else actions.restore_field
            definition = settle(field_id=field_id, by=by)
        if position is not None:
            definition = actions.move_field(field_id=field_id, position=position, by=by)
        return Response(FieldSerializer(definition).data)
