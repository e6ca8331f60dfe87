"""Companies and households that customers belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.actions import action
from core.actor import Actor
from core.clock import now
from customers.actions._own_values import clean_values, set_values
from customers.actions._records import keep_search_texts, lock_customers, organisation_named, save_next, stale
from customers.enums import FieldSubject
from customers.models import Customer, Organisation
from customers.queries import survivor_ids
from customers.validators import check_name, check_website

PIECE = 500  # people whose searchable texts are put together at once


@action
def create_organisation(
    *, name: str, by: Actor, website: str = "", fields: Mapping[str, Any] | None = None
) -> Organisation:
    """A new organisation. One of the same name may exist: there are two bakeries called Miller.

    `fields`: values of own fields by key, as in create_customer.
    """
    organisation = Organisation(name=check_name(name), website=check_website(website))
    set_values(organisation, clean_values(FieldSubject.ORGANISATION, fields or {}))
    organisation.save()
    return organisation


@action
def find_or_create_organisation(*, name: str, by: Actor) -> Organisation:
    """The organisation of this name (case and accents aside), or a new one; race-proof."""
    return organisation_named(name)


@action
def change_organisation(
    *, organisation_id: int, changes: Mapping[str, Any], by: Actor, version: int | None = None
) -> Organisation:
    """Change name, website or own fields (`fields`: those it names); its people are found by the new name at once.

    With `version`, one that moved on since raises Stale (`fresh`: `queries.changed_since`). Nothing different: nothing
    happens. Other names raise TypeError.
    """
    people = list(Customer.objects.filter(organisation=organisation_id).values_list("pk", flat=True))
    renamed = "name" in changes
    customers = lock_customers(*set(survivor_ids(people).values())) if renamed and people else {}
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    if version is not None and organisation.version != version:
        raise stale(organisation, version)
    before = (organisation.name, organisation.website, organisation.fields)
    for name, value in changes.items():
        if name == "name":
            organisation.name = check_name(value)
        elif name == "website":
            organisation.website = check_website(value)
        elif name == "fields":
            set_values(organisation, clean_values(FieldSubject.ORGANISATION, value, organisation.fields))
        else:
            raise TypeError(f"an organisation has no field {name!r}")
    if (organisation.name, organisation.website, organisation.fields) != before:
        save_next(organisation)
        everybody = list(customers.values())
        for first in range(0, len(everybody), PIECE):
            keep_search_texts(everybody[first : first + PIECE])
    return organisation


@action
def archive_organisation(*, organisation_id: int, by: Actor) -> Organisation:
    """Take an organisation out of lists and choices; its people keep it. Twice is once."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    if organisation.archived_at is None:
        organisation.archived_at = now()
        save_next(organisation)
    return organisation


@action
def restore_organisation(*, organisation_id: int, by: Actor) -> Organisation:
    """Bring an archived organisation back into lists and choices. Twice is once."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    if organisation.archived_at is not None:
        organisation.archived_at = None
        save_next(organisation)
    return organisation
