"""A long story in a real browser: live without a jump, searched, jumped through, linked to; the brief on top of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.actor import SYSTEM
from story.feed import place_markers
from tests.browser.conftest import PHONE, WIDE
from tests.desk.scene import Scene, build
from touchpoints.actions import record_touchpoint

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOON = 15_000  # ms: two beats and some
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"  # the next beat of the pulse, now


@pytest.fixture
def scene() -> Scene:
    """Amara's story, and 70 letters she wrote before."""
    cache.clear()
    scene = build()
    for n in range(70):
        _heard(scene, f"Letter number {n}", channel="letter", occurred_at=timezone.now() - dt.timedelta(days=60 + n))
    place_markers(1000)
    return scene


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_the_story(visit, accessible, scene, size, theme):
    client = Client()
    client.force_login(scene.people["jonas"])
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page = visit(scene.amara.get_absolute_url(), size=size, theme=theme, cookies=[cookie])
    expect(page.locator("#composer-text")).to_be_visible()
    accessible(page)
    page.evaluate("window.stayed = true")
    _what_is_new_comes_on_top(page, scene)
    _who_reads_further_down_is_asked(page, scene)
    _search_and_filters(page)
    _a_day_and_an_entry_have_addresses(page)
    assert page.evaluate("window.stayed"), "the page was loaded again"
    accessible(page)
    _the_brief_takes_a_line(page, with_keys=size == WIDE)
    page.goto(f"{scene.amara.get_absolute_url()}brief/")
    expect(page.get_by_role("heading", name="Say and do next")).to_be_visible()
    accessible(page)


def _heard(scene: Scene, words: str, **fields) -> None:
    record_touchpoint(by=SYSTEM, customer_id=scene.amara.pk, summary=words, **{"channel": "chat", **fields})


def _news(page: Page, scene: Scene, words: str) -> None:
    _heard(scene, words)
    place_markers(100)
    page.evaluate(LOOK)


def _what_is_new_comes_on_top(page: Page, scene: Scene) -> None:
    page.get_by_role("link", name="Show older").click()
    expect(page.locator("#story .jc-ev")).to_have_count(60)
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    _news(page, scene, "Asks in the chat when it will be decided")
    expect(page.locator("#story .jc-ev").first).to_contain_text("Asks in the chat", timeout=SOON)
    expect(page.locator("#story .jc-ev")).to_have_count(61)  # what was loaded stays
    assert len(set(page.locator("#story .jc-day").evaluate_all("all => all.map(one => one.id)"))) == (
        page.locator("#story .jc-day").count()
    ), "a day has one heading"


def _who_reads_further_down_is_asked(page: Page, scene: Scene) -> None:
    read = page.locator("#story .jc-ev").nth(40)
    read.evaluate("one => one.scrollIntoView({block: 'center', behavior: 'instant'})")
    stood = read.bounding_box()["y"]
    _news(page, scene, "Is angry now")
    chip = page.get_by_role("button", name="1 change, show")
    expect(chip).to_be_visible(timeout=SOON)
    assert abs(read.bounding_box()["y"] - stood) < 2, "what was read has jumped"
    chip.click()
    expect(page.locator("#story .jc-ev").first).to_contain_text("Is angry now")
    expect(page.locator("#story .jc-ev").first).to_be_in_viewport()


def _search_and_filters(page: Page) -> None:
    page.get_by_label("Search in story").fill("Kilnworks")
    expect(page.locator("#story .jc-ev")).to_have_count(1)
    page.wait_for_url("**?q=Kilnworks")
    page.get_by_label("Search in story").fill("nobody said this")
    expect(page.locator("#story")).to_contain_text("Nothing in this story for “nobody said this”")
    page.get_by_label("Search in story").fill("")
    expect(page.locator("#story .jc-ev")).to_have_count(30)
    page.locator("#story-filters").get_by_text("Letter").click()
    expect(page.locator("#story .jc-ev").first).to_contain_text("Letter number 0")
    page.wait_for_url("**?channel=letter")
    page.locator("#story-filters").get_by_text("All", exact=False).first.click()
    expect(page.locator("#story .jc-ev").first).to_contain_text("Is angry now")


def _a_day_and_an_entry_have_addresses(page: Page) -> None:
    day = (timezone.now() - dt.timedelta(days=80)).date()
    page.get_by_label("Jump to a day").fill(day.isoformat())
    expect(page.locator("#story .jc-ev").first).to_contain_text("Letter number 20")
    page.wait_for_url(f"**?at={day.isoformat()}")
    page.get_by_role("link", name="Show newer").click()
    expect(page.locator("#story .jc-ev")).to_have_count(60)
    expect(page.get_by_text("Letter number 0", exact=True)).to_be_visible()
    link = page.locator("#story .jc-ev", has_text="Letter number 20").get_by_title("Link to this entry")
    assert link.get_attribute("href").startswith("?event=")


def _the_brief_takes_a_line(page: Page, *, with_keys: bool) -> None:
    if with_keys:
        page.locator("#main").focus()
        page.keyboard.press("e")
    else:
        page.locator("#customer-brief").get_by_role("link", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Pin a line to the brief")
    dialog.get_by_label("What must the next person know?").fill("Jonas is her one contact")
    dialog.get_by_role("button", name="Pin line").click()
    expect(page.locator("#customer-brief")).to_contain_text("Jonas is her one contact")
    page.get_by_role("button", name="Take down: Jonas is her one contact").click()
    expect(page.locator("#customer-brief")).not_to_contain_text("Jonas is her one contact")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#customer-brief")).to_contain_text("Jonas is her one contact")
