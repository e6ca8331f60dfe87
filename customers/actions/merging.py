"""Two records that turn out to be one person: the loser points to the survivor, and nothing else is rewritten."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken
from core.facts import record_fact
from customers import kinds
from customers.actions._records import keep_search_text, lock_customers, save_next
from customers.models import Customer
from customers.queries import family_ids


@action
def merge_customers(*, survivor_id: int, loser_id: int, by: Actor) -> Customer:
    """Let `loser` live on in `survivor`: reads cover both from now on, new rows go to the survivor. Answers it.

    Doing it again changes nothing. Refused (RuleBroken) with oneself, with a record that was merged away already (its
    survivor is in `extra["survivor"]`), and with an archived or erased one.
    """
    if survivor_id == loser_id:
        raise RuleBroken(_("A customer cannot be merged with itself."), code="merge_with_itself")
    rows = lock_customers(survivor_id, loser_id)
    survivor, loser = rows[survivor_id], rows[loser_id]
    if loser.merged_into_id == survivor.pk:
        return survivor
    for row in (survivor, loser):
        _refuse_unfit(row)
    loser.merged_into = survivor
    loser.merged_at = now()
    save_next(loser)
    save_next(survivor)
    keep_search_text(survivor)
    record_fact(customer_id=survivor.pk, kind=kinds.MERGED, by=by, subject=(kinds.SUBJECT, loser.pk))
    return survivor


def _refuse_unfit(row: Customer) -> None:
    if row.merged_into_id is not None:
        raise RuleBroken(
            _("%(name)s was merged into another record before.") % {"name": row.name},
            code="merged_already",
            extra={"survivor": family_ids(row.pk)[0]},
        )
    if row.archived_at is not None:
        raise RuleBroken(_("%(name)s is archived. Restore it first.") % {"name": row.name}, code="archived")
    if row.erased_at is not None:
        raise RuleBroken(_("This customer's data was erased."), code="erased")


@action
def unmerge_customer(*, loser_id: int, by: Actor) -> Customer:
    """Make `loser` a person of its own again, with all it had before; what came later stays with the survivor.

    Records merged into the loser before go with it. One that was not merged is answered as it is.
    """
    survivor_id = family_ids(loser_id)[0]
    rows = lock_customers(survivor_id, loser_id)
    loser, survivor = rows[loser_id], rows[survivor_id]
    if loser.merged_into_id is None:
        return loser
    if family_ids(loser_id)[0] != survivor_id:
        raise RuleBroken(_("Somebody else changed this merge just now. Try again."), code="merged_meanwhile")
    loser.merged_into = None
    loser.merged_at = None
    for row, other in ((loser, survivor), (survivor, loser)):
        save_next(row)
        keep_search_text(row)
        record_fact(customer_id=row.pk, kind=kinds.UNMERGED, by=by, subject=(kinds.SUBJECT, other.pk))
    return loser
