"""What happened to a record since somebody opened it, from the audit trail."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from core.wording import ago
from customers.models import Customer

COLUMNS = {  # field -> column
    "name": "name",
    "organisation": "organisation_id",
    "organisation_role": "organisation_role",
    "language": "language",
    "languages_spoken": "languages_spoken",
    "time_zone": "time_zone",
    "customer_since": "customer_since",
    "owner": "owner_id",
    "do_not_contact": "do_not_contact",
}


def changed_since(customer: Customer, version: int) -> dict[str, Any]:
    """Who changed this record after `version` and what is different now, as plain values.

    `{"version", "by", "at", "ago", "changed": {field: {"before", "now"}}}`; the fields are those of COLUMNS and
    `fields.KEY` of own ones, people and organisations as ids. Two queries.
    """
    trail = apps.get_model("customers", "CustomerAudit")._default_manager.filter(pgh_obj_id=customer.pk)
    latest = trail.select_related("pgh_context").order_by("-pgh_id").first()
    before = trail.filter(version=version).order_by("-pgh_id").first()
    changed = {
        name: {"before": _plain(getattr(before, column)), "now": _plain(getattr(customer, column))}
        for name, column in COLUMNS.items()
        if before is not None and getattr(before, column) != getattr(customer, column)
    }
    if before is not None:
        changed |= {
            f"fields.{key}": {"before": before.fields.get(key), "now": customer.fields.get(key)}
            for key in sorted({*before.fields, *customer.fields})
            if before.fields.get(key) != customer.fields.get(key)
        }
    context = latest.pgh_context if latest else None
    return {
        "version": customer.version,
        "by": context.metadata.get("actor", "") if context else "",
        "at": customer.updated_at.isoformat(),
        "ago": ago(customer.updated_at),
        "changed": changed,
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
