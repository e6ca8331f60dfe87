"""Who the rows of a file are: somebody we know, somebody an earlier row brought, or somebody new. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from core.names import sort_key
from customers.enums import IdentityKind, RowOutcome, UndoOutcome
from customers.matching.comparing import DIFFERENT, compare
from customers.matching.drafts import Draft, Refusal
from customers.matching.records import INDEX, record_of
from customers.models import Customer, ImportedRow, Purchase
from customers.queries import find_owners, survivor_ids

SHARED = (IdentityKind.PHONE, IdentityKind.SOCIAL)  # a home or an office has one; a mailbox or an id is somebody's own
UNLIKE = 45.0  # of 100 (token_set_ratio): two names of which nothing is the same


@dataclass(eq=False)
class Met:
    """One person of a file: `customer` is None while nobody here knows them. `drafts` in the order of the file."""

    customer: Customer | None
    drafts: list[Draft] = field(default_factory=list)


def meet(drafts: Iterable[Draft]) -> list[tuple[Draft, Met | None]]:
    """Who each row is, in order; None for a row with problems (those found here are added to it).

    By handles; a row without any by name and organisation, where just one customer has both. A row that would join two
    people is refused: merging them is a decision. Some five queries, however many rows.
    """
    rows = list(drafts)
    good = [draft for draft in rows if not draft.problems]
    guests = _Guests(good)
    return [(draft, None if draft.problems else guests.seat(draft)) for draft in rows]


class _Guests:
    """Who is known by what, while rows are taken one after the other."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        owners = find_owners({handle for draft in drafts for handle in draft.handles})
        named = _customers_named([draft for draft in drafts if all(kind in SHARED for kind, _value in draft.handles)])
        bought = _buyers({_number(draft) for draft in drafts if draft.purchase})
        ids = {*owners.values(), *(pk for pks in named.values() for pk in pks), *bought.values()}
        records = Customer.objects.select_related("organisation").in_bulk(ids)
        known = {pk: Met(record) for pk, record in records.items()}
        self.by_handle = {handle: known[pk] for handle, pk in owners.items()}
        self.by_name = {key: [known[pk] for pk in pks] for key, pks in named.items()}
        self.by_purchase = {number: known[pk] for number, pk in bought.items()}

    def seat(self, draft: Draft) -> Met | None:
        """The person this row is about, who now has what the row says; None (with the reason) if it cannot be."""
        candidates = self._candidates(draft)
        if candidates is None:
            return None
        met = candidates[0] if candidates else Met(None)
        if draft.purchase and self.by_purchase.get(_number(draft), met) is not met:
            _refuse(draft, _("This purchase belongs to somebody else: %(who)s."), self.by_purchase[_number(draft)])
            return None
        met.drafts.append(draft)
        for handle in draft.handles:
            self.by_handle[handle] = met
        if met.customer is None and met not in (namesakes := self.by_name.setdefault(_name_key(draft), [])):
            namesakes.append(met)
        if draft.purchase:
            self.by_purchase[_number(draft)] = met
        return met

    def _candidates(self, draft: Draft) -> list[Met] | None:
        known = {handle: self.by_handle[handle] for handle in draft.handles if handle in self.by_handle}
        if known and all(kind in SHARED for kind, _value in known):
            known = {handle: met for handle, met in known.items() if not self._shared(draft, handle, met)}
        if not draft.handles:
            same = self.by_name.get(_name_key(draft), [])
            if len(same) > 1:
                _refuse(draft, _("Several customers have this name. Add an email, a phone number or an id."))
                return None
            return same
        people = list(dict.fromkeys(known.values()))
        if len(people) > 1:
            _refuse(draft, _("These handles belong to two people, %(who)s. Merge them, or correct the row."), *people)
            return None
        if people and all(kind == IdentityKind.EXTERNAL for kind, _value in known) and _unlike(draft, people[0]):
            _refuse(draft, _("This id belongs to somebody of another name here: %(who)s."), people[0])
            return None
        return people

    def _shared(self, draft: Draft, handle: tuple[str, str], met: Met) -> bool:
        """Whether a home or an office shares it: by nothing else known, and of another given name. It stays theirs."""
        if not _of_another_given_name(draft, met):
            return False
        shown = draft.handles.pop(handle)
        words = _("%(handle)s belongs to %(who)s, so it was left out.") % {"handle": shown, "who": _called(met)}
        draft.remarks.append(Refusal(None, words))
        return True


def _of_another_given_name(draft: Draft, met: Met) -> bool:
    """Nicknames, initials and slips of the pen aside; where one is not named, nobody is another."""
    theirs = met.customer.name if met.customer else met.drafts[0].given_name
    ours, other = (record_of({"name": [name]}) for name in (draft.given_name, theirs))
    return compare(ours, other)[INDEX["given"]] == DIFFERENT


def _refuse(draft: Draft, message: str, *people: Met) -> None:
    draft.problems.append(
        Refusal(None, message % {"who": ", ".join(_called(met) for met in people)} if people else message)
    )


def _called(met: Met) -> str:
    return met.customer.name if met.customer else _("line %(n)s") % {"n": met.drafts[0].row.line}


def _unlike(draft: Draft, met: Met) -> bool:
    """Whether a number alone says it is this person, and the names say it is not."""
    theirs = met.customer.name if met.customer else met.drafts[0].given_name
    ours = draft.given_name
    return bool(ours and theirs) and fuzz.token_set_ratio(sort_key(ours), sort_key(theirs)) < UNLIKE


def _name_key(draft: Draft) -> tuple[str, str]:
    return sort_key(draft.name)[:200], sort_key(draft.organisation)[:200]


def _number(draft: Draft) -> tuple[str, str]:
    return draft.purchase["kind"], draft.purchase["number"]


def _customers_named(drafts: Sequence[Draft]) -> dict[tuple[str, str], list[int]]:
    """Current customers of these names and organisations, else those an undone import has put away.

    One query, none without such rows.
    """
    wanted = {_name_key(draft) for draft in drafts}
    if not wanted:
        return {}
    undone = ImportedRow.objects.filter(outcome=RowOutcome.CREATED, undo_outcome=UndoOutcome.UNDONE)
    there = Q(archived_at=None) | Exists(undone.filter(customer=OuterRef("pk")))
    rows = Customer.objects.survivors().filter(there, sort_key__in={name for name, _organisation in wanted})
    current: dict[tuple[str, str], list[int]] = {}
    put_away: dict[tuple[str, str], list[int]] = {}
    told = rows.order_by("pk").values_list("pk", "archived_at", "sort_key", "organisation__sort_key")
    for pk, archived, name, organisation in told:
        (put_away if archived else current).setdefault((name, organisation or ""), []).append(pk)
    return {key: pks for key, pks in {**put_away, **current}.items() if key in wanted}


def _buyers(numbers: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Who has these purchases: the survivor's id. Two queries, none without purchases."""
    if not numbers:
        return {}
    rows = Purchase.objects.filter(number__in={number for _kind, number in numbers})
    owners = {(kind, number): pk for kind, number, pk in rows.values_list("kind", "number", "customer_id")}
    owners = {key: pk for key, pk in owners.items() if key in numbers}
    survivors = survivor_ids(set(owners.values()))
    return {key: survivors[pk] for key, pk in owners.items()}
