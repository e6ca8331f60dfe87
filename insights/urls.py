"""Map reviews."""

from django.urls import path

from insights import views

app_name = "insights"

urlpatterns = [
    path("review/", views.review_index, name="review_index"),
    path("review/<slug:key>/", views.map_review, name="map_review"),
    path("review/<slug:key>/stages/<path:stage_key>/", views.review_stage, name="review_stage"),
]
