"""The API's routes for maps, journeys and what people owe for them."""

from django.urls import path

from journeys.api import views

urlpatterns = [
    path("maps/", views.Maps.as_view(), name="api_maps"),
    path("maps/<int:map_id>/", views.OneMap.as_view(), name="api_map"),
    path("maps/<int:map_id>/publish/", views.MapPublish.as_view(), name="api_map_publish"),
    path("journeys/", views.Journeys.as_view(), name="api_journeys"),
    path("journeys/<int:journey_id>/", views.OneJourney.as_view(), name="api_journey"),
    path("journeys/<int:journey_id>/move/", views.JourneyMove.as_view(), name="api_journey_move"),
    path("journeys/<int:journey_id>/end/", views.JourneyEnd.as_view(), name="api_journey_end"),
    path(
        "journeys/<int:journey_id>/requirements/<str:requirement_key>/",
        views.JourneyRequirement.as_view(),
        name="api_journey_requirement",
    ),
    path("journeys/<int:journey_id>/blockers/", views.JourneyBlockers.as_view(), name="api_journey_blockers"),
    path(
        "journeys/<int:journey_id>/blockers/<int:blocker_id>/clear/",
        views.BlockerClear.as_view(),
        name="api_journey_blocker_clear",
    ),
    path("follow-ups/", views.FollowUps.as_view(), name="api_follow_ups"),
    path("follow-ups/<int:follow_up_id>/", views.OneFollowUp.as_view(), name="api_follow_up"),
    path("promises/", views.Promises.as_view(), name="api_promises"),
    path("promises/<int:promise_id>/", views.OnePromise.as_view(), name="api_promise"),
]
