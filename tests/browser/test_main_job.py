"""The main job, end to end in a real browser, on a desk and on a phone: from signing in to the root cause."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE
from tests.desk.scene import Scene, build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
#: What htmx says when one goes to another page while a part is still being loaded.
GONE = ("htmx:afterRequest", "htmx:sendAbort", "htmx:sendError")
SAID = "Told her the second request is withdrawn. She was relieved."
INTENT = "Insure the second kiln"


@pytest.fixture
def scene() -> Scene:
    cache.clear()  # sign-ins of other tests are not counted against ours
    return build()


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_the_main_job(visit, accessible, scene, size, theme):
    page = visit("/", size=size, theme=theme, quiet=GONE)
    _sign_in(page, scene)
    accessible(page)
    (_find_by_palette if size == WIDE else _find_in_the_list)(page)
    expect(page.get_by_role("heading", name="Amara Okonkwo")).to_be_visible()
    accessible(page)
    story = page.url
    page.emulate_media(color_scheme="light" if theme == "dark" else "dark")
    page.reload()
    expect(page.locator("#composer-text")).to_be_visible()
    accessible(page)
    _log_a_touchpoint(page)
    _start_a_journey(page)
    accessible(page)
    page.goto("/journeys/maps/renewal/board/")
    accessible(page)
    (_move_with_mouse_and_keys if size == WIDE else _move_with_the_form)(page)
    page.goto(story)
    _open_a_ticket(page)
    _link_a_cause(page, scene)
    accessible(page)


def _sign_in(page: Page, scene: Scene) -> None:
    page.get_by_label("Email").fill(scene.people["jonas"].email)
    page.get_by_label("Password", exact=True).fill("correct horse 42")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Needs you now")).to_be_visible()


def _find_by_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("amara")
    expect(page.get_by_role("option", name="Amara Okonkwo Okonkwo Ceramics")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")


def _find_in_the_list(page: Page) -> None:
    page.get_by_role("link", name="Customers").last.click()
    page.get_by_label("Search customers").fill("01632 960112")
    page.get_by_role("link", name="Amara Okonkwo").first.click()


def _log_a_touchpoint(page: Page) -> None:
    """It stands on top of the story at once; the page was not loaded again."""
    page.evaluate("window.stayed = true")
    expect(page.locator("#composer-text")).to_be_visible()
    page.locator("#main").focus()
    page.keyboard.press("l")
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.type(SAID)
    page.locator("#touchpoints-log").get_by_title("Good (4)").click()
    page.locator("#composer-text").press("Control+Enter")
    expect(page.locator("#story .jc-ev").first).to_contain_text(SAID)
    expect(page.locator("#story .jc-ev").first).to_contain_text("Good")
    expect(page.locator("#composer-text")).to_have_value("")
    assert page.evaluate("window.stayed")


def _start_a_journey(page: Page) -> None:
    page.locator("#journeys-strip").get_by_role("link", name="Start journey").click()
    dialog = page.locator("#modal")
    dialog.get_by_label("Journey", exact=True).select_option(label="Renewal")
    dialog.get_by_label("What does the customer want?").fill(INTENT)
    dialog.get_by_role("button", name="Start journey").click()
    expect(page.get_by_text(INTENT).first).to_be_visible()


def _column(page: Page, name: str):
    return page.locator(f'[data-stage-name="{name}"]')


def _move_with_mouse_and_keys(page: Page) -> None:
    card = _column(page, "Notice").locator("[data-card]")
    card.hover()
    page.mouse.down()
    there = _column(page, "Review").bounding_box()
    page.mouse.move(there["x"] + 60, there["y"] + 30, steps=6)
    page.mouse.up()
    expect(_column(page, "Review").locator("[data-card]")).to_have_count(1)
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.keyboard.press("z")
    expect(_column(page, "Notice").locator("[data-card]")).to_have_count(1)
    _column(page, "Notice").locator("[data-card] a[data-rove]").focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(_column(page, "Review").locator("[data-card]")).to_have_count(1)


def _move_with_the_form(page: Page) -> None:
    _column(page, "Notice").get_by_role("link", name="to another stage").click()
    dialog = page.locator("#modal")
    dialog.locator("[name=to]").select_option(label="Review")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(_column(page, "Review").locator("[data-card]")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(_column(page, "Notice").locator("[data-card]")).to_have_count(1)


def _open_a_ticket(page: Page) -> None:
    card = page.locator("article.jc-ev__card").filter(has_text=SAID)
    card.hover()
    card.get_by_role("link", name="Open ticket").click()
    page.locator("#modal [name=title]").fill("Second request sent by mistake")
    page.locator("#modal").get_by_role("button", name="Open ticket").click()
    expect(page.locator("#tickets-customer_rail")).to_contain_text("Second request sent by mistake")


def _link_a_cause(page: Page, scene: Scene) -> None:
    page.locator("#tickets-customer_rail").get_by_role("link", name="Second request sent by mistake").click()
    page.get_by_role("link", name="Link root cause").click()
    page.get_by_role("button", name=f"Link {scene.cause}").click()
    expect(page.get_by_role("link", name=str(scene.cause)).first).to_be_visible()
