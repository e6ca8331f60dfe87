"""Pages about journeys and their maps, and the parts they bring to the customer's page."""

from django.urls import path

from journeys import views

app_name = "journeys"
urlpatterns = [
    path("journeys/", views.journey_list, name="journey_list"),
    path("journeys/new/", views.journey_start, name="journey_start"),
    path("journeys/<int:journey_id>/", views.journey_detail, name="journey_detail"),
    path("journeys/<int:journey_id>/move/", views.journey_move, name="journey_move"),
    path("journeys/<int:journey_id>/undo/", views.journey_undo, name="journey_undo"),
    path("journeys/<int:journey_id>/end/", views.journey_end, name="journey_end"),
    path("journeys/<int:journey_id>/owner/", views.journey_owner, name="journey_owner"),
    path("journeys/<int:journey_id>/waiting/", views.journey_waiting, name="journey_waiting"),
    path(
        "journeys/<int:journey_id>/requirements/<str:requirement_key>/", views.requirement_set, name="requirement_set"
    ),
    path("journeys/<int:journey_id>/blockers/", views.blocker_open, name="blocker_open"),
    path("blockers/<int:blocker_id>/clear/", views.blocker_clear, name="blocker_clear"),
    path("follow-ups/<int:follow_up_id>/tick/", views.follow_up_tick, name="follow_up_tick"),
    path("promises/<int:promise_id>/settle/", views.promise_settle, name="promise_settle"),
    path("customers/<int:customer_id>/journeys/", views.strip, name="strip"),
    path("customers/<int:customer_id>/requirements/", views.requirements, name="requirements"),
    path("customers/<int:customer_id>/follow-ups/", views.follow_ups, name="follow_ups"),
    path("customers/<int:customer_id>/follow-ups/new/", views.follow_up_give, name="follow_up_give"),
    path("customers/<int:customer_id>/promises/new/", views.promise_make, name="promise_make"),
    path("journeys/maps/", views.map_list, name="map_list"),
    path("journeys/maps/new/", views.map_create, name="map_create"),
    path("journeys/maps/<slug:map_key>/", views.map_detail, name="map_detail"),
    path("journeys/maps/<slug:map_key>/publish/", views.map_publish, name="map_publish"),
    path("journeys/maps/<slug:map_key>/board/", views.map_board, name="map_board"),
    path("journeys/maps/<slug:map_key>/board/<path:stage_key>/", views.board_column, name="board_column"),
    path("journeys/maps/<slug:map_key>/stages/new/", views.stage_edit, name="stage_add"),
    path("journeys/maps/<slug:map_key>/stages/<path:stage_key>/remove/", views.stage_remove, name="stage_remove"),
    path("journeys/maps/<slug:map_key>/stages/<path:stage_key>/shift/", views.stage_shift, name="stage_shift"),
    path("journeys/maps/<slug:map_key>/stages/<path:stage_key>/", views.stage_edit, name="stage_edit"),
]
