"""C16, S16, R27, R29: what comes in counts only with its signature, once, and one stranger is one customer."""

from __future__ import annotations

import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from core.actor import SYSTEM
from customers.models import Customer, Identity
from story.models import Event
from tests.guards.house import sources
from tests.touchpoints.senders import (
    post,
    said,
    sign,
    signed_channel,
    sms,
    twilio_channel,
    twilio_post,
    twilio_signature,
)
from touchpoints.actions import end_previous_secret, rotate_channel_secret
from touchpoints.models import Call, ChannelAccount, ReceivedEvent, Touchpoint

EFFECTS = (Touchpoint, Customer, Identity, Event, ReceivedEvent, Call)


def effects() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in EFFECTS)


def test_a_signed_event_becomes_a_touchpoint(db):
    account, secret = signed_channel()
    body = said(text="Hello", id="m1", thread="t1", sentiment=-1)
    answer = post(f"/api/v1/in/chat/signed/?account={account.key}", body, sign(secret, body))
    touchpoint = Touchpoint.objects.get()
    assert answer.status_code == 200
    assert answer.json() == {"touchpoint": touchpoint.pk, "customer": touchpoint.customer_id}
    assert (touchpoint.channel, touchpoint.external_id, touchpoint.source) == ("chat", "m1", account.source)
    assert (touchpoint.sentiment, touchpoint.sentiment_source) == (-1, "customer")
    assert touchpoint.thread == f"chat:{account.key}:t1"


def test_without_an_account_in_the_address_the_signature_tells_whose_it_is(db):
    signed_channel("Other")
    account, secret = signed_channel("Ours")
    body = said(text="Hello")
    assert post("/api/v1/in/social/signed/", body, sign(secret, body)).status_code == 200
    assert Touchpoint.objects.get().source == account.source


@pytest.mark.parametrize("door", ["sms", "chat", "social", "app", "store", "ivr", "video", "letter", "portal"])
def test_every_door_is_its_channel(db, door):
    account, secret = signed_channel()
    body = said("amara@example.org", "email", text="Hello")
    assert post(f"/api/v1/in/{door}/signed/", body, sign(secret, body)).status_code == 200
    assert Touchpoint.objects.get().channel == door


def test_a_call_can_be_told_in_pieces_or_whole(db):
    _account, secret = signed_channel()
    pieces = [
        said(id="c1", status="ringing", occurred_at="2026-11-22T10:00:00Z"),
        said(id="c1", status="in_progress", occurred_at="2026-11-22T10:00:40Z", path=["Claims"]),
        said(id="c1", status="completed", duration_seconds=60),
        json.dumps({"data": {"id": "c1", "recording_url": "https://calls.example/c1"}}).encode(),
        said(duration_seconds=30, outcome="transferred", timestamp="x"),
    ]
    for body in pieces:
        assert post("/api/v1/in/calls/signed/", body, sign(secret, body)).status_code == 200
    first, second = Touchpoint.objects.order_by("pk")
    assert (first.wait_seconds, first.duration_seconds, first.told.path) == (40, 60, ["Claims"])
    assert first.told.recording_url == "https://calls.example/c1"
    assert (second.duration_seconds, second.told.outcome) == (30, "Passed on")


def _changed(body: bytes) -> bytes:
    return body.replace(b"Hello", b"Hullo")


@pytest.mark.parametrize(
    "forgery",
    ["nothing", "no id", "no time", "other secret", "changed byte", "301 s old", "301 s ahead", "no base64", "empty",
     "other version", "other id", "switched off", "unknown account", "nan"],
)  # fmt: skip
def test_s16_a_forged_event_has_no_effect(db, forgery):
    account, secret = signed_channel()
    _other, other_secret = signed_channel("Other", answers={"per_minute": 5})
    body = said(text="Hello")
    url = f"/api/v1/in/chat/signed/?account={account.key}"
    headers = sign(secret, body)
    match forgery:
        case "nothing":
            headers = {}
        case "no id":
            del headers["webhook-id"]
        case "no time":
            del headers["webhook-timestamp"]
        case "other secret":
            headers = sign(other_secret, body)
        case "changed byte":
            body = _changed(body)
        case "301 s old":
            headers = sign(secret, body, moment=time.time() - 301)
        case "301 s ahead":
            headers = sign(secret, body, moment=time.time() + 302)  # signed in whole seconds
        case "no base64":
            headers["webhook-signature"] = "v1,***"
        case "empty":
            headers["webhook-signature"] = "v1,"
        case "other version":
            headers["webhook-signature"] = headers["webhook-signature"].replace("v1,", "v2,")
        case "other id":
            headers["webhook-id"] = "evt_other"
        case "switched off":
            ChannelAccount.objects.update(is_active=False)
        case "unknown account":
            url = "/api/v1/in/chat/signed/?account=nobody"
        case "nan":
            headers["webhook-timestamp"] = "nan"
    before = effects()
    answer = post(url, body, headers)
    assert answer.status_code == 401, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert effects() == before


def test_s16_just_inside_the_five_minutes_is_fine(db):
    _account, secret = signed_channel()
    for away in (-298, 298):
        body = said(text=f"Hello {away}")
        headers = sign(secret, body, moment=time.time() + away)
        assert post("/api/v1/in/chat/signed/", body, headers).status_code == 200
    assert Touchpoint.objects.count() == 2


def test_s16_an_id_that_was_used_is_used(db):
    """The same event again (a sender who did not hear us) is 200 with no effect; another one of that id is refused."""
    _account, secret = signed_channel()
    body = said(text="Hello")
    url = "/api/v1/in/chat/signed/"
    first = post(url, body, sign(secret, body, event_id="evt_1"))
    before = effects()
    again = post(url, body, sign(secret, body, event_id="evt_1", moment=time.time() + 60))
    assert (again.status_code, again.json()) == (200, first.json())
    other = _changed(body)
    refused = post(url, other, sign(secret, other, event_id="evt_1"))
    assert (refused.status_code, refused.json()["type"]) == (400, "urn:journeycrm:problem:reused-id")
    assert effects() == before


def test_s16_two_secrets_count_while_one_is_changed_and_then_one(db):
    account, old = signed_channel()
    _account, new = rotate_channel_secret(channel_id=account.pk, by=SYSTEM)
    assert new != old
    for secret in (old, new):
        body = said(text=f"Hello {secret[-4:]}")
        assert post("/api/v1/in/chat/signed/", body, sign(secret, body)).status_code == 200
    end_previous_secret(channel_id=account.pk, by=SYSTEM)
    body = said(text="Old")
    assert post("/api/v1/in/chat/signed/", body, sign(old, body)).status_code == 401
    assert post("/api/v1/in/chat/signed/", body, sign(new, body)).status_code == 200


@pytest.mark.parametrize("forgery", ["none", "empty", "other token", "changed field", "added field", "other address"])
@pytest.mark.parametrize("door", ["sms", "calls"])
def test_s16_a_forged_twilio_webhook_has_no_effect(db, door, forgery):
    account = twilio_channel()
    url = f"/api/v1/in/{door}/twilio/?account={account.key}"
    fields = sms() | {"CallSid": "CA1", "CallStatus": "completed"}
    signature = twilio_signature(url, fields)
    match forgery:
        case "none" | "empty":
            signature = ""
        case "other token":
            signature = twilio_signature(url, fields, "another-token")
        case "changed field":
            fields["From"] = "+447700900999"
        case "added field":
            fields["ProfileName"] = "Mallory"
        case "other address":
            signature = twilio_signature(url.replace(door, "voice"), fields)
    before = effects()
    headers = {} if forgery == "none" else {"X-Twilio-Signature": signature}
    assert twilio_post(url, fields, **({"X-Twilio-Signature": signature} | headers)).status_code == 401
    assert effects() == before
    account.refresh_from_db()
    assert "signature" in account.last_error, "the settings page says that something is wrong"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"[]", 400), (b"{", 400), (b"[" * 100_000, 400), (b'{"data": {}}', 400),
        (b'{"data": {"customer": {"kind": "pigeon", "value": "x"}}}', 400),
        (b'{"data": {"customer": {"kind": "email", "value": "no address"}, "text": "x"}}', 422),
        (b'{"data": {"customer": {"kind": "social", "value": "@a"}, "text": "x\\u0000y"}}', 400),
    ],
)  # fmt: skip
def test_what_is_signed_and_wrong_is_refused_with_its_reason(db, body, status):
    account, secret = signed_channel()
    before = effects()
    answer = post("/api/v1/in/chat/signed/", body, sign(secret, body))
    assert answer.status_code == status, answer.content
    assert effects() == before
    account.refresh_from_db()
    assert account.last_error and account.last_received_at is None


def test_large_bodies_are_refused_before_they_are_read(db):
    _account, secret = signed_channel()
    body = said(text="x" * 1_000_000)
    assert post("/api/v1/in/chat/signed/", body, sign(secret, body)).status_code == 413


def test_an_account_may_bring_so_much_in_one_minute(db, monkeypatch):
    from touchpoints.actions import incoming

    moment = incoming.now()
    monkeypatch.setattr(incoming, "now", lambda: moment)
    _account, secret = signed_channel(answers={"per_minute": 3})
    codes = []
    for n in range(5):
        body = said(text=f"Hello {n}")
        answer = post("/api/v1/in/chat/signed/", body, sign(secret, body))
        codes.append(answer.status_code)
    assert codes == [200, 200, 200, 429, 429] and answer["Retry-After"] == "60"
    assert Touchpoint.objects.count() == 3


def test_other_methods_and_content_types_find_nothing(db):
    account, secret = signed_channel()
    body = said(text="Hello")
    url = f"/api/v1/in/chat/signed/?account={account.key}"
    assert post(url, body, sign(secret, body) | {"Accept": "text/html", "Idempotency-Key": "x"}).status_code == 200
    from django.test import Client

    assert Client().get(url).status_code == 405
    assert Client().post("/api/v1/in/pigeon/signed/").status_code == 404


COMPARED = re.compile(r"(signature|digest|mark)\w*\s*[!=]=|[!=]=\s*\w*(signature|digest|mark)\b", re.I)


def test_signatures_are_compared_in_constant_time():
    """No door compares a signature with ==: hmac.compare_digest, or the library that uses it."""
    rooms = [one for one in sources() if one.where.startswith(("touchpoints/channels/", "touchpoints/api/"))]
    wrong = [f"{one.where}: {line.strip()}" for one in rooms for line in one.text.splitlines() if COMPARED.search(line)]
    assert not wrong, wrong


def _at_once(many: int, work) -> list:
    """`work(n)` in that many threads, all let go together."""
    gate = threading.Barrier(many)

    def one(n: int):
        gate.wait()
        try:
            return work(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))


@pytest.mark.django_db(transaction=True)
def test_r27_the_same_event_fifty_times_at_once_has_one_effect():
    account, secret = signed_channel()
    body = said(text="Hello")
    headers = sign(secret, body, event_id="evt_1")
    url = f"/api/v1/in/chat/signed/?account={account.key}"
    codes = _at_once(50, lambda n: post(url, body, headers).status_code)
    assert codes == [200] * 50
    assert (Touchpoint.objects.count(), Customer.objects.count(), ReceivedEvent.objects.count()) == (1, 1, 1)
    assert Event.objects.filter(kind="touchpoint.logged").count() == 1


@pytest.mark.django_db(transaction=True)
def test_r27_a_call_reported_fifty_times_at_once_is_one_touchpoint():
    url = f"/api/v1/in/calls/twilio/?account={twilio_channel().key}"
    fields = sms() | {"CallSid": "CA1", "CallStatus": "completed", "Direction": "inbound"}
    codes = _at_once(50, lambda n: twilio_post(url, fields).status_code)
    assert codes == [200] * 50
    assert (Touchpoint.objects.count(), Customer.objects.count(), Call.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_r29_twenty_messages_of_a_stranger_at_once_are_one_customer():
    """The album: twenty pictures in twenty messages, all at once, of somebody we never heard of."""
    url = f"/api/v1/in/sms/twilio/?account={twilio_channel().key}"
    codes = _at_once(20, lambda n: twilio_post(url, sms(f"SM{n}", text=f"Picture {n}")).status_code)
    assert codes == [200] * 20
    assert (Customer.objects.count(), Identity.objects.count(), Touchpoint.objects.count()) == (1, 1, 20)
    assert Touchpoint.objects.values("thread").distinct().count() == 1, "one conversation"
