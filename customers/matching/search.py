"""How a customer is found: the text that is searched, kept by the actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.names import beginnings, sort_key
from customers.enums import FieldType, IdentityKind
from customers.validators import OwnField, phone_digits, shown_email

WORDY = frozenset({FieldType.TEXT, FieldType.NUMBER, FieldType.LINK})


def own_words(definitions: Iterable[OwnField], values: Mapping[str, Any]) -> list[str]:
    """What of these own values a person is looked for by: texts, numbers and links. Days and choices are filters."""
    return [str(values[one.key]) for one in definitions if one.type in WORDY and one.key in values]


def search_text(*, names: Iterable[str], handles: Iterable[tuple[str, str]], texts: Iterable[str] = ()) -> str:
    """Everything a person is looked for by: names, organisations, handles (kind, normalised value), phones by their
    digits, mail domains in their own letters too, `texts` of own fields (`own_words`). Without case and accents, each
    word once, with a blank before it (see `core.names.search_fragments`).
    """
    words: dict[str, None] = {}
    for name in names:
        parts = sort_key(name).split()
        words.update(dict.fromkeys([*parts, *beginnings(parts)]))
    for kind, value in handles:
        if kind == IdentityKind.PHONE:
            words.update(dict.fromkeys(phone_digits(value)))
        elif kind == IdentityKind.EMAIL:
            words.update(dict.fromkeys((sort_key(value), sort_key(shown_email(value)))))
        elif kind != IdentityKind.DEVICE:
            words.update(dict.fromkeys(sort_key(value).split()))
    for text in texts:
        words.update(dict.fromkeys(sort_key(text).split()))
    return "".join(f" {word}" for word in words)
