"""Pages of the customers app. The story at /customers/<id>/ is desk's."""

from django.urls import include, path

from customers.views import consents, documents, lists, merging, people

app_name = "customers"
people_pages = [
    path("", lists.customer_list, name="list"),
    path("new/", people.customer_new, name="new"),
    path("check/", lists.customer_check, name="check"),
    path("organisations/", lists.organisation_options, name="organisations"),
    path("<int:customer_id>/edit/", people.customer_edit, name="edit"),
    path("<int:customer_id>/archive/", people.customer_archive, name="archive"),
    path("<int:customer_id>/restore/", people.customer_restore, name="restore"),
    path("<int:customer_id>/merge/", merging.customer_merge, name="merge"),
    path("<int:loser_id>/unmerge/", merging.customer_unmerge, name="unmerge"),
    path("<int:customer_id>/consents/", consents.customer_consents, name="consents"),
    path("<int:customer_id>/consents/new/", consents.consent_new, name="consent_new"),
]
urlpatterns = [
    path("customers/", include(people_pages)),
    path("documents/<str:public_id>/", documents.document, name="document"),
    path("documents/<str:public_id>/thumbnail/", documents.document_thumbnail, name="document_thumbnail"),
]
