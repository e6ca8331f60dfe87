"""Many rows in one statement, without forgetting a column: what is not named gets the model's default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Field, Model


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


def _default(field: Field) -> Any:
    return field.get_db_prep_save(field.get_default(), connection)
