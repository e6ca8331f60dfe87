"""The audit trail of all apps as one list: who changed what, from where, and how.

The rows lie in one table per audited model (written by pghistory's triggers). A page takes the newest rows of each by
its primary key and merges them, so no page gets slower as the tables grow.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import heapq
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.translation import gettext as _

from core.errors import RuleBroken

#: Columns kept for machines, not for readers.
HIDDEN = {"id", "sort_key", "search_text", "version", "updated_at", "created_at", "date_joined"}
#: Where a row's own name stands, best first.
NAMES = ("name", "title", "text", "shown", "summary", "label", "note", "number", "key", "email")
LONGEST = 120


@dataclass(frozen=True)
class Change:
    """One column: what it is called, what it was ('' for a new row), what it is ('' for a deleted one)."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class AuditLine:
    """One audited write. `deed` is insert, update or delete; `origin` is the door and address, '' for our own work."""

    at: dt.datetime
    actor: str
    actor_kind: str
    origin: str
    deed: str
    noun: str
    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class AuditPage:
    """The newest lines first; `next` is the cursor to the older ones, '' where there are none."""

    lines: list[AuditLine]
    next: str


@dataclass(frozen=True)
class _Row:
    table: type[models.Model]
    pk: int
    at: dt.datetime


def audited_nouns() -> dict[str, type[models.Model]]:
    """The audit tables of all apps by the label of the model they watch ('teams.user')."""
    tables = (model for model in apps.get_models() if hasattr(model, "pgh_tracked_model"))
    watching = {table.pgh_tracked_model._meta.label_lower: table for table in tables if not table._meta.proxy}
    return dict(sorted(watching.items()))


def audit_page(*, noun: str = "", cursor: str = "", size: int = 30) -> AuditPage:
    """One page of the trail, of all nouns or of one ('teams.user'). Raises RuleBroken for a cursor nobody issued.

    Three queries and one for each kind of row that is named in a foreign key, whatever the page.
    """
    tables = audited_nouns()
    chosen = [tables[noun]] if noun in tables else list(tables.values())
    below = _read(cursor)
    heads = _newest(chosen, below, size + 1)
    shown, more = heads[:size], len(heads) > size
    for row in shown:
        below[row.table._meta.label_lower] = row.pk
    return AuditPage(lines=_lines(shown), next=_cursor(below, shown[-1].at) if more else "")


def _newest(tables: list[type[models.Model]], below: dict[str, Any], count: int) -> list[_Row]:
    """The newest rows over all tables: within a table by primary key, between tables by time."""
    before = below.get("at")
    parts, values = [], []
    for index, table in enumerate(tables):
        bound = below.get(table._meta.label_lower)
        condition = "pgh_id < %s" if bound else ("pgh_created_at <= %s" if before else "true")
        values += [value for value in (bound or before,) if value] + [count]
        name = connection.ops.quote_name(table._meta.db_table)
        parts.append(
            f"(SELECT {index} AS t, pgh_id, pgh_created_at FROM {name} WHERE {condition} ORDER BY pgh_id DESC LIMIT %s)"
        )
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        found = [_Row(tables[index], pk, at) for index, pk, at in cursor.fetchall()]
    by_table: dict[Any, list[_Row]] = defaultdict(list)
    for row in found:
        by_table[row.table].append(row)
    for rows in by_table.values():
        rows.sort(key=lambda row: row.pk, reverse=True)
    merged = heapq.merge(*by_table.values(), key=lambda row: row.at, reverse=True)
    return [row for _number, row in zip(range(count), merged, strict=False)]


def _lines(rows: list[_Row]) -> list[AuditLine]:
    details = _details(rows)
    raw = [(row, *details[row.table, row.pk]) for row in rows]
    names = _names((row.table.pgh_tracked_model, new, old) for row, _deed, new, old, _who in raw)  # type: ignore[attr-defined]
    return [_line(row, deed, new, old, who, names) for row, deed, new, old, who in raw]


def _details(rows: list[_Row]) -> dict[Any, tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Each row's deed, columns, the columns of the same thing before it, and who did it; one query."""
    wanted: dict[type[models.Model], list[int]] = defaultdict(list)
    for row in rows:
        wanted[row.table].append(row.pk)
    tables = list(wanted)
    parts = []
    for index, table in enumerate(tables):
        name = connection.ops.quote_name(table._meta.db_table)
        parts.append(
            f"SELECT {index}, a.pgh_id, a.pgh_label, to_jsonb(a), c.metadata, "
            f"(SELECT to_jsonb(b) FROM {name} b WHERE b.pgh_obj_id = a.pgh_obj_id AND b.pgh_id < a.pgh_id "
            f"ORDER BY b.pgh_id DESC LIMIT 1) "
            f"FROM {name} a LEFT JOIN pghistory_context c ON c.id = a.pgh_context_id WHERE a.pgh_id = ANY(%s)"
        )
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), list(wanted.values()))
        return {
            (tables[index], pk): (deed, _json(new), _json(old), _json(who))
            for index, pk, deed, new, who, old in cursor.fetchall()
        }


def _json(value: Any) -> dict[str, Any]:
    return (json.loads(value) if isinstance(value, str) else value) or {}


def _names(rows: Iterable[tuple[type[models.Model], dict[str, Any], dict[str, Any]]]) -> dict[Any, str]:
    """What the rows that are named in foreign keys are called: {(model, id): name}; one query a model."""
    ids: dict[type[models.Model], set[int]] = defaultdict(set)
    for model, new, old in rows:
        for field in _foreign(model):
            ids[field.related_model] |= {row[field.attname] for row in (new, old) if row.get(field.attname)}
    return {
        (model, pk): str(thing)
        for model, wanted in ids.items()
        if wanted
        for pk, thing in model._base_manager.in_bulk(wanted).items()
    }


def _foreign(model: type[models.Model]) -> Iterator[Any]:
    return (field for field in model._meta.concrete_fields if field.is_relation)


def _line(
    row: _Row, deed: str, new: dict[str, Any], old: dict[str, Any], who: dict[str, Any], names: dict[Any, str]
) -> AuditLine:
    model = row.table.pgh_tracked_model  # type: ignore[attr-defined]
    return AuditLine(
        at=row.at,
        actor=who.get("actor") or _("Somebody outside the application"),
        actor_kind=who.get("actor_kind", ""),
        origin=who.get("origin", ""),
        deed=deed,
        noun=str(model._meta.verbose_name),
        name=_name(model, new, names),
        changes=tuple(_changes(model, deed, new, old, names)),
    )


def _name(model: type[models.Model], row: dict[str, Any], names: dict[Any, str]) -> str:
    for column in NAMES:
        if row.get(column):
            return _short(str(row[column]))
    linked = (names.get((field.related_model, row.get(field.attname)), "") for field in _foreign(model))
    return " · ".join(filter(None, linked)) or f"{row.get('pgh_obj_id')}"


def _changes(
    model: type[models.Model], deed: str, new: dict[str, Any], old: dict[str, Any], names: dict[Any, str]
) -> Iterator[Change]:
    """What an update changed, or what a new row holds; where nothing is known of before, the row as it is."""
    if deed == "delete":
        return
    for field in model._meta.concrete_fields:
        column = field.attname
        if field.name in HIDDEN or column not in new:
            continue
        before, after = old.get(column) if deed == "update" else None, new.get(column)
        if before == after or (deed == "insert" and after in (None, "", [], {}, field.get_default())):
            continue
        if deed == "update" and not old:
            continue
        yield Change(str(field.verbose_name), _shown(field, before, names), _shown(field, after, names))


def _shown(field: Any, value: Any, names: dict[Any, str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.is_relation:
        return names.get((field.related_model, value), str(value))
    if field.flatchoices and not isinstance(value, list):
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateTimeField):
        return str(value)[:16].replace("T", " ") + " UTC"
    return _short(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _cursor(below: dict[str, Any], at: dt.datetime) -> str:
    packed = json.dumps({**below, "at": at.isoformat()}, separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _read(cursor: str) -> dict[str, Any]:
    """{label: the smallest id shown so far, "at": the oldest time shown so far}."""
    if not cursor:
        return {}
    try:
        packed = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        at = dt.datetime.fromisoformat(packed.pop("at"))
        if at.tzinfo is None or not all(type(value) is int and 0 < value < 2**63 for value in packed.values()):
            raise ValueError(packed)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise RuleBroken(_("This page link is broken. Start again from the first page."), code="bad_cursor") from error
    return {**packed, "at": at}
