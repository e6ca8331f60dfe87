"""People and programs that work with journeys."""

from __future__ import annotations

import hashlib

import pytest
from rest_framework.test import APIClient

from teams.models import ApiKey
from tests.factories.customers import CustomerFactory
from tests.factories.teams import UserFactory
from tests.journeys.world import ALICE, published_map


@pytest.fixture
def claim(db):
    """A published map, Claim, with after-care and requirements."""
    return published_map()


@pytest.fixture
def journey(claim):
    """Amara's claim, just reported."""
    from journeys.actions import start_journey

    customer = CustomerFactory(name="Amara Okonkwo", search_text="amara okonkwo")
    return start_journey(customer_id=customer.pk, map_id=claim.pk, by=ALICE, intent="Workshop open")


@pytest.fixture
def program(db) -> APIClient:
    """A program that may do what managers may."""
    ApiKey.objects.create(name="Shop", prefix="jc_shop", digest=hashlib.sha256(b"jc_shop").hexdigest(), role="manager")
    return APIClient(HTTP_AUTHORIZATION="Bearer jc_shop")


@pytest.fixture
def bob(db, client):
    """A manager who has signed in; the browser is `client`."""
    user = UserFactory(name="Bob", role="manager")
    client.force_login(user)
    return user
