"""`teams/` and `users/`: read only; people are invited on the settings pages."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView, CursorPages
from teams import queries
from teams.api.serializers import TeamSerializer, UserSerializer
from teams.enums import Permission


class Users(ApiView):
    """Everybody who works here, those who can no longer sign in included."""

    required_permission = Permission.STAFF_VIEW
    order = ("id",)

    @extend_schema(operation_id="users_list", responses=UserSerializer(many=True))
    def get(self, request: Request) -> Response:
        pages = CursorPages()
        rows = pages.paginate_queryset(queries.people(with_disabled=True), request, self)
        return pages.get_paginated_response(UserSerializer(rows, many=True).data)


class OneUser(ApiView):
    """One member of staff."""

    required_permission = Permission.STAFF_VIEW

    @extend_schema(operation_id="users_read", responses=UserSerializer)
    def get(self, request: Request, user_id: int) -> Response:
        user = get_object_or_404(queries.people(with_disabled=True), pk=user_id)
        return Response(UserSerializer(user).data)


class Teams(ApiView):
    """All teams with their members."""

    required_permission = Permission.STAFF_VIEW
    order = ("id",)

    @extend_schema(operation_id="teams_list", responses=TeamSerializer(many=True))
    def get(self, request: Request) -> Response:
        pages = CursorPages()
        rows = pages.paginate_queryset(queries.team_list(), request, self)
        return pages.get_paginated_response(TeamSerializer(rows, many=True).data)


class OneTeam(ApiView):
    """One team with its members."""

    required_permission = Permission.STAFF_VIEW

    @extend_schema(operation_id="teams_read", responses=TeamSerializer)
    def get(self, request: Request, team_id: int) -> Response:
        return Response(TeamSerializer(get_object_or_404(queries.team_list(), pk=team_id)).data)
