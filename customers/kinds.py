"""What this app tells the others: its kinds of facts, by name. `apps` registers them."""

from django.utils.translation import gettext_lazy as _

from core.registries import EventKind, NavItem, SettingsSection

CREATED = "customer.created"
CHANGED = "customer.changed"
MERGED = "customer.merged"
UNMERGED = "customer.unmerged"
ARCHIVED = "customer.archived"
RESTORED = "customer.restored"
CONSENT_GIVEN = "consent.given"
CONSENT_WITHDRAWN = "consent.withdrawn"
DOCUMENT_ADDED = "document.added"
DOCUMENT_ARCHIVED = "document.archived"
DOCUMENT_RESTORED = "document.restored"
PURCHASE_RECORDED = "purchase.recorded"
PURCHASE_CHANGED = "purchase.changed"
PURCHASE_REMOVED = "purchase.removed"
PINNED = "brief.pinned"
UNPINNED = "brief.unpinned"

SUBJECT = "customer"  # of a merge: the other record
CONSENT_SUBJECT = "consent"
DOCUMENT_SUBJECT = "document"
PURCHASE_SUBJECT = "purchase"
PIN_SUBJECT = "pin"

REGIONS = {
    "consent": ("customer", "consents"),
    "document": ("documents",),
    "purchase": ("customer", "purchases"),
    "pin": ("brief",),
}

BULK_JOB = "customers.change_many"
UNDO_BULK_JOB = "customers.undo_change"
BULK_LABEL, UNDO_BULK_LABEL = _("Change of many customers"), _("Undoing a change of many customers")
IMPORT_JOB = "customers.import"
UNDO_IMPORT_JOB = "customers.undo_import"
IMPORT_SOURCE = "import:"  # how the sources of imports' facts begin
IMPORT_LABEL, UNDO_LABEL = _("Import of customers"), _("Undoing an import")
IMPORT_PERMISSION = "customer.import"


def _line(key: str, label: object, icon: str, name: str) -> EventKind:
    regions = REGIONS.get(name, ("customer",))
    return EventKind(key=key, label=label, icon=icon, template=f"customers/_event_{name}.html", regions=regions)


EVENT_KINDS = (
    _line(CREATED, _("Customer added"), "user-plus", "created"),
    _line(CHANGED, _("Customer changed"), "pencil", "changed"),
    _line(MERGED, _("Records merged"), "arrows-join", "merged"),
    _line(UNMERGED, _("Records separated"), "arrows-split", "unmerged"),
    _line(ARCHIVED, _("Customer archived"), "archive", "archived"),
    _line(RESTORED, _("Customer restored"), "archive-off", "restored"),
    _line(CONSENT_GIVEN, _("Consent given"), "check", "consent"),
    _line(CONSENT_WITHDRAWN, _("Consent withdrawn"), "x", "consent"),
    _line(DOCUMENT_ADDED, _("Document added"), "file-plus", "document"),
    _line(DOCUMENT_ARCHIVED, _("Document put away"), "file-minus", "document"),
    _line(DOCUMENT_RESTORED, _("Document brought back"), "file-check", "document"),
    _line(PURCHASE_RECORDED, _("Purchase recorded"), "receipt", "purchase"),
    _line(PURCHASE_CHANGED, _("Purchase changed"), "receipt", "purchase"),
    _line(PURCHASE_REMOVED, _("Purchase removed"), "receipt-off", "purchase"),
    _line(PINNED, _("Pinned to the brief"), "pin", "pin"),
    _line(UNPINNED, _("Taken down from the brief"), "pinned-off", "pin"),
)

NAVIGATION = NavItem(
    key="customers",
    label=_("Customers"),
    icon="users",
    url_name="customers:list",
    permission="customer.view",
    order=30,
)

SETTINGS = SettingsSection(
    key="fields",
    label=_("Own fields"),
    icon="forms",
    url_name="customers:field_list",
    permission="company.edit",
    about=_("What you keep about customers and organisations"),
    order=45,
)
