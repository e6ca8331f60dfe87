"""The real routes, and the story page of desk, which stands on a higher floor."""

from django.http import HttpResponse
from django.urls import include, path

from journeycrm.urls import urlpatterns as real

desk = (
    [path("customers/<int:customer_id>/", lambda request, customer_id: HttpResponse(), name="customer_story")],
    "desk",
)
urlpatterns = [path("", include(desk)), *real]
