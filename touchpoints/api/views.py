"""Touchpoints for programs: list, log, read."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView, CursorPages
from teams.permissions import Permission, actor_of
from touchpoints.actions import record_touchpoint
from touchpoints.api.serializers import NewTouchpointSerializer, TouchpointFilters, TouchpointSerializer
from touchpoints.queries import recorded_touchpoint, shown_touchpoints, touchpoint_list


class Touchpoints(ApiView):
    """All interactions, newest first; and the door to log one."""

    required_permission = {"GET": Permission.CUSTOMER_VIEW, "POST": Permission.TOUCHPOINT_LOG}
    pagination_class = CursorPages
    order = ("-occurred_at", "-pk")

    @extend_schema(
        operation_id="touchpoints_list", parameters=[TouchpointFilters], responses=TouchpointSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        asked = TouchpointFilters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        pages = CursorPages()
        rows = pages.paginate_queryset(touchpoint_list(request.user, **asked.validated_data), request, view=self)
        return pages.get_paginated_response(TouchpointSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="touchpoints_create",
        request=NewTouchpointSerializer,
        responses={
            201: TouchpointSerializer,
            200: OpenApiResponse(TouchpointSerializer, description="known by source and external_id: the first row"),
        },
    )
    def post(self, request: Request) -> Response:
        given = NewTouchpointSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        recorded = record_touchpoint(by=actor_of(request), **given.facts())
        shown = recorded_touchpoint(recorded.touchpoint, request.user, is_new=recorded.is_new)
        return Response(TouchpointSerializer(shown).data, status=201 if recorded.is_new else 200)


class OneTouchpoint(ApiView):
    """One interaction."""

    required_permission = Permission.CUSTOMER_VIEW

    @extend_schema(operation_id="touchpoints_read", responses=TouchpointSerializer)
    def get(self, request: Request, touchpoint_id: int) -> Response:
        return Response(TouchpointSerializer(get_object_or_404(shown_touchpoints(request.user), pk=touchpoint_id)).data)
