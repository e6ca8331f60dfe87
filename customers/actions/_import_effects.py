"""What one row of an import did, as far as it can be taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from customers.enums import RowOutcome
from customers.matching.drafts import Draft, Handle
from customers.models import Consent, Customer, CustomerImport, Purchase

ROW_COLUMNS = ("source_id", "line", "outcome", "customer_id", "changes", "problems", "cells")
Change = tuple[Any, Any]  # before, after


@dataclass
class Effect:
    """What a row did. `columns`, `fields` and `bought` (of `purchase`, a known one) are [before, after] by name."""

    draft: Draft
    outcome: RowOutcome
    customer: Customer | None = None
    restored: bool = False
    columns: dict[str, Change] = field(default_factory=dict)
    fields: dict[str, Change] = field(default_factory=dict)
    handles: list[Handle] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    purchases: list[Purchase] = field(default_factory=list)
    purchase: Purchase | None = None
    bought: dict[str, Change] = field(default_factory=dict)
    consents: list[Consent] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        """Whether anything is different because of this row."""
        return bool(
            self.restored or self.columns or self.fields or self.handles or self.tags or self.purchases or self.bought
            or self.consents
        )  # fmt: skip

    def row(self, source: CustomerImport) -> tuple[Any, ...]:
        """The ImportedRow to keep (ROW_COLUMNS), once everything else has its key."""
        line, cells = self.draft.row.line, self.draft.row.cells
        found = self.draft.remarks if self.customer else [*self.draft.problems, *self.draft.remarks]
        problems = [[problem.column, problem.message] for problem in found]
        kept = cells if problems else []
        if self.customer is None:
            return source.pk, line, self.outcome, None, {}, problems, kept
        return source.pk, line, self.outcome, self.customer.pk, self._changes(), problems, kept

    def _changes(self) -> dict[str, Any]:
        """Only what undoing an update needs: a new customer is put away whole."""
        created = self.outcome == RowOutcome.CREATED
        changes = {
            "restored": self.restored,
            "columns": {} if created else self.columns,
            "fields": {} if created else self.fields,
            "handles": [] if created else self.handles,
            "tags": [] if created else self.tags,
            "purchases": [purchase.pk for purchase in self.purchases],
            "bought": {str(self.purchase.pk): self.bought} if self.purchase else {},
            "consents": [consent.pk for consent in self.consents],
        }
        return {name: value for name, value in changes.items() if value}


def plain(value: Any) -> Any:
    """A value of a column as JSON keeps it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
