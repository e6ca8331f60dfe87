"""Many people at once, found or made by their handles: a literal number of statements, however many they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.actions import action
from core.actor import Actor
from core.bulk import copy_rows, next_ids
from core.errors import RuleBroken
from core.facts import record_facts
from core.names import sort_key
from customers import kinds
from customers.actions._records import clean_handles, lock_all_handles, preferred_of
from customers.matching import search_text
from customers.models import Customer, Identity
from customers.queries import find_owners
from customers.validators import check_name

Handle = tuple[str, str]
New = tuple["NewPerson", str, str]  # with the checked name, and the handle as given


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What a record gets if a handle is nobody's yet: `name` ('': the handle), and when they were first met."""

    name: str = ""
    occurred_at: dt.datetime | None = None
    history: bool = False


@action
def find_or_create_customers(
    *, people: Mapping[Handle, NewPerson], by: Actor
) -> tuple[dict[Handle, int], dict[Handle, RuleBroken]]:
    """Whose each handle (kind, value as given) is: the survivor's id, of a new record where it was nobody's.

    Handles that are none, and new people whose name is none, come back with their refusal instead. As with
    find_or_create_customer there is one customer, however many ask at once: while new people are written, others wait.
    """
    wanted, refused = _cleaned(people)
    owners = find_owners(wanted.values())
    if not owners.keys() >= set(wanted.values()):
        lock_all_handles()
        owners = find_owners(wanted.values())
        owners |= _create(_nobody_s(people, wanted, owners, refused), by)
    return {given: owners[handle] for given, handle in wanted.items() if handle in owners}, refused


def _cleaned(people: Iterable[Handle]) -> tuple[dict[Handle, Handle], dict[Handle, RuleBroken]]:
    """The normal form of each handle as given, and the refusals of those that have none."""
    wanted, refused = {}, {}
    for given in people:
        try:
            ((wanted[given], _shown),) = clean_handles([given]).items()
        except RuleBroken as error:
            refused[given] = error
    return wanted, refused


def _nobody_s(
    people: Mapping[Handle, NewPerson],
    wanted: Mapping[Handle, Handle],
    owners: Mapping[Handle, int],
    refused: dict[Handle, RuleBroken],
) -> dict[Handle, New]:
    """Who is to be made: by normal handle the first person given with it, with name and handle."""
    new: dict[Handle, New] = {}
    for given, handle in wanted.items():
        if handle in owners or handle in new:
            continue
        try:
            shown = str(given[1]).strip()[:254]
            new[handle] = people[given], check_name(people[given].name.strip() or shown), shown
        except RuleBroken as error:
            refused[given] = error
    return new


def _create(new: Mapping[Handle, New], by: Actor) -> dict[Handle, int]:
    """Write records, handles and facts; answers the ids."""
    ids = dict(zip(new, next_ids(Customer, len(new)), strict=True))
    copy_rows(
        Customer,
        ("id", "name", "sort_key", "search_text"),
        (
            (ids[handle], name, sort_key(name)[:200], search_text(names=[name], handles=[handle]))
            for handle, (_person, name, _shown) in new.items()
        ),
    )
    copy_rows(
        Identity,
        ("customer_id", "kind", "value", "shown", "is_preferred"),
        (
            (ids[handle], *handle, shown, preferred_of([handle]) is not None)
            for handle, (_person, _name, shown) in new.items()
        ),
    )
    record_facts(facts=[_fact(ids[handle], person) for handle, (person, _name, _shown) in new.items()], by=by)
    return ids


def _fact(customer_id: int, person: NewPerson) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "kind": kinds.CREATED,
        "occurred_at": person.occurred_at,
        "history": person.history,
    }
