"""`maps/`, `journeys/`, `follow-ups/`, `promises/`: the same reads and actions that the pages use."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView, CursorPages
from core.clock import now
from customers.models import Customer
from journeys import actions, queries
from journeys.api.serializers import (
    BlockerInput,
    BlockerSerializer,
    EndInput,
    FollowUpChange,
    FollowUpInput,
    FollowUpSerializer,
    JourneyDetailSerializer,
    JourneyInput,
    JourneySerializer,
    MapChange,
    MapInput,
    MapSerializer,
    MoveInput,
    PromiseChange,
    PromiseInput,
    PromiseSerializer,
    RequirementInput,
    RequirementStateSerializer,
)
from journeys.models import Blocker, FollowUp, Journey, JourneyMap, Promise
from teams.permissions import Permission, actor_of

READ_OR_DESIGN = {
    "GET": Permission.JOURNEY_VIEW,
    "POST": Permission.MAP_DESIGN,
    "PATCH": Permission.MAP_DESIGN,
}
READ_OR_EDIT = {
    "GET": Permission.JOURNEY_VIEW,
    "POST": Permission.JOURNEY_EDIT,
    "PATCH": Permission.JOURNEY_EDIT,
}
TRUE = ("1", "true", "yes")
FALSE = ("0", "false", "no")


def checked(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The request's body as this serializer wants it; raises ValidationError (400)."""
    form = serializer(data=request.data)
    form.is_valid(raise_exception=True)
    return form.validated_data


def chosen(request: Request, flags: tuple[str, ...], ids: tuple[str, ...], words: tuple[str, ...]) -> dict[str, Any]:
    """The list's filters; ValidationError (400) for an id that is none, and for a flag that says neither yes nor no."""
    asked = {name: str(value).replace("\x00", "") for name, value in request.query_params.items() if value}
    for name in ids:
        if name in asked and not (asked[name].isascii() and asked[name].isdigit() and len(asked[name]) < 18):
            raise serializers.ValidationError({name: ["An id: a whole number."]})
    for name in flags:
        if name in asked and asked[name].lower() not in TRUE + FALSE:
            raise serializers.ValidationError({name: ["true or false."]})
    filters: dict[str, Any] = {name: asked[name].lower() in TRUE for name in flags if name in asked}
    return filters | {name: asked[name] for name in (*ids, *words) if name in asked}


def own_journey(request: Request, journey_id: int) -> Journey:
    """The journey, if this caller may see it; else 404."""
    return get_object_or_404(Journey.objects.visible_to(request.user), pk=journey_id)


def journey_answer(request: Request, journey_id: int, status: int = 200) -> Response:
    """One journey with its parts."""
    journey = get_object_or_404(queries.journeys_in_full(request.user), pk=journey_id)
    return Response(JourneyDetailSerializer(journey).data, status=status)


class Maps(ApiView):
    """All maps, archived ones included."""

    required_permission = READ_OR_DESIGN
    pagination_class = CursorPages
    order = ("id",)

    @extend_schema(operation_id="maps_list", responses=MapSerializer(many=True))
    def get(self, request: Request) -> Response:
        pages = CursorPages()
        rows = pages.paginate_queryset(queries.maps_in_full(), request, self)
        return pages.get_paginated_response(MapSerializer(rows, many=True).data)

    @extend_schema(operation_id="maps_create", request=MapInput, responses={201: MapSerializer})
    def post(self, request: Request) -> Response:
        made = actions.create_map(**checked(MapInput, request), by=actor_of(request))
        return Response(MapSerializer(queries.maps_in_full().get(pk=made.pk)).data, status=201)


class OneMap(ApiView):
    """One map; a change edits its draft."""

    required_permission = READ_OR_DESIGN

    @extend_schema(operation_id="maps_read", responses=MapSerializer)
    def get(self, request: Request, map_id: int) -> Response:
        return Response(MapSerializer(get_object_or_404(queries.maps_in_full(), pk=map_id)).data)

    @extend_schema(operation_id="maps_change", request=MapChange, responses=MapSerializer)
    def patch(self, request: Request, map_id: int) -> Response:
        get_object_or_404(JourneyMap, pk=map_id)
        changes = checked(MapChange, request)
        actions.revise_map(map_id=map_id, stages=changes.pop("stages", None), by=actor_of(request), **changes)
        return self.get(request, map_id)


class MapPublish(ApiView):
    """Make the draft the version that new journeys start on; without a draft nothing changes."""

    required_permission = Permission.MAP_DESIGN

    @extend_schema(operation_id="maps_publish", request=None, responses=MapSerializer)
    def post(self, request: Request, map_id: int) -> Response:
        get_object_or_404(JourneyMap, pk=map_id)
        actions.publish_map(map_id=map_id, by=actor_of(request))
        return Response(MapSerializer(queries.maps_in_full().get(pk=map_id)).data)


class Journeys(ApiView):
    """All journeys, ended ones included."""

    required_permission = READ_OR_EDIT
    pagination_class = CursorPages
    order = ("id",)

    @extend_schema(
        operation_id="journeys_list",
        parameters=[
            OpenApiParameter("map", OpenApiTypes.STR, description="a map's key or id"),
            OpenApiParameter("stage", OpenApiTypes.STR, description="a stage's key"),
            OpenApiParameter("owner", OpenApiTypes.INT, description="a user's id"),
            OpenApiParameter("customer", OpenApiTypes.INT, description="any record of the person"),
            OpenApiParameter("overdue", OpenApiTypes.BOOL),
            OpenApiParameter("blocked", OpenApiTypes.BOOL),
        ],
        responses=JourneySerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        filters = chosen(request, ("overdue", "blocked"), ("owner", "customer"), ("map", "stage"))
        if (named := filters.get("map")) and (the_map := JourneyMap.objects.by_key_or_id(named)):
            filters["map"] = the_map.key
        journeys = queries.narrowed(Journey.objects.visible_to(request.user), {**filters, "now": now()})
        pages = CursorPages()
        rows = pages.paginate_queryset(journeys.select_related("map", "stage"), request, self)
        return pages.get_paginated_response(JourneySerializer(rows, many=True).data)

    @extend_schema(
        operation_id="journeys_create",
        request=JourneyInput,
        responses={
            200: JourneyDetailSerializer,
            201: JourneyDetailSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        given = checked(JourneyInput, request)
        the_map = JourneyMap.objects.by_key_or_id(given.pop("map"))
        journey = actions.start_journey(**given, map_id=the_map.pk if the_map else 0, by=actor_of(request))
        return journey_answer(request, journey.pk, 201 if journey.is_new else 200)


class OneJourney(ApiView):
    """One journey with its requirements, blockers and visits."""

    required_permission = Permission.JOURNEY_VIEW

    @extend_schema(operation_id="journeys_read", responses=JourneyDetailSerializer)
    def get(self, request: Request, journey_id: int) -> Response:
        return journey_answer(request, journey_id)


class JourneyMove(ApiView):
    """Move a journey. A stale `version` answers 409 with `fresh`: the state as it is."""

    required_permission = Permission.JOURNEY_EDIT

    @extend_schema(operation_id="journeys_move", request=MoveInput, responses=JourneyDetailSerializer)
    def post(self, request: Request, journey_id: int) -> Response:
        journey = own_journey(request, journey_id)
        actions.move_journey(journey_id=journey.pk, **checked(MoveInput, request), by=actor_of(request))
        return journey_answer(request, journey_id)


class JourneyEnd(ApiView):
    """End a journey. Ending it twice is ending it once."""

    required_permission = Permission.JOURNEY_EDIT

    @extend_schema(operation_id="journeys_end", request=EndInput, responses=JourneyDetailSerializer)
    def post(self, request: Request, journey_id: int) -> Response:
        journey = own_journey(request, journey_id)
        actions.end_journey(journey_id=journey.pk, **checked(EndInput, request), by=actor_of(request))
        return journey_answer(request, journey_id)


class JourneyRequirement(ApiView):
    """Receive, accept, reject or waive a requirement."""

    required_permission = Permission.JOURNEY_EDIT

    @extend_schema(operation_id="journeys_requirement", request=RequirementInput, responses=RequirementStateSerializer)
    def post(self, request: Request, journey_id: int, requirement_key: str) -> Response:
        journey = own_journey(request, journey_id)
        given = checked(RequirementInput, request)
        state = actions.set_requirement(journey_id=journey.pk, key=requirement_key, **given, by=actor_of(request))
        return Response(RequirementStateSerializer(state).data)


class JourneyBlockers(ApiView):
    """What holds a journey up."""

    required_permission = READ_OR_EDIT
    pagination_class = CursorPages
    order = ("id",)

    @extend_schema(operation_id="journeys_blockers_list", responses=BlockerSerializer(many=True))
    def get(self, request: Request, journey_id: int) -> Response:
        pages = CursorPages()
        rows = pages.paginate_queryset(own_journey(request, journey_id).blockers.all(), request, self)
        return pages.get_paginated_response(BlockerSerializer(rows, many=True).data)

    @extend_schema(operation_id="journeys_blockers_create", request=BlockerInput, responses={201: BlockerSerializer})
    def post(self, request: Request, journey_id: int) -> Response:
        journey = own_journey(request, journey_id)
        blocker = actions.open_blocker(journey_id=journey.pk, **checked(BlockerInput, request), by=actor_of(request))
        return Response(BlockerSerializer(blocker).data, status=201)


class BlockerClear(ApiView):
    """It is out of the way. Clearing twice is clearing once."""

    required_permission = Permission.JOURNEY_EDIT

    @extend_schema(operation_id="journeys_blockers_clear", request=None, responses=BlockerSerializer)
    def post(self, request: Request, journey_id: int, blocker_id: int) -> Response:
        journey = own_journey(request, journey_id)
        blocker = get_object_or_404(Blocker, journey=journey, pk=blocker_id)
        return Response(BlockerSerializer(actions.clear_blocker(blocker_id=blocker.pk, by=actor_of(request))).data)


class FollowUps(ApiView):
    """What is to be done, and what was."""

    required_permission = READ_OR_EDIT
    pagination_class = CursorPages
    order = ("id",)

    @extend_schema(
        operation_id="follow_ups_list",
        parameters=[
            OpenApiParameter("customer", OpenApiTypes.INT, description="any record of the person"),
            OpenApiParameter("assignee", OpenApiTypes.INT, description="a user's id"),
            OpenApiParameter("team", OpenApiTypes.INT),
            OpenApiParameter("done", OpenApiTypes.BOOL),
        ],
        responses=FollowUpSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        filters = chosen(request, ("done",), ("customer", "assignee", "team"), ())
        pages = CursorPages()
        rows = pages.paginate_queryset(queries.follow_ups(filters), request, self)
        return pages.get_paginated_response(FollowUpSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="follow_ups_create",
        request=FollowUpInput,
        responses={200: FollowUpSerializer, 201: FollowUpSerializer},
    )
    def post(self, request: Request) -> Response:
        given = checked(FollowUpInput, request)
        get_object_or_404(Customer.objects.visible_to(request.user), pk=given["customer_id"])
        follow_up, is_new = actions.give_follow_up(**given, by=actor_of(request))
        return Response(FollowUpSerializer(follow_up).data, status=201 if is_new else 200)


class OneFollowUp(ApiView):
    """One follow-up."""

    required_permission = READ_OR_EDIT

    @extend_schema(operation_id="follow_ups_read", responses=FollowUpSerializer)
    def get(self, request: Request, follow_up_id: int) -> Response:
        return Response(FollowUpSerializer(get_object_or_404(FollowUp, pk=follow_up_id)).data)

    @extend_schema(operation_id="follow_ups_change", request=FollowUpChange, responses=FollowUpSerializer)
    def patch(self, request: Request, follow_up_id: int) -> Response:
        follow_up = get_object_or_404(FollowUp, pk=follow_up_id)
        done = checked(FollowUpChange, request)["done"]
        ticked = actions.tick_follow_up(follow_up_id=follow_up.pk, done=done, by=actor_of(request))
        return Response(FollowUpSerializer(ticked).data)


class Promises(ApiView):
    """What customers were promised."""

    required_permission = READ_OR_EDIT
    pagination_class = CursorPages
    order = ("id",)

    @extend_schema(
        operation_id="promises_list",
        parameters=[
            OpenApiParameter("customer", OpenApiTypes.INT, description="any record of the person"),
            OpenApiParameter("state", OpenApiTypes.STR, description="open, endangered, kept or broken"),
        ],
        responses=PromiseSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        filters = chosen(request, (), ("customer",), ("state",))
        pages = CursorPages()
        rows = pages.paginate_queryset(queries.promises(filters), request, self)
        return pages.get_paginated_response(PromiseSerializer(rows, many=True).data)

    @extend_schema(operation_id="promises_create", request=PromiseInput, responses={201: PromiseSerializer})
    def post(self, request: Request) -> Response:
        given = checked(PromiseInput, request)
        get_object_or_404(Customer.objects.visible_to(request.user), pk=given["customer_id"])
        return Response(PromiseSerializer(actions.make_promise(**given, by=actor_of(request))).data, status=201)


class OnePromise(ApiView):
    """One promise."""

    required_permission = READ_OR_EDIT

    @extend_schema(operation_id="promises_read", responses=PromiseSerializer)
    def get(self, request: Request, promise_id: int) -> Response:
        return Response(PromiseSerializer(get_object_or_404(Promise, pk=promise_id)).data)

    @extend_schema(operation_id="promises_change", request=PromiseChange, responses=PromiseSerializer)
    def patch(self, request: Request, promise_id: int) -> Response:
        promise = get_object_or_404(Promise, pk=promise_id)
        kept = checked(PromiseChange, request)["state"] == "kept"
        settled = actions.settle_promise(promise_id=promise.pk, kept=kept, by=actor_of(request))
        return Response(PromiseSerializer(settled).data)
