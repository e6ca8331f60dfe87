"""The API's root: only mounts what each app serves for its noun."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("customers.api.urls")),
    path("", include("story.api.urls")),
    path("", include("touchpoints.api.urls")),
    path("", include("tickets.api.urls")),
    path("", include("notifications.api.urls")),
    path("", include("journeys.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("", include("insights.api.urls")),
    path("", include("desk.api.urls")),
    path("", include("teams.api.urls")),
]
