"""The handoff brief and handoffs for programs."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView, CursorPages
from customers.models import Customer
from desk.api.serializers import BriefSerializer, HandoffInput, HandoffSerializer
from insights.queries.brief import as_told, brief_of, brief_to_keep
from journeys.actions import offer_handoff
from journeys.enums import HandoffState
from journeys.models import Handoff, Journey
from journeys.queries import handoff_detail, handoffs
from teams.permissions import Permission, actor_of


class CustomerBrief(ApiView):
    """What the next person must know so that the customer never repeats anything: composed from facts, never guessed.

    Every line names the row it stands for in `source`; a part without facts is empty. What the caller may not read
    (restricted touchpoints and documents) is not in it. A merged id answers with the survivor's brief.
    """

    required_permission = Permission.CUSTOMER_VIEW

    @extend_schema(operation_id="customer_brief", responses=BriefSerializer)
    def get(self, request: Request, customer_id: int) -> Response:
        customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=customer_id)
        return Response(as_told(brief_of(customer.pk, request.user)))


class JourneyHandoff(ApiView):
    """Offer a journey to a person or a team, with the brief as it is now. The same offer again answers the first."""

    required_permission = Permission.JOURNEY_EDIT

    @extend_schema(operation_id="journey_handoff", request=HandoffInput, responses={201: HandoffSerializer})
    def post(self, request: Request, journey_id: int) -> Response:
        journey = get_object_or_404(Journey.objects.visible_to(request.user), pk=journey_id)
        form = HandoffInput(data=request.data)
        form.is_valid(raise_exception=True)
        given = dict(form.validated_data)
        brief = brief_to_keep(journey.customer_id, given.pop("note", ""))
        receiver = {f"{name}_id": given.pop(name) for name in ("to_user", "to_team") if name in given}
        offered = offer_handoff(journey_id=journey.pk, brief=brief, by=actor_of(request), **receiver, **given)
        return Response(HandoffSerializer(_seen(request, offered.pk)).data, status=201)


class HandoffList(ApiView):
    """Handoffs, newest first. People answer them, on the page: to accept is to have read the brief."""

    required_permission = Permission.JOURNEY_VIEW
    pagination_class = CursorPages
    order = ("-offered_at", "-id")

    @extend_schema(
        operation_id="handoff_list",
        parameters=[
            OpenApiParameter("state", OpenApiTypes.STR, enum=HandoffState.values),
            OpenApiParameter("cursor", OpenApiTypes.STR),
            OpenApiParameter("page_size", OpenApiTypes.INT, description="1 to 200"),
        ],
        responses=HandoffSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        state = request.query_params.get("state", "")
        if state and state not in HandoffState.values:
            raise serializers.ValidationError({"state": ["One of offered, accepted, declined."]})
        found = handoffs(request.user, state=state)
        pages = CursorPages()
        rows = pages.paginate_queryset(found, request, self)
        return pages.get_paginated_response(HandoffSerializer(rows, many=True).data)


class HandoffDetail(ApiView):
    """One handoff, with the brief as it was."""

    required_permission = Permission.JOURNEY_VIEW

    @extend_schema(operation_id="handoff_read", responses=HandoffSerializer)
    def get(self, request: Request, handoff_id: int) -> Response:
        return Response(HandoffSerializer(_seen(request, handoff_id)).data)


def _seen(request: Request, handoff_id: int) -> Handoff:
    found = handoff_detail(request.user, handoff_id)
    if found is None:
        raise Http404
    return found
