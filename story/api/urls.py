"""The story for programs."""

from django.urls import path

from story.api import views

urlpatterns = [
    path("customers/<int:customer_id>/story/", views.CustomerStory.as_view(), name="customer-story"),
    path("events/", views.Feed.as_view(), name="event-list"),
]
