"""The handles of one person, one at a time. All at once: change_customer."""

from __future__ import annotations

import datetime as dt

from core.actions import action
from core.actor import Actor
from core.facts import record_fact
from customers import kinds
from customers.actions._records import (
    REACHABLE,
    clean_handles,
    keep_search_text,
    lock_handles,
    lock_survivor,
    preferred_of,
    refuse_taken,
    save_next,
    write_handles,
)
from customers.models import Customer, Identity
from customers.queries import family_ids


@action
def add_identity(
    *, customer_id: int, kind: str, value: str, by: Actor, verified_at: dt.datetime | None = None
) -> Identity:
    """One more handle for this person; one they have already is answered as it is. Raises HandleTaken.

    It becomes the preferred one when it is the first on which people can answer.
    """
    handles = clean_handles([(kind, value)])
    (handle,) = handles
    lock_handles(handles)
    customer = lock_survivor(customer_id)
    refuse_taken(handles, but=customer.pk)
    known = Identity.objects.filter(kind=handle[0], value=handle[1]).first()
    if known is not None:
        return known
    preferred = None if customer.identities.filter(is_preferred=True).exists() else preferred_of(handles)
    write_handles(customer, handles, preferred)
    identity = Identity.objects.get(kind=handle[0], value=handle[1])
    if verified_at is not None:
        identity.verified_at = verified_at
        identity.save()
    _tell_changed(customer, by)
    return identity


@action
def prefer_identity(*, identity_id: int, by: Actor) -> Identity:
    """Reach the person on this handle first from now on, whichever record of theirs has it. Twice is once."""
    customer, identity = _locked(identity_id)
    family = family_ids(customer.pk)
    others = Identity.objects.filter(customer__in=family, is_preferred=True).exclude(pk=identity.pk)
    if others.update(is_preferred=False) or not identity.is_preferred:
        identity.is_preferred = True
        identity.save()
        _tell_changed(customer, by)
    return identity


@action
def remove_identity(*, identity_id: int, by: Actor) -> None:
    """Take a handle away from its person; if it was the preferred one, the first that people can answer on takes over.

    Raises Identity.DoesNotExist when it is gone already.
    """
    customer, identity = _locked(identity_id)
    was_preferred, record_id = identity.is_preferred, identity.customer_id
    identity.delete()
    if was_preferred:
        others = Identity.objects.filter(customer=record_id, kind__in=REACHABLE)
        following = others.order_by("pk").first()
        if following is not None:
            following.is_preferred = True
            following.save()
    _tell_changed(customer, by)


def _locked(identity_id: int) -> tuple[Customer, Identity]:
    customer = lock_survivor(Identity.objects.get(pk=identity_id).customer_id)
    return customer, Identity.objects.select_for_update().get(pk=identity_id)


def _tell_changed(customer: Customer, by: Actor) -> None:
    save_next(customer)
    keep_search_text(customer)
    record_fact(customer_id=customer.pk, kind=kinds.CHANGED, by=by, data={"fields": ["identities"]})
