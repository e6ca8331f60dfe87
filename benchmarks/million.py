"""A million people in a few minutes: names as different as real ones, handles, organisations; nothing else.

`load(customers)` fills an empty (migrated) database by set-based SQL, the same people for the same numbers every time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from benchmarks.names import FAMILY, FAMILY_ENDS, GIVEN
from benchmarks.world import DICE
from core.bulk import insert_from
from customers.models import Customer, Identity, Organisation

MODELS = (Organisation, Customer, Identity)
MIDDLES = tuple("an er el in or ar en il ul am on et as ig ob ev ur ad im os".split())  # noqa: SIM905
PEOPLE_PER_ORGANISATION = 50

# Common names are far commoner than rare ones (a cubed die); 40 x 20 x 40 family names and, for a twelfth, two of them.
_PERSON = """
    CREATE TEMP TABLE person ON COMMIT DROP AS
    SELECT n, given, family, given || ' ' || family AS name, lower(given || ' ' || family) AS key,
           lower(given) || '.' || lower(replace(family, ' ', '-')) || n || '@'
               || (ARRAY['example.net', 'example.org', 'mail.example'])[1 + n %% 3] AS email,
           '+4477' || lpad(n::text, 8, '0') AS phone, now() - make_interval(days => 900) * pg_temp.dice(n, 3) AS since,
           CASE WHEN pg_temp.dice(n, 5) < 0.3 THEN 1 + n / %(crowd)s END AS organisation
    FROM (
        SELECT n, (%(given)s::text[])[1 + floor(pg_temp.dice(n, 1) ^ 2 * %(givens)s)::int] AS given,
               pg_temp.family(n, 20) || CASE WHEN pg_temp.dice(n, 8) < 0.08 THEN ' ' || pg_temp.family(n, 30)
                                             ELSE '' END AS family
        FROM generate_series(1, %(customers)s::bigint) n
    ) named ORDER BY n
"""
_FAMILY = """
    CREATE OR REPLACE FUNCTION pg_temp.family(n bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (ARRAY{starts})[1 + floor(pg_temp.dice(n, salt) ^ 2 * {starts_n})::int]
        || (ARRAY{middles})[1 + floor(pg_temp.dice(n, salt + 1) ^ 2 * {middles_n})::int]
        || (ARRAY{ends})[1 + floor(pg_temp.dice(n, salt + 2) ^ 2 * {ends_n})::int]
"""


def load(customers: int) -> None:
    """Make this many people in an empty database. Triggers rest and indexes are built at the end."""
    if Customer.objects.exists():
        raise ValueError("there are customers already: give an empty database")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(DICE)
        cursor.execute(
            _FAMILY.format(
                starts=FAMILY, starts_n=len(FAMILY), middles=list(MIDDLES), middles_n=len(MIDDLES), ends=FAMILY_ENDS,
                ends_n=len(FAMILY_ENDS),
            )
        )  # fmt: skip
        told: dict[str, Any] = {
            "given": GIVEN,
            "givens": len(GIVEN),
            "customers": customers,
            "crowd": PEOPLE_PER_ORGANISATION,
        }
        cursor.execute(_PERSON, told)
        with bare(cursor, [model._meta.db_table for model in MODELS]):
            _write(customers)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) " + ", ".join(model._meta.db_table for model in MODELS))


def _write(customers: int) -> None:
    insert_from(
        Organisation,
        {
            "id": "n",
            "name": "'House ' || pg_temp.family(n, 40)",
            "sort_key": "'house ' || lower(pg_temp.family(n, 40))",
        },
        f"FROM generate_series(1, {customers // PEOPLE_PER_ORGANISATION + 1}) n, pg_temp.family(n, 40) f",
    )
    insert_from(
        Customer,
        {
            "id": "n", "name": "p.name", "sort_key": "p.key", "organisation_id": "p.organisation",
            "search_text": "' ' || p.key || coalesce(' ' || o.sort_key, '') || ' ' || p.email || ' ' "
            "|| substr(p.phone, 2) || ' 0' || substr(p.phone, 4)",
            "customer_since": "p.since::date", "updated_at": "p.since", "created_at": "p.since",
        },
        "FROM person p LEFT JOIN customers_organisation o ON o.id = p.organisation ORDER BY n",
    )  # fmt: skip
    handle = {"customer_id": "n", "created_at": "since"}
    insert_from(
        Identity,
        handle | {"kind": "'email'", "value": "email", "shown": "email", "is_preferred": "true"},
        "FROM person ORDER BY n",
    )
    insert_from(
        Identity,
        handle | {"kind": "'phone'", "value": "phone", "shown": "phone"},
        "FROM person WHERE pg_temp.dice(n, 6) < 0.7 ORDER BY n",
    )
    with connection.cursor() as cursor:
        for model in (Organisation, Customer):
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


@contextmanager
def bare(cursor: Any, tables: list[str]) -> Iterator[None]:
    """Without triggers and without the indexes that no constraint needs; both are back afterwards."""
    cursor.execute(
        "SELECT i.indexdef FROM pg_indexes i WHERE i.schemaname = 'public' AND i.tablename = ANY(%s) AND NOT EXISTS "
        "(SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexname::regclass)",
        [tables],
    )
    indexes = [definition for (definition,) in cursor.fetchall()]
    for definition in indexes:
        cursor.execute(f"DROP INDEX {definition.split(' INDEX ')[1].split(' ON ')[0]}")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for definition in indexes:
        cursor.execute(definition)
