"""What staff pin to the handoff brief."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor, ActorKind
from core.clock import now
from core.errors import RuleBroken
from core.facts import record_fact
from customers import kinds
from customers.actions._records import lock_survivor
from customers.models import BriefPin
from customers.queries import brief_pins, family_ids

PINS = 12  # for one person: a brief is read in a minute
LONGEST = 300


@action
def pin_line(*, customer_id: int, text: str, by: Actor) -> BriefPin:
    """Pin a line to this person's brief. The same words twice are one pin.

    Refused: no words, more than 300 letters, more than 12 pins, somebody erased.
    """
    words = _checked(text)
    customer = lock_survivor(customer_id)
    if customer.erased_at:
        raise RuleBroken(_("This person was erased."), code="erased")
    pinned = brief_pins(family_ids(customer.pk))
    same = next((pin for pin in pinned if pin.text == words), None)
    if same is not None:
        return same
    if len(pinned) >= PINS:
        raise RuleBroken(_("Twelve lines are pinned. Take one down first."), code="too_many_pins", field="text")
    author = by.id if by.kind == ActorKind.USER else None
    pin = BriefPin.objects.create(customer=customer, text=words, created_by_id=author)
    _tell(pin, kinds.PINNED, by)
    return pin


@action
def change_pin(*, pin_id: int, text: str, by: Actor) -> BriefPin:
    """Change the words of a pinned line. The same words again change nothing; a line taken down is refused."""
    words = _checked(text)
    pin = BriefPin.objects.select_for_update().get(pk=pin_id)
    if pin.removed_at:
        raise RuleBroken(_("This line was taken down meanwhile."), code="removed", field="text")
    if pin.text != words:
        pin.text = words
        pin.save(update_fields=["text"])
        _tell(pin, kinds.PINNED, by)
    return pin


@action
def unpin_line(*, pin_id: int, by: Actor) -> BriefPin:
    """Take a pinned line down. Twice is once."""
    pin = BriefPin.objects.select_for_update().get(pk=pin_id)
    if pin.removed_at is None:
        pin.removed_at = now()
        pin.save(update_fields=["removed_at"])
        _tell(pin, kinds.UNPINNED, by)
    return pin


@action
def restore_pin(*, pin_id: int, by: Actor) -> BriefPin:
    """Put a line up again that was taken down. Twice is once."""
    pin = BriefPin.objects.select_for_update().get(pk=pin_id)
    if pin.removed_at is not None:
        pin.removed_at = None
        pin.save(update_fields=["removed_at"])
        _tell(pin, kinds.PINNED, by)
    return pin


def _checked(text: str) -> str:
    words = " ".join(text.replace("\x00", "").split())
    if not words:
        raise RuleBroken(_("Say what the next person must know."), code="text_needed", field="text")
    if len(words) > LONGEST:
        raise RuleBroken(_("Say it in 300 letters or fewer."), code="too_long", field="text")
    return words


def _tell(pin: BriefPin, kind: str, by: Actor) -> None:
    """The words stay in the pin: erasing it there is enough."""
    record_fact(customer_id=pin.customer_id, kind=kind, by=by, subject=(kinds.PIN_SUBJECT, pin.pk))
