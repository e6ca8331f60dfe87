"""Database triggers that many tables share (installed with the migrations by pgtrigger)."""

from __future__ import annotations

import pgtrigger

# The one door through an append-only table is erasure (privacy): `set local journeycrm.erasing = 'on'`.
_REFUSE = "IF current_setting('journeycrm.erasing', true) = 'on' THEN RETURN COALESCE(NEW, OLD); END IF; "


def append_only(what: str) -> pgtrigger.Trigger:
    """Rows of this table are never changed or deleted; only erasure of a person may touch them."""
    return pgtrigger.Trigger(
        name="append_only",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=_REFUSE + f"RAISE EXCEPTION '{what} is append-only' USING ERRCODE = 'restrict_violation';",
    )


def no_truncate(what: str) -> pgtrigger.Trigger:
    """The table cannot be emptied at one stroke either."""
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="IF current_setting('journeycrm.erasing', true) = 'on' THEN RETURN NULL; END IF; "
        f"RAISE EXCEPTION '{what} is append-only' USING ERRCODE = 'restrict_violation';",
    )
