"""The audit trail: who changed which row, how and from where, written by database triggers (pghistory)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pghistory
import pgtrigger
from django.db import models


def audited_rows(*, exclude: Sequence[str] = (), inserts: bool = True, only: str = "") -> Callable[[Any], Any]:
    """Keep every insert, update and delete of a model's rows; `exclude` names secrets and mere counters.

    For tables that people edit. Append-only logs are their own history, and where a fact tells of every new row
    (`inserts=False`) the trail keeps only what happened to it later. `only` is an SQL condition on `ROW`.
    """

    def track(model: Any) -> Any:
        return pghistory.track(
            *([_event(pghistory.InsertEvent, only, "NEW")] if inserts else []),
            _event(pghistory.UpdateEvent, only, "NEW"),
            _event(pghistory.DeleteEvent, only, "OLD"),
            exclude=list(exclude) or None,
            model_name=f"{model.__name__}Audit",
            obj_field=pghistory.ObjForeignKey(related_name="audit_rows", related_query_name="audit_row"),
            attrs={"pgh_id": models.BigAutoField(primary_key=True)},
        )(model)

    return track


def _event(kind: Any, only: str, row: str) -> Any:
    """The trigger of one deed, for all rows or only some; an update that changes nothing is none."""
    if not only:
        return kind()
    changed = " AND OLD.* IS DISTINCT FROM NEW.*" if kind is pghistory.UpdateEvent else ""
    return kind(condition=pgtrigger.Condition(only.replace("ROW", row) + changed))
