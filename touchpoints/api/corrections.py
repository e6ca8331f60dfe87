"""Putting a touchpoint right, for programs."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView, CursorPages
from teams.permissions import Permission, actor_of
from touchpoints.actions import correct_touchpoint
from touchpoints.models import Correction, Touchpoint


class CorrectionSerializer(serializers.ModelSerializer[Correction]):
    """One thing put right: what it said before and says since, as plain text."""

    by = serializers.CharField(source="actor_label")

    class Meta:
        model = Correction
        fields = ("id", "what", "before", "after", "reason", "corrected_at", "by")


class NewCorrection(serializers.Serializer[Any]):
    """What it should say instead; what is left out stays as it is."""

    summary = serializers.CharField(max_length=500, required=False)
    sentiment = serializers.IntegerField(min_value=-2, max_value=2, required=False)
    journey = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    customer = serializers.IntegerField(min_value=1, required=False)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class Corrections(ApiView):
    """What was put right about one touchpoint, newest first."""

    required_permission = {"GET": Permission.CUSTOMER_VIEW, "POST": Permission.TOUCHPOINT_LOG}
    pagination_class = CursorPages
    order = ("-id",)

    @extend_schema(operation_id="touchpoints_corrections_list", responses=CorrectionSerializer(many=True))
    def get(self, request: Request, touchpoint_id: int) -> Response:
        pages = CursorPages()
        rows = pages.paginate_queryset(_seen(request, touchpoint_id).corrections.all(), request, self)
        return pages.get_paginated_response(CorrectionSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="touchpoints_corrections_create",
        request=NewCorrection,
        responses={201: CorrectionSerializer(many=True)},
    )
    def post(self, request: Request, touchpoint_id: int) -> Response:
        """Put it right; answers one correction for each thing that was different. The first words stay readable."""
        given = NewCorrection(data=request.data)
        given.is_valid(raise_exception=True)
        changes = dict(given.validated_data)
        reason = changes.pop("reason", "")
        touchpoint = _seen(request, touchpoint_id)
        made = correct_touchpoint(touchpoint_id=touchpoint.pk, changes=changes, reason=reason, by=actor_of(request))
        return Response(CorrectionSerializer(made, many=True).data, status=201)


def _seen(request: Request, touchpoint_id: int) -> Touchpoint:
    return get_object_or_404(Touchpoint.objects.visible_to(request.user), pk=touchpoint_id)
