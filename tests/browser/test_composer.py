"""The composer in a real browser: from channel to saved in fewer than ten keys, with files, put right afterwards."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE
from tests.desk.scene import Scene, build
from tests.factories.files import a_picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GONE = ("htmx:afterRequest", "htmx:sendAbort", "htmx:sendError")
SAID = "Brings the photos of the kiln to the counter"


@pytest.fixture
def scene(settings, tmp_path) -> Scene:
    cache.clear()
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    return build()


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_a_visit_with_files_is_logged_and_put_right(visit, accessible, scene, size, theme):
    client = Client()
    client.force_login(scene.people["jonas"])
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page = visit(f"/customers/{scene.amara.pk}/", size=size, theme=theme, cookies=[cookie], quiet=GONE)
    expect(page.locator("#composer-text")).to_be_visible()
    page.locator("#touchpoints-log input[type=file]").set_input_files(
        [{"name": name, "mimeType": "image/png", "buffer": a_picture()} for name in ("kiln.png", "door.png")]
    )
    page.get_by_role("button", name="Take out: door.png").click()
    assert _keys(page, "l", SAID, "Tab", "b", "4", "Control+Enter") < 10
    card = page.locator("#story .jc-ev").first
    expect(card).to_contain_text(SAID)
    expect(card).to_contain_text("Branch visit")
    expect(card).to_contain_text("Good agent's impression")
    expect(card.get_by_role("link", name="kiln.png")).to_be_visible()
    expect(page.locator("[data-files-list]")).to_be_hidden()
    expect(page.locator("#documents-rail")).to_contain_text("kiln.png")
    with page.expect_download() as download:
        card.get_by_role("link", name="kiln.png").click()
    assert download.value.suggested_filename == "kiln.png"
    card.hover()
    card.get_by_role("link", name="Put right").click()
    dialog = page.locator("#modal")
    dialog.get_by_text("Bad", exact=True).click()
    accessible(page)
    dialog.get_by_role("button", name="Put right").click()
    expect(page.locator("#story")).to_contain_text("was Good (the agent's impression)")
    expect(dialog).to_be_hidden()
    page.goto(f"/customers/{scene.amara.pk}/documents/")
    expect(page.locator("main")).to_contain_text("kiln.png")
    accessible(page)


def _keys(page: Page, *pressed: str) -> int:
    """Press these (words are typed); answers how many keys it took besides the words."""
    page.locator("#main").focus()
    for one in pressed:
        page.keyboard.type(one) if one == SAID else page.keyboard.press(one)
    return sum(len(one.split("+")) for one in pressed if one != SAID)
