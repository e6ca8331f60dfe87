"""Map reviews."""

from django.urls import path

from insights import views

app_name = "insights"

urlpatterns = [
    path("maps/review/", views.review_index, name="review_index"),
    path("maps/<slug:key>/review/", views.map_review, name="map_review"),
    path("maps/<slug:key>/review/stages/<path:stage_key>/", views.review_stage, name="review_stage"),
]
