"""A save that came late: what others changed meanwhile beside what was typed, and nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.errors import Stale


@dataclass(frozen=True)
class LateRow:
    """One field that is different now. `taken`: one's own form had not touched it, so it shows theirs already."""

    label: str
    theirs: str
    yours: str
    taken: bool = False


@dataclass(frozen=True)
class Late:
    """Who was first, and what is different now. Saving again puts what the form shows over it."""

    message: str
    rows: tuple[LateRow, ...]

    @property
    def conflicts(self) -> list[LateRow]:
        """What both changed: the next save decides it."""
        return [row for row in self.rows if not row.taken]


def settle_late(form: Any, now: forms.Form, error: Stale, before: Mapping[str, str], version: int) -> Late:
    """Bring a bound form up to date: what one had not touched becomes theirs, the rest stays as typed.

    `now`: the form as it would open now; `before`: by field what they changed, as the form showed it before. A field
    that is neither in `before` nor equal is shown only where nobody can tell who changed it (the form's `untold`).
    """
    data, rows = form.data.copy(), []
    for name in now.fields:
        theirs, yours = in_words(now[name]), in_words(form[name])
        if name == "version" or theirs == yours or (name not in before and name not in form.untold):
            continue
        taken = name in before and _typed(form, name) == before[name]
        if taken:
            _put(data, name, now[name])
        rows.append(LateRow(str(now[name].label), theirs, yours, taken))
    data["version"] = str(version)
    form.data = data
    return Late(error.message, tuple(rows))


def as_typed(value: Any) -> str:
    """A kept value as its control sends it."""
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value)


def in_words(bound: forms.BoundField) -> str:
    """A field's value as people read it."""
    value = bound.value()
    if isinstance(bound.field, forms.ChoiceField):
        words = {str(code): str(word) for code, word in bound.field.choices}  # type: ignore[union-attr, misc]
        return words.get(as_typed(value), as_typed(value))
    if isinstance(bound.field, forms.BooleanField):
        return str(_("yes") if bound.field.to_python(value) else _("no"))
    return as_typed(value)


def _typed(form: forms.Form, name: str) -> str:
    return " ".join(str(form.data.get(name, "")).split())


def _put(data: Any, name: str, bound: forms.BoundField) -> None:
    """Let the form send what is there now."""
    value = as_typed(bound.value())
    if isinstance(bound.field, forms.BooleanField) and not value:
        data.pop(name, None)
    else:
        data[name] = value
