"""What the scripts do, in a real browser: dialogs, toasts, keys, board, composer, live regions, theme."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import sample
from tests.browser.conftest import PHONE, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.sample")]
#: What a refused or broken answer leaves in the console.
REFUSED = ("status of 409", "status of 422", "status of 500", "Response Status Error Code 500")


@pytest.fixture(autouse=True)
def _nothing_said_yet():
    sample.calls.clear()
    sample.news.clear()


@pytest.fixture
def page(visit):
    return visit("/sample/", quiet=REFUSED)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_parts_are_accessible(visit, accessible, size, theme):
    opened = visit("/sample/", size=size, theme=theme, quiet=REFUSED)
    expect(opened.locator("[data-chart] svg")).to_be_visible()
    accessible(opened)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_sign_in_page_is_accessible(visit, accessible, size, theme):
    opened = visit("/account/login/", size=size, theme=theme)
    expect(opened.get_by_role("heading", level=1)).to_contain_text("Sign in")
    accessible(opened)


def test_a_dialog_takes_the_focus_and_gives_it_back(page, accessible):
    page.get_by_role("link", name="New").click()
    dialog = page.get_by_role("dialog", name="New thing")
    expect(dialog.get_by_label("Email")).to_be_focused()
    accessible(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name="New")).to_be_focused()


def test_a_refused_form_is_redrawn_in_the_dialog_with_the_focus_on_what_is_wrong(page, accessible):
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog", name="New thing")
    dialog.get_by_label("Email").fill("amara@example")
    dialog.get_by_role("button", name="Save thing").click()
    email = dialog.get_by_label("Email")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_be_focused()
    expect(email).to_have_value("amara@example")
    accessible(page)


def test_a_saved_form_closes_its_dialog_reloads_the_region_and_offers_undo(page):
    page.keyboard.press("n")
    page.get_by_role("dialog").get_by_label("Email").fill("amara@example.org")
    page.get_by_role("dialog").get_by_role("button", name="Save thing").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#box")).to_have_text("New")
    expect(page.locator("#toasts")).to_contain_text("Thing saved")
    page.keyboard.press("z")
    expect(page.locator("#toasts [data-toast]")).to_have_count(0)
    assert [name for name, _ in sample.calls] == ["form", "undo"]


def test_a_toast_goes_after_8_s_and_stays_while_it_is_hovered(page):
    page.clock.install()
    page.evaluate("jc.toast({ text: 'Done' })")
    toast = page.locator("[data-toast]", has_text="Done")
    toast.hover()
    page.clock.run_for(20_000)
    expect(toast).to_be_visible()
    page.mouse.move(0, 0)
    page.clock.run_for(8_100)
    expect(toast).to_have_count(0)


def test_the_drawer_opens_at_the_side_and_closes(page, accessible):
    page.get_by_role("link", name="Details").click()
    drawer = page.get_by_role("dialog", name="Details")
    expect(drawer).to_contain_text("All of it")
    accessible(page)
    drawer.get_by_role("button", name="Close").click()
    expect(drawer).to_be_hidden()


def test_a_broken_part_says_so_in_its_place_and_can_be_tried_again(page):
    panel = page.locator("#panel")
    expect(panel.get_by_role("alert")).to_contain_text("This part did not load")
    expect(panel).to_contain_text("Reference")
    with page.expect_request("**/broken/"):
        panel.get_by_role("button", name="Try again").click()


def test_when_the_session_has_ended_people_sign_in_and_come_back(page):
    page.get_by_role("link", name="After hours").click()
    page.wait_for_url("**/account/login/?next=%2Fsample%2F")


def test_keys_jump_search_and_rove(page):
    page.keyboard.press("/")
    expect(page.get_by_label("Find")).to_be_focused()
    page.keyboard.type("nnn")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_label("Find").blur()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="First")).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Second")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="First")).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/sample/?customers")


def test_single_keys_can_be_switched_off(page):
    page.evaluate("document.body.dataset.shortcuts = 'off'")
    page.keyboard.press("n")
    page.wait_for_timeout(200)
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_all_keys_are_one_key_away(page, accessible):
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("Undo what was just done")
    accessible(page)


def test_a_card_is_moved_with_keys_and_each_step_is_announced(page):
    said = page.locator("#jc-live")
    page.get_by_role("link", name="Amara").focus()
    page.keyboard.press("Space")
    expect(said).to_contain_text("Amara picked up in Report")
    for stage in ("Documents", "Decision", "Paid"):
        page.keyboard.press("ArrowRight")
        expect(said).to_have_text(f"Amara over {stage}.")
    page.keyboard.press("Space")
    expect(said).to_have_text("Amara moved to Paid.")
    expect(page.locator("[data-stage=paid]")).to_contain_text("Amara")
    expect(page.get_by_role("link", name="Amara")).to_be_focused()
    assert sample.calls == [("move", {"to": "paid", "version": "3", "reason": ""})]


def test_escape_leaves_the_card_where_it_was(page):
    page.get_by_role("link", name="Amara").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.locator("#jc-live")).to_contain_text("stays in Report")
    assert sample.calls == []


def test_a_stale_move_goes_back_and_says_why_in_the_column(page, accessible):
    page.get_by_role("link", name="Amara").focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.locator("[data-stage=documents]").get_by_role("alert")).to_have_text("Tomás moved this 20 s ago.")
    expect(page.locator("[data-stage=report]")).to_contain_text("Amara")
    accessible(page)


def test_a_move_that_needs_a_reason_asks_for_it_and_goes_through(page):
    page.get_by_role("link", name="Amara").focus()
    for key in ("Space", "ArrowRight", "ArrowRight", "Space"):
        page.keyboard.press(key)
    page.get_by_label("Reason for this move").fill("Photos are enough")
    page.keyboard.press("Enter")
    expect(page.locator("#jc-live")).to_have_text("Amara moved to Decision.")
    assert sample.calls[-1] == ("move", {"to": "decision", "version": "3", "reason": "Photos are enough"})


def test_a_card_is_moved_with_the_mouse_and_is_not_opened(page):
    card = page.locator("#j1")
    card.hover()
    page.mouse.down()
    to = page.locator("[data-stage=paid]").bounding_box()
    page.mouse.move(to["x"] + 60, to["y"] + 30, steps=6)
    expect(page.locator("[data-stage=paid][data-target]")).to_have_count(1)
    page.mouse.up()
    expect(page.locator("[data-stage=paid]")).to_contain_text("Amara")
    expect(page.locator(".jc-kc__ghost")).to_have_count(0)
    assert not page.url.endswith("#j1")
    page.get_by_role("link", name="First").click()
    assert page.url.endswith("#1"), "the next click works again"


def test_a_draft_survives_a_reload_and_goes_once_it_is_saved(page):
    page.get_by_label("What happened?").fill("She called twice")
    page.reload()
    expect(page.get_by_label("What happened?")).to_have_value("She called twice")
    expect(page.locator("[data-draft-note]")).to_have_text("Draft kept on this device")
    page.get_by_label("What happened?").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Touchpoint saved")
    expect(page.get_by_label("What happened?")).to_have_value("")
    page.reload()
    expect(page.get_by_label("What happened?")).to_have_value("")
    assert [name for name, _ in sample.calls] == ["log"]


def test_a_refused_touchpoint_keeps_its_draft(page):
    page.get_by_label("What happened?").fill("refuse me")
    page.get_by_label("What happened?").press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Not now")
    page.reload()
    expect(page.get_by_label("What happened?")).to_have_value("refuse me")


def test_a_number_picks_the_mood_outside_text(page):
    page.get_by_label("What happened?").fill("5 of them")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("5")
    expect(page.locator("[data-pick='5']")).to_be_checked()


def test_a_live_region_reloads_by_itself_unless_somebody_works_in_it(visit):
    opened = visit("/sample/?live", quiet=REFUSED)
    opened.get_by_label("In the box").focus()
    sample.news.append("box")
    chip = opened.get_by_role("button", name="1 change, show")
    expect(chip).to_be_visible(timeout=8000)
    expect(opened.locator("#box")).to_contain_text("Old")
    chip.click()
    expect(opened.locator("#box")).to_have_text("New")
    expect(chip).to_have_count(0)


def test_the_theme_is_kept(page):
    html = page.locator("html")
    expect(html).to_have_attribute("data-bs-theme", "light")
    page.get_by_role("button", name="Switch light or dark theme").click()
    expect(html).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(html).to_have_attribute("data-bs-theme", "dark")


def test_a_dark_page_is_printed_as_a_light_one(visit):
    opened = visit("/sample/", theme="dark", quiet=REFUSED)
    opened.evaluate(
        """addEventListener('beforeprint', () => { window.printed = document.documentElement.dataset.bsTheme; })"""
    )
    opened.pdf()
    assert opened.evaluate("[window.printed, document.documentElement.dataset.bsTheme]") == ["light", "dark"]


def test_phones_get_a_tab_bar_and_a_sheet_with_the_rest(visit, accessible):
    opened = visit("/sample/", size=PHONE, quiet=REFUSED)
    bar = opened.get_by_role("navigation", name="Quick navigation")
    expect(bar.get_by_role("link", name="Today")).to_have_attribute("aria-current", "page")
    bar.get_by_role("button", name="More").click()
    sheet = opened.get_by_role("navigation", name="All pages")
    expect(sheet.get_by_role("link", name="Customers")).to_be_visible()
    accessible(opened)


def test_without_a_connection_the_page_says_so(visit):
    page = visit("/sample/", quiet=(*REFUSED, "ERR_INTERNET_DISCONNECTED"))
    page.context.set_offline(True)
    expect(page.get_by_text("No connection")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("No connection")).to_be_hidden()
