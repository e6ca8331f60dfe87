"""Changes of tables are named, in one line, reversible, and can run while people work.

Rule: models and migrations agree (`makemigrations --check`); each migration has a name of its own, follows the one
before it, can be undone, and (after the first) takes no lock that stops the work: indexes are added CONCURRENTLY, no
column becomes NOT NULL in the step that adds it without a default, and nothing is renamed or dropped beside other
steps.
Usual mistakes: `auto_2026...`; RunPython without a reverse; AddIndex on a table with millions of rows.
Way out: `makemigrations APP -n what`; `RunPython(forwards, RunPython.noop)`; `AddIndexConcurrently` in a migration
with `atomic = False`; one step each (add, fill, require, remove).
"""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.db import migrations
from django.db.migrations.loader import MigrationLoader

from tests.guards.house import FLOOR_OF

pytestmark = pytest.mark.guard
BIG = {"event", "feed", "touchpoint", "stagevisit", "journey", "customer", "identity", "notification", "ticket"}


def ours():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {key: migration for key, migration in loader.disk_migrations.items() if key[0] in FLOOR_OF}


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named():
    unnamed = [f"{a}.{n}" for a, n in ours() if not re.fullmatch(r"\d{4}_[a-z][a-z0-9_]{3,}", n) or "auto_" in n]
    assert not unnamed, unnamed


def test_migrations_stand_in_line():
    for app in {app for app, _name in ours()}:
        numbers = sorted(int(name[:4]) for a, name in ours() if a == app)
        assert numbers == list(range(1, len(numbers) + 1)), f"{app}: {numbers}"


def test_migrations_can_be_undone():
    stuck = [
        f"{app}.{name}: {type(operation).__name__}"
        for (app, name), migration in ours().items()
        for operation in _flat(migration.operations)
        if not operation.reversible
    ]
    assert not stuck, f"give it a way back: {stuck}"


def _flat(operations):
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        yield operation


def test_steps_on_big_tables_do_not_lock():
    found = []
    for (app, name), migration in ours().items():
        if name.startswith("0001"):
            continue
        new = {op.name_lower for op in migration.operations if isinstance(op, migrations.CreateModel)}
        found += [f"{app}.{name}: {why}" for op in _flat(migration.operations) if (why := _locks(op, new))]
    assert not found, "\n".join(found)


def _locks(operation, new: set[str]) -> str:
    """Why this step would stop the work on a big table; '' when it does not. `new`: tables made in the same step."""
    on = getattr(operation, "model_name_lower", "")
    if on not in BIG or on in new:
        return ""
    if type(operation) in (migrations.AddIndex,):
        return f"AddIndex on {on}: use AddIndexConcurrently"
    if isinstance(operation, migrations.AddField) and not operation.field.null and not operation.field.has_default():
        return f"AddField {operation.name} on {on} without null or default"
    if isinstance(operation, migrations.AlterField) and operation.field.db_index:
        return f"AlterField {operation.name} on {on} builds an index"
    return ""
