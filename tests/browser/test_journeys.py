"""The board in a real browser: dragged, typed, refused, undone; and every page of journeys for everybody."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from journeys import actions
from journeys.models import Journey
from tests.browser.conftest import PHONE, WIDE
from tests.factories.customers import CustomerFactory
from tests.factories.teams import UserFactory
from tests.journeys.world import ALICE, published_map

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOARD = "/journeys/maps/claim/board/"


@pytest.fixture
def cookies():
    """Bob, a manager, has signed in."""
    client = Client()
    client.force_login(UserFactory(name="Bob", role="manager"))
    name = settings.SESSION_COOKIE_NAME
    return [{"name": name, "value": client.cookies[name].value}]


@pytest.fixture
def journey():
    """Amara's claim, just reported."""
    claim = published_map()
    customer = CustomerFactory(name="Amara Okonkwo", search_text="amara okonkwo")
    return actions.start_journey(customer_id=customer.pk, map_id=claim.pk, by=ALICE, intent="Workshop open")


def drag(page, card, stage):
    """Take a card by its middle and drop it in a column."""
    box, column = page.locator(card).bounding_box(), page.locator(f'[data-stage="{stage}"]').bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60, steps=3)
    page.mouse.move(column["x"] + 20, column["y"] + 90, steps=6)
    page.mouse.up()


def test_a_card_is_dragged_and_the_move_undone(visit, cookies, journey):
    page = visit(BOARD, cookies=cookies)
    card = f"#journey-{journey}"
    drag(page, card, "documents")
    expect(page.locator(f'[data-stage="documents"] {card}[data-version="2"]')).to_be_visible()
    expect(page.locator("#jc-live")).to_have_text("Amara Okonkwo moved to Documents.")
    page.keyboard.press("z")
    expect(page.locator(f'[data-stage="report"] {card}[data-version="3"]')).to_be_visible()
    assert [visit.is_undo for visit in Journey.objects.get().visits.order_by("position")] == [False, False, True]


def test_a_card_is_moved_with_keys_and_keeps_the_focus(visit, cookies, journey):
    page = visit(BOARD, cookies=cookies)
    page.locator(f"#journey-{journey} [data-rove]").focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    moved = page.locator(f'[data-stage="documents"] #journey-{journey} [data-rove]')
    expect(moved).to_be_focused()
    expect(page.locator("#jc-live")).to_have_text("Amara Okonkwo moved to Documents.")


def test_what_is_missing_asks_for_a_reason_in_the_column(visit, cookies, journey):
    actions.move_journey(journey_id=journey.pk, to="documents", version=1, by=ALICE)
    page = visit(BOARD, cookies=cookies, quiet=("422",))
    drag(page, f"#journey-{journey}", "decision")
    note = page.locator('[data-stage="decision"] .jc-drop')
    expect(note.get_by_role("alert")).to_contain_text("Still missing in Documents: Repair estimate")
    expect(page.locator(f'[data-stage="documents"] #journey-{journey}')).to_be_visible()
    note.locator("input").fill("Seen on site")
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-stage="decision"] #journey-{journey}')).to_be_visible()


def test_a_card_somebody_else_moved_goes_where_it_is_and_the_column_says_why(visit, cookies, journey):
    page = visit(BOARD, cookies=cookies, quiet=("409",))
    actions.move_journey(journey_id=journey.pk, to="decision", version=1, by=ALICE)
    drag(page, f"#journey-{journey}", "documents")
    expect(page.locator('[data-stage="documents"] [role=alert]')).to_contain_text("is in Decision now")
    expect(page.locator(f'[data-stage="decision"] #journey-{journey}[data-version="2"]')).to_be_visible()


def test_dropping_in_a_closing_column_ends_the_journey(visit, cookies, journey):
    page = visit(BOARD, cookies=cookies)
    drag(page, f"#journey-{journey}", "declined")
    expect(page.locator(f"#journey-{journey}")).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text("Amara Okonkwo moved to Declined")
    assert Journey.objects.get().outcome == "lost"


def test_a_journey_is_started_in_the_dialog(visit, cookies, journey):
    page = visit(BOARD, cookies=cookies)
    page.keyboard.press("n")
    page.get_by_placeholder("Name, e-mail address or phone number").fill("amara")
    page.keyboard.press("Enter")
    page.locator("#modal").get_by_role("link", name="Amara Okonkwo").click()
    page.get_by_label("What does the customer want?").fill("A new roof")
    page.locator("#modal").get_by_role("button", name="Start journey").click()
    expect(page.get_by_text("“A new roof”")).to_be_visible()
    assert Journey.objects.count() == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_pages_are_accessible(visit, accessible, cookies, journey, size, theme):
    actions.move_journey(journey_id=journey.pk, to="documents", version=1, by=ALICE)
    actions.open_blocker(journey_id=journey.pk, kind="other", note="Estimate asked twice", by=ALICE)
    page = visit(BOARD, cookies=cookies, size=size, theme=theme)
    accessible(page)
    for path in (
        "/journeys/",
        f"/journeys/{journey.pk}/",
        f"/journeys/{journey.pk}/move/",
        "/journeys/maps/",
        "/journeys/maps/claim/",
        "/journeys/maps/claim/stages/documents/",
        f"/journeys/new/?customer={journey.customer_id}",
        f"/customers/{journey.customer_id}/journeys/",
        f"/customers/{journey.customer_id}/follow-ups/",
        f"/customers/{journey.customer_id}/requirements/",
    ):
        page.goto(path)
        accessible(page)
