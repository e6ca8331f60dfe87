"""Who looks at a customer right now: told by their open page, forgotten by itself."""

from __future__ import annotations

import datetime as dt

from core.actions import action
from core.actor import Actor
from core.clock import now
from customers.enums import PresenceMode
from customers.models import Presence
from customers.queries import PRESENT_FOR, survivor_ids

WRITTEN_EVERY = dt.timedelta(seconds=4)  # a page tells every 5 s; two tabs of one person write once


@action
def mark_present(*, customer_id: int, user_id: int, mode: str, by: Actor) -> None:
    """This member of staff has the customer's page (looking) or form (editing) open. Unknown customers: nothing.

    One upsert, and only when there is something to say: a form that is open outlives the page beside it. Rows of the
    same person that mean nothing any more go on the way.
    """
    survivor = survivor_ids([customer_id]).get(customer_id)
    if survivor is None or mode not in PresenceMode.values:
        return
    at = now()
    known = Presence.objects.filter(customer=survivor, user=user_id).first()
    if known is None:
        Presence.objects.filter(user=user_id, seen_at__lt=at - PRESENT_FOR).delete()
    elif _is_told(known, mode, at):
        return
    Presence.objects.bulk_create(
        [Presence(customer_id=survivor, user_id=user_id, mode=mode, seen_at=at)],
        update_conflicts=True,
        unique_fields=["customer", "user"],
        update_fields=["mode", "seen_at"],
    )


def _is_told(known: Presence, mode: str, at: dt.datetime) -> bool:
    """Whether the row says it already, or something that goes before: an open form, as long as it is open."""
    if known.mode == mode:
        return known.seen_at > at - WRITTEN_EVERY
    return known.mode == PresenceMode.EDITING and known.seen_at > at - PRESENT_FOR


@action
def mark_gone(*, customer_id: int, user_id: int, by: Actor) -> None:
    """This member of staff has saved or left the form."""
    Presence.objects.filter(customer=customer_id, user=user_id).delete()
