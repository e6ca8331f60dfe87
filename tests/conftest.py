"""What every test can ask for. Real PostgreSQL and Valkey come from `tests.services`."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import TransactionTestCase, override_settings

from core.actor import SYSTEM, Actor
from tests.emptying import empty_tables
from tests.services import migrated_template


def pytest_collection_modifyitems(items):
    """Tests with a browser or real processes get one more try (named RERUN in the summary): they share two cores."""
    for item in items:
        if any(item.get_closest_marker(name) for name in ("browser", "flow")):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True, scope="session")
def _tables_are_emptied_our_way():
    """See `tests.emptying` for why."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty_tables())
        yield


@pytest.fixture(autouse=True, scope="session")
def _unknown_icons_are_mistakes():
    """Outside tests a wrong icon name draws a question mark."""
    with override_settings(STRICT_ICONS=True):
        yield


@pytest.fixture(autouse=True, scope="session")
def _passwords_are_hashed_quickly():
    """A million rounds for each person a test makes up were half of the suite's time."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def system() -> Actor:
    """The automatic actor, for tests that don't care who acts."""
    return SYSTEM


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Migrations run once for all processes of a run: each copies the database they made."""
    template = migrated_template()
    if template:
        connection.settings_dict["TEST"]["TEMPLATE"] = template
