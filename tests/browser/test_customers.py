"""Two people on one record: they see each other, and the later save shows what changed; purchases beside the story."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import expect

from core.actor import SYSTEM
from customers import actions
from customers.models import Customer
from customers.queries import survivor_of
from tests.browser.conftest import PHONE, WIDE
from tests.factories.customers import FieldFactory
from tests.factories.teams import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GONE = ("htmx:afterRequest", "htmx:sendAbort", "htmx:sendError", "409", "422")


@pytest.fixture
def amara() -> Customer:
    FieldFactory(key="region", label="Region", type="choice", words=("North", "South"))
    FieldFactory(key="premium", label="Premium", type="number")
    return actions.create_customer(name="Amara Okonkwo", fields={"region": "North"}, by=SYSTEM)


def signed_in(user) -> list[dict[str, str]]:
    """The cookies of somebody who signed in."""
    client = Client()
    client.force_login(user)
    return [{"name": name, "value": morsel.value} for name, morsel in client.cookies.items()]


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_two_people_on_one_record(visit, accessible, amara, size, theme):
    alice, tomas = UserFactory(name="Alice Agent"), UserFactory(name="Tomás Rivera")
    page = visit(amara.get_absolute_url(), size=size, theme=theme, cookies=signed_in(alice), quiet=GONE)
    page.get_by_label("Record a purchase").click()
    page.get_by_label("Number").fill("KM-1")
    page.get_by_label("Name").fill("Motor cover")
    page.get_by_role("button", name="Record purchase").click()
    expect(page.locator("#customers-details")).to_contain_text("Motor cover")
    page.get_by_label("Change details").click()
    accessible(page)
    theirs = visit(f"/customers/{amara.pk}/edit/", cookies=signed_in(tomas), quiet=GONE)
    expect(theirs.locator("[data-present]")).to_have_text("Alice Agent is changing this right now.", timeout=15_000)
    theirs.get_by_label("Premium").fill("1250.50")
    theirs.get_by_label("Role there").fill("Founder")
    theirs.get_by_role("button", name="Save changes").click()
    expect(theirs.get_by_role("heading", name="Amara Okonkwo")).to_be_visible()
    page.get_by_label("Role there").fill("Owner")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("alert")).to_contain_text("Tomás Rivera changed this customer")
    expect(page.get_by_label("Premium")).to_have_value("1250.5")
    accessible(page)
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.get_by_text("Changes saved")).to_be_visible()
    saved = survivor_of(amara.pk)
    assert (saved.organisation_role, saved.fields) == ("Owner", {"region": "north", "premium": "1250.5"})
