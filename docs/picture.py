"""Draw docs/story.png, the picture in the README: `make picture` while `make run` shows the demo world.

The page is the demo's first story at 1440 px, light, as an agent sees it.
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests import chromium

ADDRESS = os.environ.get("BASE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
AGENT, PASSWORD = "jonas.weber@kestrel.example", "kestrel-demo-2026"  # as `make run` prints them
SIZE = ViewportSize(width=1440, height=1120)


def sign_in(page: Page) -> None:
    """As the demo's agent."""
    page.goto("/account/login/")
    page.fill("input[name=login]", AGENT)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)


def main() -> None:
    """Write the picture beside this file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE, color_scheme="light", base_url=ADDRESS)
        sign_in(page)
        page.goto("/customers/?q=Amara+Okonkwo")
        page.get_by_role("link", name="Amara Okonkwo").first.click()
        page.get_by_role("heading", level=1, name="Amara Okonkwo").wait_for()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=Path(__file__).with_name("story.png"))
        browser.close()


if __name__ == "__main__":
    main()
