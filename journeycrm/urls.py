"""Where everything is mounted. Each app's `urls` reads as its table of contents."""

from django.urls import include, path

from journeycrm import api

handler404 = "core.rendering.not_found"

urlpatterns = [
    path("-/", include("journeycrm.health.urls")),
    path("account/", include("allauth.urls")),
    path("", include("customers.urls")),
    path("", include("notifications.urls")),
    path("", include("story.urls")),
    path("", include("journeys.urls")),
    path("", include("touchpoints.urls")),
    path("", include("tickets.urls")),
    path("", include("insights.urls")),
    path("api/v1/", include(api.urlpatterns)),
    path("", include("teams.urls")),
    path("", include("desk.urls")),
]
