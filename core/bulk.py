"""Many rows in one statement, without forgetting a column: what is not named gets the model's default."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from core.clock import now


def insert_statement(model: type[Model], values: Mapping[str, str], source: str) -> tuple[str, list[Any]]:
    """`INSERT INTO model (...) SELECT ... source`, and the parameters of its select list.

    `values` maps column names to SQL expressions over `source` ("FROM ... WHERE ... ORDER BY ..."); they are ours,
    never a user's. Parameters inside `values` or `source` are not supported: put them into a temporary table.
    """
    unknown = set(values) - {field.column for field in model._meta.concrete_fields}
    if unknown:
        raise ValueError(f"{model.__name__} has no columns {sorted(unknown)}")
    columns, expressions, params = [], [], []
    for field in model._meta.concrete_fields:
        column, db_type = field.column or "", field.db_type(connection) or ""
        if column in values:
            expression = values[column]
        elif field.primary_key or (field.null and not field.has_default()):
            continue
        elif getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            expression = "now()"
        else:
            expression = f"%s::{db_type.split(' ')[0]}"
            params.append(_default(field))
        columns.append(f'"{column}"')
        expressions.append(expression)
    table = model._meta.db_table
    return f'INSERT INTO "{table}" ({", ".join(columns)}) SELECT {", ".join(expressions)} {source}', params


def insert_from(model: type[Model], values: Mapping[str, str], source: str) -> int:
    """Run `insert_statement`; answers how many rows went in."""
    statement, params = insert_statement(model, values, source)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def next_ids(model: type[Model], count: int) -> list[int]:
    """So many ids of this table, ascending, for rows that are put together before they are written."""
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, key, count]
        )
        return sorted(row[0] for row in cursor.fetchall())


def copy_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows by COPY, the fastest way in: values in the order of `columns`, their database names.

    Columns that are not named get the model's default. Dicts are written as JSON, None as NULL. No text may hold a
    NUL or half a surrogate pair: the caller has checked that.
    """
    fields = {field.column: field for field in model._meta.concrete_fields}
    if unknown := set(columns) - set(fields):
        raise ValueError(f"{model.__name__} has no columns {sorted(unknown)}")
    rest = {name: field for name, field in fields.items() if name not in columns and _has_value(field)}
    constants = [_as_text(_constant(field)) for field in rest.values()]
    names = [*columns, *rest]
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    for row in rows:
        out.writerow([*map(_as_text, row), *constants])
    text.seek(0)
    filled = ", ".join(f'"{name}"' for name in names if not fields[name].null)
    listed = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f'COPY "{model._meta.db_table}" ({listed}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({filled}))', text
        )


def _has_value(field: Field) -> bool:
    return not field.primary_key and (not field.null or field.has_default())


def _constant(field: Field) -> Any:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return now()
    return field.get_default()


def _as_text(value: Any) -> Any:
    """What the CSV writer puts down as PostgreSQL reads it: None stays, and becomes NULL."""
    return json.dumps(value) if isinstance(value, dict | list) else value


def _default(field: Field) -> Any:
    return field.get_db_prep_save(field.get_default(), connection)
