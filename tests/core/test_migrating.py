"""First migrations make whole tables, and take them away again."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from notifications.models import Notification

OF_TABLE = """
    SELECT (SELECT array_agg(conname::text ORDER BY conname) FROM pg_constraint
            WHERE conrelid = to_regclass(%(table)s)),
           (SELECT array_agg(tgname::text ORDER BY tgname) FROM pg_trigger
            WHERE tgrelid = to_regclass(%(table)s) AND NOT tgisinternal),
           (SELECT array_agg(indexname::text ORDER BY indexname) FROM pg_indexes WHERE tablename = %(table)s)
"""


def parts(table: str):
    """Names of the table's constraints, triggers and indexes."""
    with connection.cursor() as cursor:
        cursor.execute(OF_TABLE, {"table": table})
        return cursor.fetchone()


@pytest.mark.django_db
def test_tables_go_and_come_back_whole():
    table = Notification._meta.db_table
    before = parts(table)
    assert all(before)
    call_command("migrate", "notifications", "zero", verbosity=0)
    assert parts(table) == (None, None, None)
    call_command("migrate", "notifications", verbosity=0)
    assert parts(table) == before
