"""Lists that never get slower: keyset pagination over a stable order, for pages and API alike."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from core.errors import RuleBroken

M = TypeVar("M", bound=Model)
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its rows and the cursors to its neighbours ('' where there is none)."""

    rows: list[T]
    next: str
    previous: str
    backwards: bool = False  # whether the cursor asked for what comes before it

    def __bool__(self) -> bool:
        return bool(self.rows)


def keyset_page(queryset: QuerySet[M], order: Sequence[str], *, cursor: str = "", size: int = 50) -> Page[M]:
    """One page of `queryset` ordered by `order` ('-' for descending; the last one must be unique), from `cursor` on.

    One query, whatever the page; no COUNT, no OFFSET. A cursor that nobody issued for this list is refused (422).
    Null values are not allowed in the ordered columns.
    """
    return merged_page([queryset], order, cursor=cursor, size=size)


def merged_page(querysets: Sequence[QuerySet[M]], order: Sequence[str], *, cursor: str = "", size: int = 50) -> Page[M]:
    """One page of several lists of one model as if they were one: for the records of one person that were merged.

    Each list is read by its own index and only as far as the page goes; still one query. See `keyset_page`.
    """
    salt = _salt(querysets[0].model, order)
    backwards, values = _read_cursor(cursor, salt)
    shown = [_flip(name) for name in order] if backwards else list(order)
    parts = [(part.filter(_after(shown, values)) if values else part).order_by(*shown) for part in querysets]
    first, *others = (part[: size + 1] for part in parts)
    rows = list(first.union(*others, all=True).order_by(*shown)[: size + 1] if others else first)
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (bool(rows), more) if backwards else (more, bool(values) and bool(rows))
    return Page(
        rows=rows,
        next=_cursor("n", rows[-1], order, salt) if has_next else "",
        previous=_cursor("p", rows[0], order, salt) if has_previous else "",
        backwards=backwards,
    )


def cursor_at(model: type[Model], order: Sequence[str], values: Sequence[Any], *, backwards: bool = False) -> str:
    """A cursor to what comes after (`backwards`: before) a place in `order`, whether or not a row stands there."""
    return _sign("p" if backwards else "n", values, _salt(model, order))


def window_page(rows: Sequence[T], *, cursor: str = "", size: int = 50) -> Page[T]:
    """One page of a short list that is all here (the likeliest hits of a search); the cursor is a place in it."""
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 7):
        raise RuleBroken(_("This page link is broken. Start again from the first page."), code="bad_cursor")
    start = int(cursor or 0)
    return Page(
        rows=list(rows[start : start + size]),
        next=str(start + size) if len(rows) > start + size else "",
        previous=str(max(start - size, 0)) if start else "",
    )


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows strictly after `values` in `order`: a>x or (a=x and (b>y or ...)); a>=x is said too, for the index."""
    condition = Q()
    for name, value in reversed(list(zip(order, values, strict=True))):
        column = name.lstrip("-")
        beyond = Q(**{f"{column}__{_beyond(name)}": value})
        condition = beyond | (Q(**{column: value}) & condition) if condition else beyond
    return Q(**{f"{order[0].lstrip('-')}__{_beyond(order[0])}e": values[0]}) & condition


def _beyond(name: str) -> str:
    return "lt" if name.startswith("-") else "gt"


def _salt(model: type[Model], order: Sequence[str]) -> str:
    """What a cursor is signed for: this model in this order, so that its values fit the columns."""
    return " ".join(("cursor", model._meta.label_lower, *order))


def _cursor(direction: str, row: Model, order: Sequence[str], salt: str) -> str:
    return _sign(direction, [_value(row, name.lstrip("-")) for name in order], salt)


def _sign(direction: str, values: Sequence[Any], salt: str) -> str:
    packed = json.dumps([direction, *map(_pack, values)]).encode()
    return Signer(salt=salt, sep=".").sign(base64.urlsafe_b64encode(packed).decode().rstrip("="))


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
        read: dict[str, Callable[[str], Any]] = {
            "t": dt.datetime.fromisoformat,
            "d": dt.date.fromisoformat,
            "n": Decimal,
        }
        return read[kind](text)
    return value


def _read_cursor(cursor: str, salt: str) -> tuple[bool, list[Any]]:
    if not cursor:
        return False, []
    try:
        text = Signer(salt=salt, sep=".").unsign(cursor)
    except BadSignature as error:
        raise RuleBroken(_("This page link is broken. Start again from the first page."), code="bad_cursor") from error
    direction, *packed = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return direction == "p", [_unpack(value) for value in packed]
