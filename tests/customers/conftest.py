"""Who looks at customers in these tests."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.actor import Actor, ActorKind
from teams.models import ApiKey, User
from tests.factories.teams import UserFactory


@pytest.fixture
def alice(db) -> User:
    """An agent."""
    return UserFactory(name="Alice Agent", email="alice@example.com")


@pytest.fixture
def browser(alice) -> Client:
    """Alice's, signed in."""
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def program(db) -> APIClient:
    """A program that may do what agents may."""
    ApiKey.objects.create(name="Shop", prefix="jc_shop", digest=hashlib.sha256(b"jc_shop").hexdigest(), role="agent")
    return APIClient(HTTP_AUTHORIZATION="Bearer jc_shop")


@pytest.fixture
def tomas() -> Actor:
    """Somebody else who works on the same customers."""
    return Actor(ActorKind.USER, 7, "Tomás Rivera", origin="web")
