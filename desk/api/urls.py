"""The brief for programs."""

from django.urls import path

from desk.api.views import CustomerBrief

urlpatterns = [path("customers/<int:customer_id>/brief/", CustomerBrief.as_view(), name="customer-brief")]
