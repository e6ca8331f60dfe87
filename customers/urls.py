"""Pages of the customers app. The story at /customers/<id>/ is desk's."""

from django.urls import include, path

from customers.views import (
    bulk,
    consents,
    documents,
    duplicates,
    exports,
    imports,
    lists,
    merging,
    organisations,
    own_fields,
    people,
    purchases,
    saved_views,
)

app_name = "customers"
people_pages = [
    path("", lists.customer_list, name="list"),
    path("new/", people.customer_new, name="new"),
    path("views/", saved_views.view_list, name="views"),
    path("views/first/", saved_views.view_first, name="view_first"),
    path("views/<int:view_id>/", saved_views.view_edit, name="view_edit"),
    path("views/<int:view_id>/delete/", saved_views.view_delete, name="view_delete"),
    path("columns/", saved_views.columns, name="columns"),
    path("export/", exports.export, name="export"),
    path("bulk/<slug:kind>/", bulk.bulk, name="bulk"),
    path("bulk/changes/<int:change_id>/", bulk.bulk_change, name="bulk_change"),
    path("bulk/changes/<int:change_id>/undo/", bulk.bulk_undo, name="bulk_undo"),
    path("check/", lists.customer_check, name="check"),
    path("import/", imports.import_files, name="imports"),
    path("import/<int:import_id>/", imports.import_page, name="import"),
    path("import/<int:import_id>/preview/", imports.import_preview, name="import_preview"),
    path("import/<int:import_id>/reread/", imports.import_reread, name="import_reread"),
    path("import/<int:import_id>/cancel/", imports.import_cancel, name="import_cancel"),
    path("import/<int:import_id>/resume/", imports.import_resume, name="import_resume"),
    path("import/<int:import_id>/discard/", imports.import_discard, name="import_discard"),
    path("import/<int:import_id>/undo/", imports.import_undo, name="import_undo"),
    path("import/<int:import_id>/report/", imports.import_report, name="import_report"),
    path("organisations/", lists.organisation_options, name="organisations"),
    path("<int:customer_id>/edit/", people.customer_edit, name="edit"),
    path("<int:customer_id>/archive/", people.customer_archive, name="archive"),
    path("<int:customer_id>/restore/", people.customer_restore, name="restore"),
    path("duplicates/", duplicates.duplicate_list, name="duplicates"),
    path("duplicates/<int:suggestion_id>/merge/", duplicates.duplicate_merge, name="duplicate_merge"),
    path("duplicates/<int:suggestion_id>/dismiss/", duplicates.duplicate_dismiss, name="duplicate_dismiss"),
    path("duplicates/<int:suggestion_id>/reopen/", duplicates.duplicate_reopen, name="duplicate_reopen"),
    path("merge/", merging.merge_several, name="merge_several"),
    path("<int:customer_id>/duplicates/", duplicates.customer_duplicates, name="duplicates_of"),
    path("<int:customer_id>/merge/", merging.customer_merge, name="merge"),
    path("<int:loser_id>/unmerge/", merging.customer_unmerge, name="unmerge"),
    path("<int:customer_id>/details/", purchases.customer_details_page, name="details"),
    path("<int:customer_id>/purchases/new/", purchases.purchase_new, name="purchase_new"),
    path("<int:customer_id>/consents/", consents.customer_consents, name="consents"),
    path("<int:customer_id>/consents/new/", consents.consent_new, name="consent_new"),
]
purchase_pages = [
    path("<int:purchase_id>/edit/", purchases.purchase_edit, name="purchase_edit"),
    path("<int:purchase_id>/remove/", purchases.purchase_remove, name="purchase_remove"),
    path("<int:purchase_id>/restore/", purchases.purchase_restore, name="purchase_restore"),
]
organisation_pages = [
    path("", organisations.organisations, name="organisation_list"),
    path("export/", exports.organisation_export, name="organisation_export"),
    path("new/", organisations.organisation_new, name="organisation_new"),
    path("<int:organisation_id>/", organisations.organisation, name="organisation"),
    path("<int:organisation_id>/edit/", organisations.organisation_edit, name="organisation_edit"),
    path("<int:organisation_id>/archive/", organisations.organisation_archive, name="organisation_archive"),
    path("<int:organisation_id>/restore/", organisations.organisation_restore, name="organisation_restore"),
]
field_pages = [
    path("", own_fields.field_list, name="field_list"),
    path("new/", own_fields.field_new, name="field_new"),
    path("<int:field_id>/", own_fields.field, name="field"),
    path("<int:field_id>/move/", own_fields.field_move, name="field_move"),
    path("<int:field_id>/archive/", own_fields.field_archive, name="field_archive"),
    path("<int:field_id>/restore/", own_fields.field_restore, name="field_restore"),
]
urlpatterns = [
    path("customers/", include(people_pages)),
    path("purchases/", include(purchase_pages)),
    path("organisations/", include(organisation_pages)),
    path("settings/fields/", include(field_pages)),
    path("customers/<int:customer_id>/documents/", documents.customer_documents, name="documents"),
    path("documents/<str:public_id>/archive/", documents.document_archive, name="document_archive"),
    path("documents/<str:public_id>/restore/", documents.document_restore, name="document_restore"),
    path("documents/<str:public_id>/", documents.document, name="document"),
    path("documents/<str:public_id>/thumbnail/", documents.document_thumbnail, name="document_thumbnail"),
]
