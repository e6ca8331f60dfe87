"""The fields a company adds to customers and organisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken
from customers.actions._records import lock_words
from customers.enums import FieldSubject, FieldType
from customers.models import FieldDefinition
from customers.validators import check_name

MOST_FIELDS = 100  # in use, of one subject
MOST_CHOICES = 200
LONGEST_KEY = 40


@action
def create_field(
    *,
    subject: str,
    label: str,
    type: str,
    by: Actor,
    key: str = "",
    choices: Iterable[Any] = (),
    help_text: str = "",
) -> FieldDefinition:
    """A new own field, at the end. Without `key` it is made from the label ('Renewal month' -> 'renewal_month').

    `choices` (of a choice, at least one): labels, or `{"label", "key"?, "archived"?}`. Raises RuleBroken with `field`
    for unknown subjects and types, and for a key that is taken, by an archived field too.
    """
    for name, value, known in (("subject", subject, FieldSubject.values), ("type", type, FieldType.values)):
        if value not in known:
            raise RuleBroken(_("%(value)s is not one of the choices.") % {"value": value}, code="unknown", field=name)
    label = check_name(label, field="label", longest=100)
    lock_words([f"customers.fields:{subject}"])
    taken = set(FieldDefinition.objects.of(subject).values_list("key", flat=True))
    last = _in_use(subject)
    if len(last) >= MOST_FIELDS:
        raise RuleBroken(_("Use at most %(n)s fields. Archive one first.") % {"n": MOST_FIELDS}, code="too_many_fields")
    return FieldDefinition.objects.create(
        subject=subject,
        key=_check_key(key, taken) if key else _free_key(label, taken, "field"),
        label=label,
        type=type,
        choices=_merged_choices([], choices) if type == FieldType.CHOICE else [],
        help_text=_check_help(help_text),
        position=last[-1].position + 1 if last else 0,
    )


@action
def change_field(*, field_id: int, changes: Mapping[str, Any], by: Actor) -> FieldDefinition:
    """Change label, help_text or choices; key, type and subject are for ever (TypeError).

    `choices` are all of them in order, as in create_field: one with a known key (or label) is that one and may have a
    new label; one that is left out is archived, so that what customers have stays and keeps its word.
    """
    definition = FieldDefinition.objects.select_for_update().get(pk=field_id)
    for name, value in changes.items():
        if name == "label":
            definition.label = check_name(value, field="label", longest=100)
        elif name == "help_text":
            definition.help_text = _check_help(value)
        elif name == "choices" and definition.type == FieldType.CHOICE:
            definition.choices = _merged_choices(definition.choices, value)
        elif name == "choices":
            if value:
                raise RuleBroken(_("Only a field of type choice has choices."), code="no_choices", field="choices")
        else:
            raise TypeError(f"{name!r} of a field cannot be changed")
    definition.save()
    return definition


@action
def move_field(*, field_id: int, position: int, by: Actor) -> FieldDefinition:
    """Put a field in use at this place (from 0) among those of its subject; beyond the end is the end."""
    subject = FieldDefinition.objects.get(pk=field_id).subject
    lock_words([f"customers.fields:{subject}"])
    rows = _in_use(subject)
    moved = next((row for row in rows if row.pk == field_id), None)
    if moved is None:
        raise RuleBroken(_("This field is archived. Restore it first."), code="archived")
    rows.remove(moved)
    rows.insert(max(0, position), moved)
    for place, row in enumerate(rows):
        if row.position != place:
            row.position = place
            row.save()
    return moved


@action
def archive_field(*, field_id: int, by: Actor) -> FieldDefinition:
    """Show and ask for this field no longer; its values are kept. Twice is once."""
    definition = FieldDefinition.objects.select_for_update().get(pk=field_id)
    if definition.archived_at is None:
        definition.archived_at = now()
        definition.save()
    return definition


@action
def restore_field(*, field_id: int, by: Actor) -> FieldDefinition:
    """Use an archived field again, at the end, with all values it had. Twice is once."""
    subject = FieldDefinition.objects.get(pk=field_id).subject
    lock_words([f"customers.fields:{subject}"])
    definition = FieldDefinition.objects.select_for_update().get(pk=field_id)
    if definition.archived_at is not None:
        last = _in_use(subject)
        if len(last) >= MOST_FIELDS:
            raise RuleBroken(_("Use at most %(n)s fields.") % {"n": MOST_FIELDS}, code="too_many_fields")
        definition.archived_at = None
        definition.position = last[-1].position + 1 if last else 0
        definition.save()
    return definition


def _in_use(subject: str) -> list[FieldDefinition]:
    return list(FieldDefinition.objects.of(subject).active().select_for_update())


def _check_help(text: Any) -> str:
    text = " ".join(str(text or "").split())
    return check_name(text, field="help_text", longest=200) if text else ""


def _check_key(key: str, taken: set[str]) -> str:
    plain = _plain_key(key)
    if plain != key:
        message = _("Use small letters, digits and _ only, a letter first: %(key)s.") % {"key": plain or "region"}
        raise RuleBroken(message, code="bad_key", field="key")
    if key in taken:
        raise RuleBroken(_("There is a field with this key already."), code="key_taken", field="key")
    return key


def _plain_key(text: str) -> str:
    plain = slugify(text).replace("-", "_").strip("_")
    return plain.lstrip("0123456789_")[:LONGEST_KEY].strip("_")


def _free_key(label: str, taken: set[str], otherwise: str) -> str:
    """A key that says the label, and is nobody's yet."""
    plain = _plain_key(label) or otherwise
    key, number = plain, 1
    while key in taken:
        number += 1
        key = f"{plain[: LONGEST_KEY - 5]}_{number}"
    return key


def _merged_choices(known: list[dict[str, Any]], given: Iterable[Any]) -> list[dict[str, Any]]:
    """The choices as they are from now on: those given, in order, then what was left out, archived."""
    by_key = {one["key"]: one for one in known}
    by_label = {one["label"].casefold(): one for one in known}
    after: dict[str, dict[str, Any]] = {}
    for one in given:
        wanted = one if isinstance(one, Mapping) else {"label": one}
        label = check_name(wanted.get("label", ""), field="choices", longest=100)
        old = by_key.get(str(wanted.get("key") or "")) or by_label.get(label.casefold())
        key = old["key"] if old else _choice_key(wanted, label, {*by_key, *after})
        if key in after or any(label.casefold() == row["label"].casefold() for row in after.values()):
            raise RuleBroken(_("%(label)s is there twice.") % {"label": label}, code="choice_twice", field="choices")
        after[key] = {"key": key, "label": label, "archived": bool(wanted.get("archived"))}
    for key, one in by_key.items():
        after.setdefault(key, {**one, "archived": True})
    if all(one["archived"] for one in after.values()):
        raise RuleBroken(_("Offer at least one choice."), code="no_choices", field="choices")
    if len(after) > MOST_CHOICES:
        raise RuleBroken(
            _("Use at most %(n)s choices.") % {"n": MOST_CHOICES}, code="too_many_choices", field="choices"
        )
    return list(after.values())


def _choice_key(wanted: Mapping[str, Any], label: str, taken: set[str]) -> str:
    key = str(wanted.get("key") or "")
    return key if key and _plain_key(key) == key and key not in taken else _free_key(label, taken, "choice")
