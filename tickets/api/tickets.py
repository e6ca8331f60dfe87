"""Tickets for programs: list, open, read, change, link a cause, resolve, reopen."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView, CursorPages
from teams.permissions import Permission, actor_of
from tickets.actions import change_ticket, link_cause, open_ticket, reopen_ticket, resolve_ticket, unlink_cause
from tickets.api.serializers import (
    ChangeTicketSerializer,
    LinkSerializer,
    NewTicketSerializer,
    ResolutionSerializer,
    TicketFilters,
    TicketSerializer,
)
from tickets.models import Ticket
from tickets.queries import ticket_known, ticket_list, with_touchpoint_ids

VIEW, EDIT = Permission.TICKET_VIEW, Permission.TICKET_EDIT


def answer(request: Request, ticket_id: int, status: int = 200) -> Response:
    """The ticket as it is now."""
    ticket = get_object_or_404(with_touchpoint_ids(ticket_list(request.user)), pk=ticket_id)
    return Response(TicketSerializer(ticket).data, status=status)


def known(request: Request, ticket_id: int) -> Ticket:
    """The ticket, 404 where this reader sees none."""
    return get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)


class Tickets(ApiView):
    """All tickets, newest first; and the door to open one."""

    required_permission = {"GET": VIEW, "POST": EDIT}
    pagination_class = CursorPages
    order = ("-opened_at", "-pk")

    @extend_schema(operation_id="tickets_list", parameters=[TicketFilters], responses=TicketSerializer(many=True))
    def get(self, request: Request) -> Response:
        asked = TicketFilters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        pages, found = CursorPages(), with_touchpoint_ids(ticket_list(request.user, **asked.validated_data))
        return pages.get_paginated_response(
            TicketSerializer(pages.paginate_queryset(found, request, view=self), many=True).data
        )

    @extend_schema(
        operation_id="tickets_create",
        request=NewTicketSerializer,
        responses={
            201: TicketSerializer,
            200: OpenApiResponse(TicketSerializer, description="known by source and external_id: the first row"),
        },
    )
    def post(self, request: Request) -> Response:
        given = NewTicketSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        facts = given.validated_data
        was_known = ticket_known(facts["source"], facts["external_id"])
        ticket = open_ticket(by=actor_of(request), **facts)
        return answer(request, ticket.pk, status=200 if was_known else 201)


class OneTicket(ApiView):
    """One ticket."""

    required_permission = {"GET": VIEW, "PATCH": EDIT}

    @extend_schema(operation_id="tickets_read", responses=TicketSerializer)
    def get(self, request: Request, ticket_id: int) -> Response:
        return answer(request, ticket_id)

    @extend_schema(operation_id="tickets_change", request=ChangeTicketSerializer, responses=TicketSerializer)
    def patch(self, request: Request, ticket_id: int) -> Response:
        ticket = known(request, ticket_id)
        given = ChangeTicketSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        changes = dict(given.validated_data)
        version = changes.pop("version")
        change_ticket(ticket_id=ticket.pk, version=version, changes=changes, by=actor_of(request))
        return answer(request, ticket.pk)


class LinkCause(ApiView):
    """Why it happened."""

    required_permission = EDIT

    @extend_schema(operation_id="tickets_link_cause", request=LinkSerializer, responses=TicketSerializer)
    def post(self, request: Request, ticket_id: int) -> Response:
        ticket = known(request, ticket_id)
        given = LinkSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        cause_id, by = given.validated_data["cause"], actor_of(request)
        if cause_id is None:
            unlink_cause(ticket_id=ticket.pk, by=by)
        else:
            link_cause(ticket_id=ticket.pk, cause_id=cause_id, by=by)
        return answer(request, ticket.pk)


class Resolve(ApiView):
    """What solved it."""

    required_permission = EDIT

    @extend_schema(operation_id="tickets_resolve", request=ResolutionSerializer, responses=TicketSerializer)
    def post(self, request: Request, ticket_id: int) -> Response:
        ticket = known(request, ticket_id)
        given = ResolutionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        resolve_ticket(ticket_id=ticket.pk, resolution=given.validated_data["resolution"], by=actor_of(request))
        return answer(request, ticket.pk)


class Reopen(ApiView):
    """It was not solved after all."""

    required_permission = EDIT

    @extend_schema(operation_id="tickets_reopen", request=None, responses=TicketSerializer)
    def post(self, request: Request, ticket_id: int) -> Response:
        reopen_ticket(ticket_id=known(request, ticket_id).pk, by=actor_of(request))
        return answer(request, ticket_id)
