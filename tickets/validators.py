"""Shared checks of what people and programs say about tickets and causes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.errors import RuleBroken


def words(text: str, field: str, *, longest: int, required: bool = False) -> str:
    """`text` without blanks around; RuleBroken when it is too long, missing or cannot be stored."""
    text = text.strip()
    if required and not text:
        raise RuleBroken(_("This is needed."), code="required", field=field)
    if len(text) > longest:
        raise RuleBroken(_("At most %(n)s characters.") % {"n": longest}, code="too_long", field=field)
    if "\x00" in text:
        raise RuleBroken(_("This text holds a character that cannot be stored."), code="invalid", field=field)
    return text


def known(value: str, choices: Collection[str], field: str) -> str:
    """`value`, one of `choices`; RuleBroken otherwise."""
    if value not in choices:
        raise RuleBroken(_("This choice is not known."), code="unknown", field=field)
    return value


def only(changes: Mapping[str, Any], allowed: Collection[str]) -> None:
    """Raise TypeError when a caller names a field that cannot be changed: a mistake in the code, not of a person."""
    if unknown := set(changes) - set(allowed):
        raise TypeError(f"cannot change {', '.join(sorted(unknown))}")
