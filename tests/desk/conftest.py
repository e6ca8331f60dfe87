"""The scene and people who look at it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.desk.scene import Scene, build
from tests.factories.teams import UserFactory


@pytest.fixture
def scene(db) -> Scene:
    """Amara's story with two journeys."""
    return build()


@pytest.fixture
def page(db) -> Client:
    """An agent's browser, without htmx."""
    client = Client()
    client.force_login(UserFactory())
    return client
