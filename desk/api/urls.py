"""The brief and handoffs for programs."""

from django.urls import path

from desk.api import views

urlpatterns = [
    path("customers/<int:customer_id>/brief/", views.CustomerBrief.as_view(), name="customer-brief"),
    path("journeys/<int:journey_id>/handoff/", views.JourneyHandoff.as_view(), name="journey-handoff"),
    path("handoffs/", views.HandoffList.as_view(), name="handoff-list"),
    path("handoffs/<int:handoff_id>/", views.HandoffDetail.as_view(), name="handoff-detail"),
]
