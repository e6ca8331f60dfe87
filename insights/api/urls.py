"""Insights' routes under others' nouns."""

from django.urls import path

from insights.api.views import MapReview

urlpatterns = [path("maps/<int:pk>/review/", MapReview.as_view(), name="map-review")]
