"""Website visits: agreed to, once, nobody's until the site's server vouches for somebody, one touchpoint a visit."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from django.test import Client

from core.actor import SYSTEM
from core.clock import now
from customers.models import Customer, Identity
from story.models import Event
from tests.factories.customers import CustomerFactory, IdentityFactory
from touchpoints import privacy
from touchpoints.actions import correct_touchpoint, create_channel, forget_old_events, rotate_channel_secret
from touchpoints.channels.web import clean_path, snippet
from touchpoints.models import ReceivedEvent, Touchpoint, WebEvent, WebVisit

pytestmark = pytest.mark.django_db
SITE = "https://www.example.com"
DEVICE = "0123456789abcdef" * 2
MS = 1000


@pytest.fixture
def site():
    return create_channel(kind="web", name="Site", answers={"origins": SITE}, by=SYSTEM)


@pytest.fixture
def account(site):
    return site[0]


def b64(given: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(given).encode()).decode().rstrip("=")


def token(secret: str, audience: str, *, life: float = 600, header: Any = None, **claims: Any) -> str:
    """A JWT as any library makes it."""
    head = (
        f"{b64(header or {'alg': 'HS256', 'typ': 'JWT'})}.{b64({'aud': audience, 'exp': time.time() + life} | claims)}"
    )
    mark = hmac.new(secret.encode(), head.encode(), hashlib.sha256).digest()
    return f"{head}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"


def event(number: int, *, ago: float = 0, name: str = "page", path: str = "/car", **more: Any) -> dict[str, Any]:
    return {"id": f"event-{number:04}", "name": name, "path": path, "at": int((1e6 - ago) * MS)} | more


def send(account, *events: Any, device: str = DEVICE, origin: str = SITE, **more: Any):
    body = {"device": device, "sent": int(1e6 * MS), "events": list(events)} | more
    headers = {"Origin": origin} if origin else {}
    return Client().generic(
        "POST", f"/api/v1/in/web/?account={account.key}", json.dumps(body), "text/plain;charset=UTF-8", headers=headers
    )


def identify(site, number: int = 900, **claims: Any) -> dict[str, Any]:
    account, secret = site
    return event(number, name="identify", token=token(secret, account.key, **claims))


def test_visits_are_nobodys_until_the_site_vouches_for_somebody_and_then_one_touchpoint_each(site, account):
    answer = send(account, event(1, ago=7200, path="/"), event(2, ago=7100, path="/car"))
    assert answer.status_code == 204 and answer["Access-Control-Allow-Origin"] == SITE
    assert "sessionid" not in answer.cookies and not answer.cookies
    assert (WebVisit.objects.count(), Touchpoint.objects.count(), Customer.objects.count()) == (1, 0, 0)
    assert (
        send(account, event(3, path="/claims"), identify(site, email="Amara@Example.org", name="Amara")).status_code
        == 204
    )
    customer = Customer.objects.get()
    assert customer.name == "Amara"
    assert set(customer.identities.values_list("kind", "value")) == {
        ("email", "amara@example.org"), ("device", DEVICE),
    }  # fmt: skip
    earlier, now_here = Touchpoint.objects.order_by("occurred_at")
    assert earlier.summary == "Looked at 2 pages: /, /car" and earlier.duration_seconds == 100
    assert earlier.history and not now_here.history, "what was before fires nothing"
    assert (now_here.channel, now_here.summary) == ("web", "Looked at 1 page: /claims")
    send(account, event(4, path="/claims/new"), event(5, name="claim started", data={"product": "car"}))
    now_here.refresh_from_db()
    assert now_here.summary == "Did: claim started. Looked at 2 pages: /claims, /claims/new"
    assert (now_here.told.pages, now_here.told.done) == (["/claims", "/claims/new"], ["claim started"])
    assert Event.objects.filter(kind="touchpoint.logged").count() == 2, "page views do not flood the story"


def test_sent_twice_is_once_whatever_its_order(site, account):
    batch = (event(2, ago=5), event(1, ago=10), identify(site, email="amara@example.org"))
    for _ in range(3):
        assert send(account, *batch).status_code == 204
    assert (WebEvent.objects.count(), Touchpoint.objects.count(), Customer.objects.count()) == (2, 1, 1)


def test_what_waited_offline_goes_to_the_visit_it_belongs_to(account):
    send(account, event(1, ago=0))
    send(account, event(2, ago=4000), event(3, ago=3900), event(4, ago=60))
    counts = {visit.started_at: visit.events.count() for visit in WebVisit.objects.all()}
    assert sorted(counts.values()) == [2, 2]
    send(account, event(5, ago=8 * 86400))
    assert WebEvent.objects.count() == 4, "what is older than a week is left out"


def test_a_browsers_wrong_clock_does_no_harm(account):
    send(account, event(1, ago=-500), event(2, ago=10))
    first, second = WebEvent.objects.order_by("occurred_at")
    assert second.occurred_at <= now() and (second.occurred_at - first.occurred_at).total_seconds() == 10


@pytest.mark.parametrize(
    "forgery",
    ["unsigned", "other secret", "no algorithm", "expired", "far ahead", "other site", "changed", "no handle", "x"],
)  # fmt: skip
def test_c16_nobody_claims_anothers_address(site, account, forgery):
    _account, secret = site
    amara = IdentityFactory(customer=CustomerFactory(), value="amara@example.org").customer
    told = {"email": "amara@example.org"}
    good = token(secret, account.key, **told)
    forged = {
        "unsigned": f"{good.rpartition('.')[0]}.",
        "other secret": token("another-secret", account.key, **told),
        "no algorithm": token(secret, account.key, header={"alg": "none"}, **told),
        "expired": token(secret, account.key, life=-1, **told),
        "far ahead": token(secret, account.key, life=7200, **told),
        "other site": token(secret, "another-key", **told),
        "changed": good.replace(good.split(".")[1], b64({"aud": account.key, "exp": 1e10, **told})),
        "no handle": token(secret, account.key, name="Amara"),
        "x": "a.b.c",
    }[forgery]
    assert send(account, event(1), event(2, name="identify", token=forged)).status_code == 204
    assert not Identity.objects.filter(kind="device").exists()
    assert (Touchpoint.objects.count(), Customer.objects.count()) == (0, 1) and amara.pk


def test_what_the_browser_says_of_itself_is_not_believed(account):
    send(account, event(1, name="identify", data={"email": "amara@example.org"}), event(2))
    assert not Customer.objects.exists()


@pytest.mark.parametrize("useless", [{"email": ""}, {"email": "none"}, {"phone": "n/a"}])
def test_a_handle_nobody_has_costs_no_visit(site, account, useless):
    assert send(account, event(1), identify(site, **useless, external_id="u-77")).status_code == 204
    assert Customer.objects.get().identities.filter(value="u-77").exists()
    assert send(account, event(2), identify(site, number=901, **useless), device=DEVICE[::-1]).status_code == 204
    assert WebEvent.objects.count() == 2


@pytest.mark.parametrize("key", ["\0", "\ud83d", "a\nb"])
def test_what_the_site_calls_a_value_can_be_kept_or_is_left_out(account, key):
    assert send(account, event(1, data={key: 1, "product": "car"})).status_code == 204
    assert WebEvent.objects.get().data == {"said": {"product": "car"}}


def test_a_corrected_summary_stays_while_the_visit_goes_on(site, account):
    send(account, event(1), identify(site, email="amara@example.org"))
    touchpoint = Touchpoint.objects.get()
    correct_touchpoint(touchpoint_id=touchpoint.pk, changes={"summary": "Looked for her card"}, by=SYSTEM)
    send(account, event(2, path="/claims"))
    touchpoint.refresh_from_db()
    assert touchpoint.summary == "Looked for her card" and touchpoint.told.pages == ["/car", "/claims"]


def test_both_secrets_vouch_while_one_is_changed(site, account):
    rotate_channel_secret(channel_id=account.pk, by=SYSTEM)
    send(account, event(1), identify(site, external_id="C-77"))
    assert Customer.objects.get().identities.filter(kind="external", value="C-77").exists()


def test_a_shared_device_stays_the_first_ones_and_the_other_is_told_apart(site, account):
    send(account, event(1), identify(site, email="amara@example.org"))
    WebVisit.objects.update(started_at=now().replace(year=2025), last_at=now().replace(year=2025))
    send(account, event(2), identify(site, 901, email="tom@example.org"))
    owner = Identity.objects.get(kind="device").customer
    assert owner.identities.filter(value="amara@example.org").exists()
    assert {t.customer.identities.exclude(kind="device").get().value for t in Touchpoint.objects.all()} == {
        "amara@example.org", "tom@example.org",
    }  # fmt: skip


@pytest.mark.parametrize(
    "origin", ["", "null", "https://evil.example", "http://www.example.com", f"{SITE}.evil.example"]
)
def test_only_the_accounts_own_websites_may_send(account, origin):
    answer = send(account, event(1), origin=origin)
    assert answer.status_code == 403 and "Access-Control-Allow-Origin" not in answer
    assert not WebVisit.objects.exists()


def test_a_browser_may_ask_first(account):
    url = f"/api/v1/in/web/?account={account.key}"
    asked = Client().options(url, headers={"Origin": SITE})
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, SITE)
    assert Client().options(url, headers={"Origin": "https://evil.example"}).status_code == 403


def test_an_unknown_or_switched_off_site_is_refused(account):
    assert send(type(account)(key="nobody"), event(1)).status_code == 401
    type(account).objects.update(is_active=False)
    assert send(account, event(1)).status_code == 401
    assert not WebVisit.objects.exists()


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"device": "x"}, 422), ({"device": 7}, 422), ({"sent": "now"}, 422), ({"events": {}}, 422),
        ({"events": [event(n) for n in range(61)]}, 422), ({"events": ["x", {}, {"id": 1}]}, 204),
        ({"events": [event(1, at="x"), event(2, name=""), event(3, id="<script>"), event(4, at=float("1e300"))]}, 204),
    ],
)  # fmt: skip
def test_what_has_another_shape_is_refused_or_left_out(account, more, status):
    assert send(account, **more).status_code == status
    assert not WebEvent.objects.exists()


def test_a_site_may_send_so_much_in_one_minute(account, monkeypatch):
    from touchpoints.actions import incoming

    moment = incoming.now()
    monkeypatch.setattr(incoming, "now", lambda: moment)
    type(account).objects.update(settings={"origins": [SITE], "per_minute": 2})
    codes = [send(account, event(n)).status_code for n in range(4)]
    assert codes == [204, 204, 429, 429]
    assert Client().post(f"/api/v1/in/web/?account={account.key}", "x" * 100_001, "text/plain").status_code in (
        403,
        413,
    )


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/car?email=amara@example.org#x", "/car"),
        ("/account/amara@example.org/orders", "/account/…/orders"),
        ("/u/amara%40example.org", "/u/…"),
        ("/reset/9f8e7d6c5b4a39281706", "/reset/…"),
        ("/claims/new-claim-for-storm-damage", "/claims/new-claim-for-storm-damage"),
        ("javascript:alert(1)", "/"), ("", "/"), (None, "/"), ("/a\nb", "/"),
        ("/" + "a/" * 400, "/" + "a/" * 149 + "a"),
    ],
)  # fmt: skip
def test_nothing_personal_stays_in_a_path(path, kept):
    assert clean_path(path) == kept


def test_nothing_personal_stays_in_what_is_told(site, account):
    told = {"email": "amara@example.org", "n": 3, "deep": {"a": 1}, "plan": "gold"}
    utm = {"utm_source": "mail", "utm_email": "amara@example.org", "utm_term": "a@b.c"}
    send(account, event(1, data=told, utm=utm, **{"from": "search.example"}), identify(site, phone="+447700900123"))
    kept = WebEvent.objects.get().data
    assert kept == {"said": {"n": 3, "plan": "gold"}, "utm": {"utm_source": "mail"}, "from": "search.example"}
    assert Touchpoint.objects.get().data["campaign"] == {"utm_source": "mail"}


def test_visits_are_forgotten_after_a_month_and_with_their_person(site, account):
    send(account, event(1), identify(site, email="amara@example.org"))
    send(account, event(2), device="f" * 32)
    customer = Customer.objects.get()
    assert privacy.visits([customer.pk]).count() == 1
    privacy.VISITS.erase(privacy.VISITS.rows([customer.pk]))
    assert WebVisit.objects.get().customer is None
    WebVisit.objects.update(started_at=now().replace(year=2025), last_at=now().replace(year=2025))
    ReceivedEvent.objects.create(account=account, event_id="x", digest="x")
    ReceivedEvent.objects.update(received_at=now().replace(year=2025))
    assert forget_old_events(by=SYSTEM) == 3
    assert not WebEvent.objects.exists() and not ReceivedEvent.objects.exists()


def test_the_script_is_small_and_kept_by_browsers(account):
    assert len(snippet().encode()) < 3000
    answer = Client().get(f"/w/{account.key}.js")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/javascript")
    assert "max-age=3600" in answer["Cache-Control"] and "public" in answer["Cache-Control"]
    assert not answer.cookies
    assert Client().get(f"/w/{account.key}.js", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert Client().get("/w/nobody.js").status_code == 404
