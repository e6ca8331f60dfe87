"""Lists that leave the house: written down before the first row goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.actions import action
from core.actor import Actor
from core.clock import now
from customers.models import ListExport


@action
def record_export(
    *, noun: str, format: str, params: Mapping[str, Any], columns: Sequence[str], by: Actor
) -> ListExport:
    """Write down who takes which list out: filter and columns by key. It stands in the audit trail."""
    return ListExport.objects.create(
        noun=noun, format=format, params=dict(params), columns=list(columns), actor_kind=by.kind, actor_id=by.id,
        actor_label=by.label,
    )  # fmt: skip


@action
def end_export(*, export_id: int, rows: int, by: Actor) -> None:
    """All of it was sent, so many rows."""
    export = ListExport.objects.select_for_update().get(pk=export_id)
    export.rows, export.ended_at = rows, now()
    export.save()
