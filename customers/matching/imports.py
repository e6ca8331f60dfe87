"""How one import is read, and what would come of its first rows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.company import company
from core.errors import RuleBroken
from customers.enums import FieldSubject, KnownRule, RowOutcome
from customers.matching.drafts import Draft, Reading, read_row
from customers.matching.files import BadFile, Row, Table, open_table
from customers.matching.meeting import Met, meet
from customers.models import CustomerImport
from customers.queries import definitions
from customers.queries.lists import possible_owners

SAMPLES = 50
SHOWN = 20


@dataclass(frozen=True)
class PreviewRow:
    """One row as it would be taken in: what would happen (`outcome`), to whom, and what is wrong by column."""

    row: Row
    outcome: str
    who: str
    customer_id: int | None
    problems: Mapping[int, str]
    general: Sequence[str]

    @property
    def cells(self) -> list[tuple[str, str]]:
        """(text, what is wrong with it) for each column."""
        return [(cell, self.problems.get(n, "")) for n, cell in enumerate(self.row.cells)]


@contextmanager
def table_of(source: CustomerImport) -> Iterator[Table]:
    """The file of an import, opened as it was found to be. Raises BadFile, also where it was deleted."""
    if not source.stored_as:
        raise BadFile(_("The file is not here any more. Choose it again."))
    with open_table(source.path, encoding=source.encoding, delimiter=source.delimiter) as table:
        yield table


def first_rows(source: CustomerImport, count: int = SAMPLES) -> list[Row]:
    """The first rows below the header."""
    with table_of(source) as table:
        return list(itertools.islice(table.rows, count))


def reading_of(source: CustomerImport) -> Reading:
    """How the cells of this import are read, from its plan and the company's settings. Three queries at most."""
    plan, house = source.plan, company()
    targets, own = plan["targets"], definitions(*FieldSubject.values)
    owners: dict[str, int] = {}
    if "owner" in targets:
        for user in reversed(possible_owners(limit=5000)):
            owners[user.name.casefold()] = owners[user.email.casefold()] = user.pk
    return Reading(
        targets=targets,
        definitions={one.key: one for one in own if one.subject == FieldSubject.CUSTOMER},
        organisations={one.key: one for one in own if one.subject == FieldSubject.ORGANISATION},
        region=house.phone_region,
        day_first=plan.get("day_first", True),
        id_prefix=plan.get("id_prefix", ""),
        is_ours=plan.get("is_ours", False),
        currency=house.currency,
        time_zone=house.time_zone,
        owners=owners,
    )


def preview(source: CustomerImport, rows: Sequence[Row]) -> list[PreviewRow]:
    """What would come of these rows, were they taken in now."""
    reading = reading_of(source)
    seats = meet([read_row(row, reading) for row in rows])
    return [_preview(draft, met, source.known_rule) for draft, met in seats]


def _preview(draft: Draft, met: Met | None, known_rule: str) -> PreviewRow:
    outcome, who, customer_id = RowOutcome.BAD, draft.name, None
    if met is not None:
        if met.customer is not None:
            outcome = RowOutcome.UNCHANGED if known_rule == KnownRule.SKIP else RowOutcome.UPDATED
            who, customer_id = met.customer.name, met.customer.pk
        elif met.drafts[0] is draft:
            outcome = RowOutcome.CREATED
        else:
            outcome, who = RowOutcome.UPDATED, met.drafts[0].name
    found = [*draft.remarks, *draft.problems]
    problems = {problem.column: problem.message for problem in found if problem.column is not None}
    general = [problem.message for problem in found if problem.column is None]
    return PreviewRow(draft.row, outcome, who, customer_id, problems, general)


def check_targets(targets: Sequence[str], allowed: Mapping[str, object], several: frozenset[str]) -> None:
    """Refuse places nobody knows, two columns in one place, and a file that names nobody. Raises RuleBroken."""
    from_names = {"name", "first_name", "last_name", "email", "phone", "social"}
    unknown = [target for target in targets if target and target not in allowed]
    if unknown:
        message = _("There is no place called “%(name)s”.") % {"name": unknown[0][:60]}
        raise RuleBroken(message, code="unknown_place", field="targets")
    for target in targets:
        if target and target not in several and list(targets).count(target) > 1:
            message = _("Two columns go to %(place)s. Choose one.") % {"place": allowed[target]}
            raise RuleBroken(message, code="two_columns", field="targets")
    if not from_names & set(targets):
        message = _("Say which column holds the name, the email or the phone number.")
        raise RuleBroken(message, code="nobody_named", field="targets")
