"""How a customer is found: the text that is searched, kept by the actions."""

from __future__ import annotations

from collections.abc import Iterable

from core.names import sort_key
from customers.enums import IdentityKind
from customers.validators import phone_digits


def search_text(*, names: Iterable[str], handles: Iterable[tuple[str, str]]) -> str:
    """Everything a person is looked for by: names, organisations, handles (kind, normalised value), phones by their
    digits. Without case and accents, each word once, with a blank before it (see `core.names.search_fragments`).
    """
    words: dict[str, None] = {}
    for name in names:
        words.update(dict.fromkeys(sort_key(name).split()))
    for kind, value in handles:
        if kind == IdentityKind.PHONE:
            words.update(dict.fromkeys(phone_digits(value)))
        elif kind != IdentityKind.DEVICE:
            words.update(dict.fromkeys(sort_key(value).split()))
    return "".join(f" {word}" for word in words)
