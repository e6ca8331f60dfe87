"""A claim that can move, a text, a rule, and a mail route that keeps what it is given."""

from __future__ import annotations

import pytest
from django.core import mail

from core.actor import SYSTEM, Actor, ActorKind
from core.company import change_company
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.factories.journeys import JourneyFactory
from tests.factories.notifications import RuleVersionFactory, TemplateFactory

ALICE = Actor(ActorKind.USER, 1, "Alice")


@pytest.fixture
def alice() -> Actor:
    """A person, whose acts wait for Undo."""
    return ALICE


@pytest.fixture
def sent(settings) -> list:
    """There is a mail route, and this is what went out on it."""
    settings.MAIL_ROUTE = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return mail.outbox


@pytest.fixture
def no_delay(db) -> None:
    """Messages don't wait for Undo."""
    change_company(by=SYSTEM, message_delay_seconds=0)


@pytest.fixture
def amara(db):
    """A customer with an address."""
    customer = CustomerFactory(name="Amara Okonkwo")
    IdentityFactory(customer=customer, value="amara@example.org")
    return customer


@pytest.fixture
def claim(amara):
    """Her claim, in its first stage."""
    return JourneyFactory(customer=amara)


@pytest.fixture
def rule(db):
    """When any stage is entered, mail the customer."""
    TemplateFactory()
    return RuleVersionFactory()
