"""What happened to a record since somebody opened it, from the audit trail."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from core.wording import ago
from customers.models import Customer, Organisation

COLUMNS: dict[type, dict[str, str]] = {  # field -> column
    Customer: {
        "name": "name",
        "organisation": "organisation_id",
        "organisation_role": "organisation_role",
        "language": "language",
        "languages_spoken": "languages_spoken",
        "time_zone": "time_zone",
        "customer_since": "customer_since",
        "owner": "owner_id",
        "do_not_contact": "do_not_contact",
    },
    Organisation: {"name": "name", "website": "website"},
}


def changed_since(row: Customer | Organisation, version: int) -> dict[str, Any]:
    """Who changed this record after `version` and what is different now, as plain values.

    `{"version", "by", "at", "ago", "changed": {field: {"before", "now"}}}`; the fields are those of COLUMNS and
    `fields.KEY` of own ones, people and organisations as ids. Two queries.
    """
    columns = COLUMNS[type(row)]
    trail = apps.get_model("customers", f"{type(row).__name__}Audit")._default_manager.filter(pgh_obj_id=row.pk)
    latest = trail.select_related("pgh_context").order_by("-pgh_id").first()
    before = trail.filter(version=version).order_by("-pgh_id").first()
    changed = {}
    if before is not None:
        then, now = ({name: _plain(getattr(one, column)) for name, column in columns.items()} for one in (before, row))
        then |= {f"fields.{key}": value for key, value in before.fields.items()}
        now |= {f"fields.{key}": value for key, value in row.fields.items()}
        changed = {
            name: {"before": then.get(name), "now": now.get(name)}
            for name in dict.fromkeys((*then, *now))
            if then.get(name) != now.get(name)
        }
    context = latest.pgh_context if latest else None
    return {
        "version": row.version,
        "by": context.metadata.get("actor", "") if context else "",
        "at": row.updated_at.isoformat(),
        "ago": ago(row.updated_at),
        "changed": changed,
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
