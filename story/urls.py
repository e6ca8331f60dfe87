"""The story's pages."""

from django.urls import path

from story import views

app_name = "story"
urlpatterns = [
    path("customers/<int:customer_id>/story/", views.timeline, name="timeline"),
    path("pulse/", views.pulse, name="pulse"),
]
