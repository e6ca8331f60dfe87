"""The API's routes for customers and organisations."""

from django.urls import path

from customers.api import documents, fields, identities, purchases, views

urlpatterns = [
    path("customers/", views.Customers.as_view(), name="api_customers"),
    path("customers/<int:customer_id>/", views.OneCustomer.as_view(), name="api_customer"),
    path("customers/<int:customer_id>/merge/", views.CustomerMerge.as_view(), name="api_customer_merge"),
    path("customers/<int:customer_id>/unmerge/", views.CustomerUnmerge.as_view(), name="api_customer_unmerge"),
    path("customers/<int:customer_id>/consents/", views.CustomerConsents.as_view(), name="api_customer_consents"),
    path("customers/<int:customer_id>/identities/", identities.CustomerIdentities.as_view(), name="api_identities"),
    path(
        "customers/<int:customer_id>/identities/<int:identity_id>/",
        identities.CustomerIdentity.as_view(),
        name="api_identity",
    ),
    path("organisations/", views.Organisations.as_view(), name="api_organisations"),
    path("organisations/<int:organisation_id>/", views.OneOrganisation.as_view(), name="api_organisation"),
    path("documents/", documents.Documents.as_view(), name="api_documents"),
    path("documents/<str:public_id>/", documents.OneDocument.as_view(), name="api_document"),
    path("documents/<str:public_id>/content/", documents.DocumentContent.as_view(), name="api_document_content"),
    path("fields/", fields.Fields.as_view(), name="api_fields"),
    path("fields/<int:field_id>/", fields.OneField.as_view(), name="api_field"),
    path("purchases/", purchases.Purchases.as_view(), name="api_purchases"),
    path("purchases/<int:purchase_id>/", purchases.OnePurchase.as_view(), name="api_purchase"),
]
