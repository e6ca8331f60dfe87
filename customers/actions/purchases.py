"""What customers have: recorded once by kind and number, changed, removed and brought back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.company import company
from core.currencies import CURRENCIES
from core.errors import RuleBroken
from core.facts import record_fact
from customers import kinds
from customers.actions._records import lock_survivor, lock_words
from customers.enums import PurchaseKind
from customers.models import Purchase
from customers.queries import family_ids
from customers.validators import check_name

MOST = Decimal("999999999999.99")
TEXTS = {"number": 60, "name": 200}


class PurchaseTaken(RuleBroken):
    """Another customer has the purchase of this kind and number: `extra["existing"]` is their id."""

    status = 409
    code = "purchase_taken"


@action
def record_purchase(
    *,
    customer_id: int,
    kind: str,
    number: str,
    by: Actor,
    name: str = "",
    value: Any = None,
    currency: str = "",
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    occurred_at: dt.datetime | None = None,
    history: bool = False,
) -> Purchase:
    """What this person has, by kind and number: recorded when it is new, else brought up to date with what is given.

    The same twice changes and tells nothing; a removed one comes back. Without a name the number stands in for it;
    `value` (0 to 12 digits before the point) without a currency is in the company's. Raises PurchaseTaken (409) when
    somebody else has this number, RuleBroken with `field` for bad values.
    """
    if kind not in PurchaseKind.values:
        raise RuleBroken(_("%(value)s is not one of the choices.") % {"value": kind}, code="unknown", field="kind")
    number = check_name(number, field="number", longest=TEXTS["number"])
    given = {"name": name or number, "value": value, "currency": currency, "starts_on": starts_on, "ends_on": ends_on}
    lock_words([_word(kind, number)])
    customer = lock_survivor(customer_id)
    known = _known(kind, number, family_ids(customer.pk))
    if known is not None:
        if not name:
            given.pop("name")
        told = {column: wanted for column, wanted in given.items() if wanted not in (None, "")}
        return _change(known, {**told, "archived": False}, by, occurred_at=occurred_at, history=history)
    purchase = Purchase(customer=customer, kind=kind, number=number)
    _set(purchase, given)
    purchase.save()
    _tell(purchase, kinds.PURCHASE_RECORDED, by, occurred_at=occurred_at, history=history)
    return purchase


@action
def change_purchase(*, purchase_id: int, changes: Mapping[str, Any], by: Actor) -> Purchase:
    """Change number, name, value, currency, starts_on, ends_on, or `archived` (True removes, False brings back).

    Nothing different: nothing happens. Raises PurchaseTaken, RuleBroken with `field`; other names raise TypeError.
    """
    wanted = dict(changes)
    purchase = Purchase.objects.get(pk=purchase_id)
    if "number" in wanted:
        wanted["number"] = check_name(wanted["number"], field="number", longest=TEXTS["number"])
        lock_words([_word(purchase.kind, wanted["number"])])
    customer = lock_survivor(purchase.customer_id)
    purchase = Purchase.objects.select_for_update().get(pk=purchase_id)
    if wanted.get("number", purchase.number) != purchase.number:
        twin = _known(purchase.kind, wanted["number"], family_ids(customer.pk))
        if twin is not None:
            message = _("This customer has a purchase of this number already.")
            raise RuleBroken(message, code="number_twice", field="number")
    return _change(purchase, wanted, by)


@action
def remove_purchase(*, purchase_id: int, by: Actor) -> Purchase:
    """Show this purchase no longer; it is kept and can be brought back. Twice is once."""
    lock_survivor(Purchase.objects.get(pk=purchase_id).customer_id)
    return _change(Purchase.objects.select_for_update().get(pk=purchase_id), {"archived": True}, by)


@action
def restore_purchase(*, purchase_id: int, by: Actor) -> Purchase:
    """Show a removed purchase again. Twice is once."""
    lock_survivor(Purchase.objects.get(pk=purchase_id).customer_id)
    return _change(Purchase.objects.select_for_update().get(pk=purchase_id), {"archived": False}, by)


def _word(kind: str, number: str) -> str:
    return f"customers.purchase:{kind}:{number}"


def _known(kind: str, number: str, family: list[int]) -> Purchase | None:
    """The purchase of this number, which must be this person's. Callers hold its word."""
    known = Purchase.objects.select_for_update().filter(kind=kind, number=number).first()
    if known is not None and known.customer_id not in family:
        message = _("%(number)s belongs to another customer already.") % {"number": number}
        raise PurchaseTaken(message, field="number", extra={"existing": family_ids(known.customer_id)[0]})
    return known


def _change(
    purchase: Purchase, wanted: Mapping[str, Any], by: Actor, *, occurred_at: Any = None, history: bool = False
) -> Purchase:
    """Bring the locked row to what is wanted, and tell it when that is something else."""
    columns = [*TEXTS, "value", "currency", "starts_on", "ends_on"]
    before = [getattr(purchase, column) for column in columns]
    was_archived = purchase.archived_at is not None
    _set(purchase, wanted)
    changed = [column for column, old in zip(columns, before, strict=True) if getattr(purchase, column) != old]
    is_archived = purchase.archived_at is not None
    if not changed and was_archived == is_archived:
        return purchase
    purchase.save()
    kind = kinds.PURCHASE_CHANGED
    if was_archived != is_archived:
        kind = kinds.PURCHASE_REMOVED if is_archived else kinds.PURCHASE_RECORDED
    _tell(purchase, kind, by, occurred_at=occurred_at, history=history, data={"fields": changed})
    return purchase


def _set(purchase: Purchase, wanted: Mapping[str, Any]) -> None:
    """Put checked values into the row."""
    for name, given in wanted.items():
        if name in TEXTS:
            setattr(purchase, name, check_name(given, field=name, longest=TEXTS[name]))
        elif name in ("starts_on", "ends_on"):
            setattr(purchase, name, _date(name, given))
        elif name == "value":
            purchase.value = _value(given)
        elif name == "currency":
            purchase.currency = _currency(given)
        elif name == "archived":
            purchase.archived_at = (purchase.archived_at or now()) if given else None
        else:
            raise TypeError(f"a purchase has no {name!r}")
    if purchase.value is None:
        purchase.currency = ""
    elif not purchase.currency:
        purchase.currency = company().currency
    if purchase.starts_on and purchase.ends_on and purchase.ends_on < purchase.starts_on:
        raise RuleBroken(_("It cannot end before it starts."), code="ends_before_start", field="ends_on")


def _date(name: str, given: Any) -> dt.date | None:
    if given is not None and not isinstance(given, dt.date):
        raise RuleBroken(_("Enter a date."), code="bad_date", field=name)
    return given


def _value(given: Any) -> Decimal | None:
    if given is None or given == "":
        return None
    try:
        value = Decimal(str(given))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= MOST or value != round(value, 2):
        raise RuleBroken(_("Enter an amount such as 1234.50."), code="bad_value", field="value")
    return round(value, 2)


def _currency(given: Any) -> str:
    code = str(given or "").strip().upper()
    if code and code not in CURRENCIES:
        raise RuleBroken(_("Enter a currency code such as EUR."), code="bad_currency", field="currency")
    return code


def _tell(purchase: Purchase, kind: str, by: Actor, **fact: Any) -> None:
    subject = (kinds.PURCHASE_SUBJECT, purchase.pk)
    record_fact(customer_id=purchase.customer_id, kind=kind, by=by, subject=subject, **fact)
