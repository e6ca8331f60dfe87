"""People of the settings tests: alice (agent), bob (manager), carol (admin), dave (auditor)."""

import pytest

from core.actor import Actor, ActorKind
from core.registries import Registry, StaffMail, registries
from teams.enums import Role
from tests.factories.teams import UserFactory


@pytest.fixture
def alice(db):
    return UserFactory(name="Alice", email="alice@example.com")


@pytest.fixture
def bob(db):
    return UserFactory(name="Bob", email="bob@example.com", role=Role.MANAGER)


@pytest.fixture
def carol(db):
    return UserFactory(name="Carol", email="carol@example.com", role=Role.ADMIN)


@pytest.fixture
def by_carol(carol) -> Actor:
    return Actor(ActorKind.USER, carol.pk, "Carol", origin="web 127.0.0.1")


@pytest.fixture
def as_carol(client, carol):
    client.force_login(carol)
    return client


@pytest.fixture
def mails(monkeypatch):
    """What the route for staff mail was given, as (kind, to, context)."""
    sent = []
    route = Registry("route for staff mail")
    route.register("test", StaffMail(lambda kind, to, context: sent.append((kind, to, dict(context)))))
    monkeypatch.setattr(registries, "staff_mail", route)
    return sent
