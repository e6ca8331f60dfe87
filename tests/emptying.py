"""How the tables are emptied after a test that really committed: by what is in them, not by how many there are.

Django's own way truncates a hundred tables and makes all permissions again, a second each time. Kinds of content and
permissions are made by migrations and no test changes them: they stay.
"""

from __future__ import annotations

import pgtrigger
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

KEPT = {model._meta.db_table for model in (MigrationRecorder.Migration, ContentType, Permission)}
FEW = 2000  # rows of one table; above that the constant cost of truncating is the smaller one


def empty_tables() -> None:
    """Leave no row behind, also of the append-only tables, which let nobody do that but erasure."""
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL journeycrm.erasing = 'on'")
        tables = [name for name in connection.introspection.table_names(cursor) if name not in KEPT]
        quoted = [connection.ops.quote_name(name) for name in tables]
        filled = _holding_more_than(0, quoted, cursor)
        if _holding_more_than(FEW, filled, cursor):
            cursor.execute(f"TRUNCATE {', '.join(quoted)}")
        else:
            cursor.execute("; ".join(f"DELETE FROM {table}" for table in filled) or "SELECT")


def _holding_more_than(count: int, tables: list[str], cursor) -> list[str]:
    if not tables:
        return []
    asked = (f"SELECT {n} WHERE EXISTS (SELECT FROM {table} OFFSET {count})" for n, table in enumerate(tables))
    cursor.execute(" UNION ALL ".join(asked))
    return [tables[n] for (n,) in cursor.fetchall()]
