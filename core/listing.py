"""Lists that never get slower: keyset pagination over a stable order, for pages and API alike."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from core.errors import RuleBroken

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of a list: its rows and the cursors to its neighbours ('' where there is none)."""

    rows: list[M]
    next: str
    previous: str

    def __bool__(self) -> bool:
        return bool(self.rows)


def keyset_page(queryset: QuerySet[M], order: Sequence[str], *, cursor: str = "", size: int = 50) -> Page[M]:
    """One page of `queryset` ordered by `order` ('-' for descending; the last one must be unique), from `cursor` on.

    One query, whatever the page; no COUNT, no OFFSET. A cursor that nobody issued is refused (422).
    Null values are not allowed in the ordered columns.
    """
    backwards, values = _read_cursor(cursor, order)
    shown = [_flip(name) for name in order] if backwards else list(order)
    rows = (
        list(queryset.filter(_after(shown, values)).order_by(*shown)[: size + 1])
        if values
        else list(queryset.order_by(*shown)[: size + 1])
    )
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (bool(rows), more) if backwards else (more, bool(values) and bool(rows))
    return Page(
        rows=rows,
        next=_cursor("n", rows[-1], order) if has_next else "",
        previous=_cursor("p", rows[0], order) if has_previous else "",
    )


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows strictly after `values` in `order`: a>x or (a=x and (b>y or ...))."""
    condition = Q()
    for name, value in reversed(list(zip(order, values, strict=True))):
        column = name.lstrip("-")
        beyond = Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        condition = beyond | (Q(**{column: value}) & condition) if condition else beyond
    return condition


def _cursor(direction: str, row: Model, order: Sequence[str]) -> str:
    values = [_pack(_value(row, name.lstrip("-"))) for name in order]
    return base64.urlsafe_b64encode(json.dumps([direction, *values]).encode()).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step)
    return row


def _pack(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return {"t" if isinstance(value, dt.datetime) else "d": value.isoformat()}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    return value


def _unpack(value: Any) -> Any:
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        return {"t": dt.datetime.fromisoformat, "d": dt.date.fromisoformat, "n": Decimal}[kind](text)
    if isinstance(value, str | int | float | bool):
        return value
    raise ValueError(value)


def _read_cursor(cursor: str, order: Sequence[str]) -> tuple[bool, list[Any]]:
    if not cursor:
        return False, []
    try:
        direction, *packed = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [_unpack(value) for value in packed]
        if direction not in ("n", "p") or len(values) != len(order):
            raise ValueError(direction)
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, binascii.Error) as error:
        raise RuleBroken("This page link is broken. Start again from the first page.", code="bad_cursor") from error
    return direction == "p", values
