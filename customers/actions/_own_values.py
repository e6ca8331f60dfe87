"""Values of own fields on their way into a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.errors import RuleBroken
from customers.queries import definitions
from customers.validators import clean_field

Values = dict[str, Any]


def clean_values(subject: str, given: Any, held: Mapping[str, Any] | None = None) -> Values:
    """What `fields={key: raw}` asks for, checked; None means cleared. Raises RuleBroken with field `fields.KEY`.

    A key that is no field in use is refused. What the row holds already may stay, should it be a choice that is no
    longer offered. One query, none where nothing is given.
    """
    if not isinstance(given, Mapping):
        raise RuleBroken(_("Give an object of keys and values."), code="bad_field", field="fields")
    known = {one.key: one for one in definitions(subject)} if given else {}
    values = {}
    for key, raw in given.items():
        if key not in known:
            shown = str(key)[:60].encode("ascii", "backslashreplace").decode()
            message = _("There is no field %(key)s.") % {"key": shown}
            raise RuleBroken(message, code="unknown_field", field=f"fields.{shown}")
        stays = raw is not None and held is not None and held.get(key) == raw
        values[key] = raw if stays else clean_field(known[key], raw)
    return values


def set_values(row: Any, values: Values) -> list[str]:
    """Put checked values into the row's `fields` and leave the others; answers `fields.KEY` of what differs."""
    after = {key: value for key, value in {**row.fields, **values}.items() if value is not None}
    changed = sorted(key for key in values if row.fields.get(key) != after.get(key))
    row.fields = after
    return [f"fields.{key}" for key in changed]


def field_labels(subject: str, changed: Iterable[str]) -> dict[str, str]:
    """What the changed own fields are called now, for the sentence of the fact."""
    keys = {name.removeprefix("fields.") for name in changed if name.startswith("fields.")}
    return {f"fields.{one.key}": one.label for one in definitions(subject) if one.key in keys} if keys else {}
