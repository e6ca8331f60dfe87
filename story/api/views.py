"""A customer's story, and the feed of all facts, for programs."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from core.api import ApiView, CursorPages
from customers.models import Customer
from customers.queries import family_ids
from story.api.serializers import FeedPageSerializer, FeedSerializer, StoryEventSerializer
from story.queries import StoryFilter, StoryPlace, attach_subjects, feed_after, filtered_page
from teams.permissions import Permission


class CustomerStory(ApiView):
    """The facts of one person, newest first, whichever of their merged records they were written to.

    Filters combine. A filtered page looks a bounded way back: it may hold fewer facts than `page_size`, even none;
    follow `next` until it is null.
    """

    required_permission = Permission.CUSTOMER_VIEW
    pagination_class = CursorPages

    @extend_schema(
        operation_id="customer_story",
        parameters=[
            OpenApiParameter("cursor", OpenApiTypes.STR),
            OpenApiParameter("page_size", OpenApiTypes.INT, description="1 to 200"),
            OpenApiParameter("at", OpenApiTypes.DATE, description="from the end of this day on (UTC)"),
            OpenApiParameter("channel", OpenApiTypes.STR),
            OpenApiParameter("team", OpenApiTypes.INT),
            OpenApiParameter("journey", OpenApiTypes.INT),
            OpenApiParameter("kind", OpenApiTypes.STR, description="a kind of fact, as in `kind`"),
            OpenApiParameter("q", OpenApiTypes.STR, description="words in what happened"),
        ],
        responses=StoryEventSerializer(many=True),
    )
    def get(self, request: Request, customer_id: int) -> Response:
        customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=customer_id)
        pages = CursorPages()
        params = request.query_params
        asked, place = StoryFilter.asked(params), StoryPlace.asked(params)
        story = filtered_page(family_ids(customer.pk), asked, place, size=pages.size(request), user=request.user)
        data = StoryEventSerializer(story.events, many=True).data
        return pages.answer(request, data, next=story.next, previous=story.previous)


class Feed(ApiView):
    """Every fact of all customers once, oldest first, in one order without gaps.

    Read on from `position` (or follow `next`): nothing is missed and nothing comes twice.
    """

    required_permission = Permission.CUSTOMER_VIEW

    @extend_schema(
        operation_id="event_list",
        parameters=[
            OpenApiParameter("after", OpenApiTypes.INT, description="the last position already read; 0 for all"),
            OpenApiParameter("page_size", OpenApiTypes.INT, description="1 to 200"),
        ],
        responses=FeedPageSerializer,
    )
    def get(self, request: Request) -> Response:
        after = request.query_params.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) < 19):
            raise ValidationError({"after": ["A position: a whole number, 0 or more."]})
        places = feed_after(int(after), CursorPages().size(request))
        attach_subjects([place.event for place in places], request.user)
        position = places[-1].position if places else int(after)
        onwards = replace_query_param(request.build_absolute_uri(), "after", str(position))
        results = [FeedSerializer().to_representation(place) for place in places]
        return Response({"position": position, "next": onwards, "results": results})
