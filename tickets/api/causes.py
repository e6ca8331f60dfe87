"""Root causes for programs: list, open, read, change; their corrective actions."""

from __future__ import annotations

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView, CursorPages
from teams.permissions import Permission, actor_of
from tickets.actions import add_corrective_action, change_cause, open_cause, set_whys
from tickets.api.serializers import (
    CauseFilters,
    CauseSerializer,
    ChangeCauseSerializer,
    CorrectiveActionSerializer,
    NewActionSerializer,
    NewCauseSerializer,
)
from tickets.models import RootCause
from tickets.queries import cause_list, corrective_actions, with_why_texts

VIEW, EDIT = Permission.CAUSE_VIEW, Permission.CAUSE_EDIT


def answer(cause_id: int, status: int = 200) -> Response:
    """The root cause as it is now."""
    return Response(CauseSerializer(get_object_or_404(with_why_texts(cause_list()), pk=cause_id)).data, status=status)


class Causes(ApiView):
    """All root causes, newest first; and the door to open one."""

    required_permission = {"GET": VIEW, "POST": EDIT}
    pagination_class = CursorPages
    order = ("-opened_at", "-pk")

    @extend_schema(operation_id="root_causes_list", parameters=[CauseFilters], responses=CauseSerializer(many=True))
    def get(self, request: Request) -> Response:
        asked = CauseFilters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        pages, found = CursorPages(), with_why_texts(cause_list(**asked.validated_data))
        return pages.get_paginated_response(
            CauseSerializer(pages.paginate_queryset(found, request, view=self), many=True).data
        )

    @extend_schema(operation_id="root_causes_create", request=NewCauseSerializer, responses={201: CauseSerializer})
    def post(self, request: Request) -> Response:
        given = NewCauseSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return answer(open_cause(by=actor_of(request), **given.validated_data).pk, status=201)


class OneCause(ApiView):
    """One root cause."""

    required_permission = {"GET": VIEW, "PATCH": EDIT}

    @extend_schema(operation_id="root_causes_read", responses=CauseSerializer)
    def get(self, request: Request, cause_id: int) -> Response:
        return answer(cause_id)

    @extend_schema(operation_id="root_causes_change", request=ChangeCauseSerializer, responses=CauseSerializer)
    def patch(self, request: Request, cause_id: int) -> Response:
        cause = get_object_or_404(RootCause, pk=cause_id)
        given = ChangeCauseSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        changes, by = dict(given.validated_data), actor_of(request)
        version, whys = changes.pop("version"), changes.pop("whys", None)
        with transaction.atomic():
            change_cause(cause_id=cause.pk, version=version, changes=changes, by=by)
            if whys is not None:
                set_whys(cause_id=cause.pk, texts=whys, by=by)
        return answer(cause.pk)


class Actions(ApiView):
    """What is done about a root cause; and the door to plan one more thing."""

    required_permission = {"GET": VIEW, "POST": EDIT}

    @extend_schema(operation_id="root_causes_actions_list", responses=CorrectiveActionSerializer(many=True))
    def get(self, request: Request, cause_id: int) -> Response:
        cause = get_object_or_404(RootCause, pk=cause_id)
        return Response(CorrectiveActionSerializer(corrective_actions(cause), many=True).data)

    @extend_schema(
        operation_id="root_causes_actions_create",
        request=NewActionSerializer,
        responses={201: CorrectiveActionSerializer},
    )
    def post(self, request: Request, cause_id: int) -> Response:
        cause = get_object_or_404(RootCause, pk=cause_id)
        given = NewActionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        planned = add_corrective_action(cause_id=cause.pk, by=actor_of(request), **given.validated_data)
        return Response(CorrectiveActionSerializer(planned).data, status=201)
