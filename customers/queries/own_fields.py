"""Reading the company's own fields: which there are, what they say in words, and rows by what they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import IContains
from django.utils.translation import gettext as _

from core.names import sort_key
from core.wording import day
from customers.enums import FieldSubject, FieldType
from customers.models import FieldDefinition
from customers.validators import clean_field


@dataclass(frozen=True)
class OwnValue:
    """What one own field holds: the field, the value as kept (None: nothing), and in words."""

    definition: FieldDefinition
    value: Any
    text: str


def definitions(*subjects: str) -> list[FieldDefinition]:
    """The fields in use of customers or of organisations, or of both, in order. One query."""
    return list(FieldDefinition.objects.of(*subjects).active())


def all_definitions(subject: str = "") -> QuerySet[FieldDefinition]:
    """All fields (of one subject), archived ones too, in order."""
    found = FieldDefinition.objects.order_by("subject", "position", "pk")
    return found.filter(subject=subject) if subject else found


def in_words(definition: FieldDefinition, value: Any) -> str:
    """A value for people: the label of a choice, yes or no, a day; others as they are kept. '' where there is none."""
    if value is None:
        return ""
    if definition.type == FieldType.CHOICE:
        return definition.word(value)
    if definition.type == FieldType.YES_NO:
        return str(_("yes") if value else _("no"))
    if definition.type == FieldType.DATE:
        return day(dt.date.fromisoformat(value))
    return str(value)


def plain_words(definition: FieldDefinition, value: Any) -> str:
    """A value for texts and files: as `in_words`, but days stay ISO, so that programs and filters can read them."""
    return str(value) if definition.type == FieldType.DATE else in_words(definition, value)


def own_values(fields: Iterable[FieldDefinition], values: Mapping[str, Any]) -> list[OwnValue]:
    """What a row's `fields` hold, for each of these fields in order, empty ones too."""
    return [OwnValue(one, values.get(one.key), in_words(one, values.get(one.key))) for one in fields]


def field_filter(definition: FieldDefinition, raw: Any) -> Q:
    """Rows (customers or organisations, as the field's subject says) whose own field is `raw`; blank: every row.

    By the whole value, through the GIN index on `fields`. A customer's text is also found by a part of it from three
    letters on, whatever the case, through the trigram index of `search_text`. Raises RuleBroken like `clean_field`.
    """
    value = clean_field(definition, raw)
    if value is None:
        return Q()
    if definition.type == FieldType.TEXT and definition.subject == FieldSubject.CUSTOMER:
        pieces = [word for word in sort_key(str(value)).split() if len(word) >= 3]
        if pieces:
            narrowed = Q(*(Q(search_text__contains=piece) for piece in pieces))
            return narrowed & Q(IContains(KeyTextTransform(definition.key, "fields"), value))
    return Q(fields__contains={definition.key: value})
