"""The audit trail: who changed which row, how and from where, written by database triggers (pghistory)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pghistory


def audited_rows(*, exclude: Sequence[str] = (), inserts: bool = True) -> Callable[[Any], Any]:
    """Keep every insert, update and delete of a model's rows; `exclude` names secrets and mere counters.

    For tables that people edit. Append-only logs are their own history, and where a fact tells of every new row
    (`inserts=False`) the trail keeps only what happened to it later.
    """

    def track(model: Any) -> Any:
        return pghistory.track(
            *([pghistory.InsertEvent()] if inserts else []),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude) or None,
            model_name=f"{model.__name__}Audit",
            obj_field=pghistory.ObjForeignKey(related_name="audit_rows", related_query_name="audit_row"),
        )(model)

    return track
