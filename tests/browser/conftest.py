"""A real Chromium for the browser tests: `visit(path)` opens a page and fails on anything the browser complains of."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import chromium
from tests.rig import wait_for

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--process-per-site",
]
#: Resolves when nothing on the page moves any more (endless loops, like the loading bar, left out).
SETTLED = """() => Promise.allSettled(document.getAnimations({subtree: true})
    .filter(one => one.effect.getComputedTiming().endTime !== Infinity).map(one => one.finished))"""
#: What axe finds, without the long list of what it does not.
VIOLATIONS = """() => axe.run({preload: false, resultTypes: ["violations"]}).then(results => results.violations)"""
WIDE, PHONE = (1440, 900), (390, 844)
PATIENCE = 15_000  # ms; a page shares two cores with the rest of the suite


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # Playwright runs a loop in this thread; the ORM is used between its calls
    )
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.ensure(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def at_rest(live_server):
    """Ends when the server has answered what a closed page still asked for: the tables are emptied next."""
    asked, answered = [], []

    def began(**_: object) -> None:
        asked.append(1)

    def ended(**_: object) -> None:
        answered.append(1)

    request_started.connect(began)
    request_finished.connect(ended)
    yield
    wait_for(lambda: len(answered) >= len(asked), seconds=20, step=0.02)
    request_started.disconnect(began)
    request_finished.disconnect(ended)


@pytest.fixture(scope="session")
def contexts(browser, live_server) -> Iterator[Callable[..., BrowserContext]]:
    """`contexts(size, theme, n)`: the n-th context of its kind. Kept for the next test, so that files stay cached."""
    kept: dict[tuple[object, ...], BrowserContext] = {}

    def context(size: tuple[int, int], theme: str, n: int) -> BrowserContext:
        if (size, theme, n) not in kept:
            kept[size, theme, n] = made = browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                color_scheme=theme,
                has_touch=size == PHONE,
                base_url=live_server.url,
            )
            made.new_page().goto("/static/img/icon.svg")  # keeps their process, and what it has compiled
            made.set_default_timeout(20_000)
            made.set_default_navigation_timeout(20_000)  # the first page of a process compiles the templates
        return kept[size, theme, n]

    yield context
    for one in kept.values():
        one.close()


@pytest.fixture
def visit(contexts, live_server, at_rest):
    """`visit(path, size=WIDE, theme="light", cookies=(), quiet=())` -> Page; console errors not in `quiet` fail.

    Each visit of a test is somebody else's browser: no cookies, nothing stored.
    """
    visited, complaints = Counter(), []
    used: list[BrowserContext] = []

    def open_page(path: str, *, size=WIDE, theme: str = "light", cookies=(), quiet: tuple[str, ...] = ()) -> Page:
        context = contexts(size, theme, visited[size, theme])
        visited[size, theme] += 1
        used.append(context)
        context.add_cookies([{**cookie, "url": live_server.url} for cookie in cookies])
        page = context.new_page()

        def note(text: str) -> None:
            if not any(part in text for part in quiet):
                complaints.append(text)

        page.on("console", lambda message: note(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: note(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in used:
        forget(context, live_server.url)
    assert complaints == [], "the browser complained"


def forget(context: BrowserContext, url: str) -> None:
    """Leave nothing of a visit but what is cached: pages, cookies and what scripts have stored go."""
    context.set_offline(False)
    first, *visited = context.pages
    for page in visited:
        page.close()
    stored = {"origin": url, "storageTypes": "local_storage,indexeddb,cookies"}
    context.new_cdp_session(first).send("Storage.clearDataForOrigin", stored)
    context.clear_cookies()


@pytest.fixture
def accessible():
    """`accessible(page)` fails with each axe violation on the page as it is now, and if it is wider than the screen."""

    def check(page: Page) -> None:
        page.evaluate(SETTLED)  # a dialog that is still fading in has the contrast of a ghost
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate(VIOLATIONS)
        assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"

    return check
