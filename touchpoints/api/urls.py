"""The API's routes about touchpoints."""

from django.urls import path

from touchpoints.api import views

urlpatterns = [
    path("touchpoints/", views.Touchpoints.as_view(), name="touchpoint-list"),
    path("touchpoints/<int:touchpoint_id>/", views.OneTouchpoint.as_view(), name="touchpoint-detail"),
]
