"""Reviews for programs."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView
from insights.api.serializers import ReviewQuery, ReviewSerializer
from insights.queries.map_review import map_review
from insights.queries.scope import Scope
from journeys.models import JourneyMap
from teams.permissions import Permission


class MapReview(ApiView):
    """The analysis of one map: what `./manage.py map_review --json` prints."""

    required_permission = Permission.REVIEW_VIEW

    @extend_schema(
        operation_id="maps_review",
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE, description="journeys that began on this UTC day or later"),
            OpenApiParameter("to", OpenApiTypes.DATE, description="journeys that began before this UTC day"),
            OpenApiParameter("all_transitions", OpenApiTypes.BOOL),
            OpenApiParameter("all_variants", OpenApiTypes.BOOL),
        ],
        responses=ReviewSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        journey_map = get_object_or_404(JourneyMap, pk=pk)
        query = ReviewQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        scope = Scope(journey_map.pk, asked.get("from"), asked.get("to"))
        review = map_review(
            journey_map, scope, all_transitions=asked["all_transitions"], all_variants=asked["all_variants"]
        )
        return Response(review)
