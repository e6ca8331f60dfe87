"""Two records that turn out to be one person: the loser points to the survivor, and nothing else is rewritten."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken
from core.facts import count_facts_since, record_fact
from customers import kinds
from customers.actions._records import keep_search_text, lock_customers, save_next
from customers.enums import SuggestionState
from customers.models import Customer, DuplicateSuggestion
from customers.queries import family_ids

MOST_AT_ONCE = 20


@action
def merge_customers(*, survivor_id: int, loser_id: int, by: Actor) -> Customer:
    """Let `loser` live on in `survivor`: reads cover both from now on, new rows go to the survivor. Answers it.

    Doing it again changes nothing. Refused (RuleBroken) with oneself, with a record that was merged away already (its
    survivor is in `extra["survivor"]`), and with an archived or erased one.
    """
    return _merge(survivor_id, [loser_id], by)


@action
def merge_many(*, survivor_id: int, loser_ids: Sequence[int], by: Actor) -> Customer:
    """Let all of `loser_ids` (at most 20) live on in `survivor`, or none; refused like a single merge. Answers it."""
    losers = list(dict.fromkeys(loser_ids))
    if not losers:
        raise RuleBroken(_("Choose at least two records."), code="too_few")
    if len(losers) > MOST_AT_ONCE:
        raise RuleBroken(_("Merge at most %(n)s records at once.") % {"n": MOST_AT_ONCE}, code="too_many")
    return _merge(survivor_id, losers, by)


def _merge(survivor_id: int, loser_ids: Sequence[int], by: Actor) -> Customer:
    if survivor_id in loser_ids:
        raise RuleBroken(_("A customer cannot be merged with itself."), code="merge_with_itself")
    rows = lock_customers(survivor_id, *loser_ids)
    survivor = rows[survivor_id]
    losers = [rows[loser_id] for loser_id in loser_ids if rows[loser_id].merged_into_id != survivor.pk]
    if not losers:
        return survivor
    for row in (survivor, *losers):
        _refuse_unfit(row)
    for loser in losers:
        loser.merged_into = survivor
        loser.merged_at = now()
        save_next(loser)
    save_next(survivor)
    keep_search_text(survivor)
    _settle_suggestions(family_ids(survivor.pk), by)
    for loser in losers:
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


def _settle_suggestions(members: Collection[int], by: Actor) -> None:
    """What was suggested about two records of one family is answered."""
    DuplicateSuggestion.objects.filter(first__in=members, second__in=members).exclude(
        state=SuggestionState.MERGED
    ).update(state=SuggestionState.MERGED, decided_at=now(), decided_by=by.label[:200])


@action
def unmerge_customer(*, loser_id: int, by: Actor) -> Customer:
    """Make `loser` a person of its own again, with all it had before; what came later stays with the survivor.

    The fact says since when, and how many entries stay. Records merged into the loser before go with it. One that was
    not merged is answered as it is.
    """
    survivor_id = family_ids(loser_id)[0]
    rows = lock_customers(survivor_id, loser_id)
    loser, survivor = rows[loser_id], rows[survivor_id]
    if loser.merged_into_id is None or loser.merged_at is None:
        return loser
    if family_ids(loser_id)[0] != survivor_id:
        raise RuleBroken(_("Somebody else changed this merge just now. Try again."), code="merged_meanwhile")
    merged_at = loser.merged_at
    stay = _count_what_stays(loser)
    loser.merged_into = None
    loser.merged_at = None
    for row in (loser, survivor):
        save_next(row)
        keep_search_text(row)
    _ask_again(family_ids(loser.pk), family_ids(survivor.pk))
    for row, other in ((loser, survivor), (survivor, loser)):
        told = {"merged_at": merged_at.isoformat(), "stay": stay, "survivor": survivor.pk}
        record_fact(customer_id=row.pk, kind=kinds.UNMERGED, by=by, subject=(kinds.SUBJECT, other.pk), data=told)
    return loser


def _count_what_stays(loser: Customer) -> int:
    """Facts written to the records above it while it was part of each of them: nothing from before they met."""
    stay, row, since = 0, loser, loser.merged_at
    while row.merged_into is not None and since is not None:
        row = row.merged_into
        stay += count_facts_since(row.pk, since)
        since = max(since, row.merged_at or since)
    return stay


def _ask_again(members: Collection[int], others: Collection[int]) -> None:
    """What the merge of these two families answered is open again."""
    for first, second in ((members, others), (others, members)):
        DuplicateSuggestion.objects.filter(first__in=first, second__in=second, state=SuggestionState.MERGED).update(
            state=SuggestionState.OPEN, decided_at=None, decided_by=""
        )
