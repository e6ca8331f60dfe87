"""The script on somebody's website, in a real browser: silent before consent, patient offline, heard at unload."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from core.actor import SYSTEM
from customers.models import Customer
from tests.touchpoints.test_web import token
from touchpoints.actions import create_channel
from touchpoints.models import Touchpoint, WebEvent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = """<!doctype html><title>Shop</title><a href="/next">Next</a>
<script>window.journeycrm=window.journeycrm||function(){(journeycrm.q=journeycrm.q||[]).push(arguments)}</script>
<script async src="%s"></script>"""


@pytest.fixture
def shop(live_server):
    """Somebody else's website with our script in it, on an origin of its own: (its address, account, secret)."""
    pages: dict[str, bytes] = {}

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(pages["all"])

        def log_message(self, *args):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    account, secret = create_channel(kind="web", name="Shop", answers={"origins": address}, by=SYSTEM)
    pages["all"] = (PAGE % f"{live_server.url}/w/{account.key}.js").encode()
    yield address, account, secret
    server.shutdown()
    server.server_close()


def kept(many: int) -> list[str]:
    """What arrived, once that is `many`; in order as far as the times on the way allow."""
    until = time.monotonic() + 15
    while WebEvent.objects.count() < many and time.monotonic() < until:
        time.sleep(0.1)
    rows = WebEvent.objects.order_by("occurred_at", "pk")
    return [row.path if row.name == "page" else row.name for row in rows]


def call(page, *arguments):
    """Call the script as the site does, once it is there."""
    page.wait_for_function("window.journeycrm && !journeycrm.q")
    page.evaluate("call => journeycrm(...call)", list(arguments))


def test_a_visit_from_consent_to_identify(visit, shop):
    address, account, secret = shop
    sent: list[str] = []
    page = visit(f"{address}/start?utm_source=mail&email=amara@example.org", quiet=("ERR_INTERNET_DISCONNECTED",))
    page.on("request", lambda request: sent.append(request.url) if "/in/web/" in request.url else None)
    call(page, "event", "too early")
    page.wait_for_timeout(1000)
    assert not sent and page.evaluate("[localStorage.length, document.cookie]") == [0, ""]

    call(page, "consent", True)
    assert kept(1) == ["/start"]
    assert WebEvent.objects.get().data == {"utm": {"utm_source": "mail"}}

    page.context.set_offline(True)
    call(page, "event", "quote requested", {"product": "car"})
    page.wait_for_timeout(1500)
    assert kept(1) == ["/start"] and "quote requested" in page.evaluate("localStorage.journeycrm")
    page.context.set_offline(False)
    assert kept(2) == ["/start", "quote requested"], "what waited offline is sent when the line is back"
    page.wait_for_function("JSON.parse(localStorage.journeycrm).q.length == 0")

    call(page, "event", "left at once")
    page.goto(f"{address}/next")
    assert sorted(kept(4)) == ["/next", "/start", "left at once", "quote requested"], "beacon and next page are one"

    call(page, "identify", token(secret, account.key, email="amara@example.org"))
    until = time.monotonic() + 15
    while not Touchpoint.objects.exists() and time.monotonic() < until:
        time.sleep(0.1)
    touchpoint = Touchpoint.objects.get()
    assert touchpoint.told.pages == ["/start", "/next"] and Customer.objects.get() == touchpoint.customer
    assert page.context.cookies() == []

    call(page, "consent", False)
    call(page, "event", "too late")
    page.wait_for_timeout(800)
    assert page.evaluate("localStorage.length") == 0 and WebEvent.objects.count() == 4


def test_visitors_who_ask_not_to_be_tracked_are_not(browser, shop):
    address, _account, _secret = shop
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})")
    page = context.new_page()
    page.goto(address)
    call(page, "consent", True)
    page.wait_for_timeout(800)
    assert page.evaluate("localStorage.length") == 0 and not WebEvent.objects.exists()
    context.close()
