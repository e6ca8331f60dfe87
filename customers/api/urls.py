"""The API's routes for customers and organisations."""

from django.urls import path

from customers.api import views

urlpatterns = [
    path("customers/", views.Customers.as_view(), name="api_customers"),
    path("customers/<int:customer_id>/", views.OneCustomer.as_view(), name="api_customer"),
    path("customers/<int:customer_id>/merge/", views.CustomerMerge.as_view(), name="api_customer_merge"),
    path("customers/<int:customer_id>/unmerge/", views.CustomerUnmerge.as_view(), name="api_customer_unmerge"),
    path("customers/<int:customer_id>/consents/", views.CustomerConsents.as_view(), name="api_customer_consents"),
    path("organisations/", views.Organisations.as_view(), name="api_organisations"),
    path("organisations/<int:organisation_id>/", views.OneOrganisation.as_view(), name="api_organisation"),
]
