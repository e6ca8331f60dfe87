"""SMS and calls by Twilio: its formats become touchpoints, each once, with what people want to know of them."""

from __future__ import annotations

import hashlib
import json

import pytest

from core.actor import SYSTEM
from core.clock import now
from customers.models import Consent, Customer, Identity
from customers.queries import may_contact
from story.models import Event
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.touchpoints.senders import post, sms, twilio_channel, twilio_post, twilio_signature
from touchpoints.actions import record_silent_call, record_touchpoint
from touchpoints.models import Call, Touchpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    return twilio_channel()


@pytest.fixture
def texts(line):
    return f"/api/v1/in/sms/twilio/?account={line.key}"


@pytest.fixture
def calls(line):
    return f"/api/v1/in/calls/twilio/?account={line.key}"


def test_a_text_message_of_somebody_new_becomes_a_customer_and_a_touchpoint(texts, line):
    answer = twilio_post(texts, sms(text="Where is\nmy card?"))
    assert answer.status_code == 200 and b"<Response></Response>" in answer.content
    assert answer["Content-Type"].startswith("text/xml")
    touchpoint = Touchpoint.objects.get()
    assert (touchpoint.channel, touchpoint.direction, touchpoint.summary) == ("sms", "in", "Where is my card?")
    assert touchpoint.body == "Where is\nmy card?"
    assert (touchpoint.source, touchpoint.external_id) == (line.source, "SM1")
    assert touchpoint.thread == "sms:+441632960000:+447700900123"
    assert Identity.objects.get().value == "+447700900123"
    line.refresh_from_db()
    assert line.last_received_at and not line.last_error


def test_the_same_message_again_is_the_same_touchpoint(texts):
    for _ in range(3):
        assert twilio_post(texts, sms()).status_code == 200
    assert (Touchpoint.objects.count(), Customer.objects.count()) == (1, 1)
    assert Event.objects.filter(kind="touchpoint.logged").count() == 1


def test_a_known_number_is_the_customer_it_belongs_to(texts):
    amara = IdentityFactory(customer=CustomerFactory(name="Amara"), kind="phone", value="+447700900123").customer
    twilio_post(texts, sms())
    twilio_post(texts, sms("SM2", "whatsapp:+447700900123"))
    assert set(Touchpoint.objects.values_list("customer", flat=True)) == {amara.pk}


def test_pictures_stay_where_they_are_and_are_named_by_link(texts):
    media = {"NumMedia": "3", "MediaUrl0": "https://api.twilio.com/m/1", "MediaContentType0": "image/jpeg"}
    media |= {"MediaUrl1": "http://plain.example/x", "MediaUrl2": "javascript:alert(1)"}
    twilio_post(texts, sms(text="", **media))
    touchpoint = Touchpoint.objects.get()
    assert touchpoint.summary == "A message without words"
    assert [(link.name, link.url) for link in touchpoint.told.links] == [("image-1.jpeg", "https://api.twilio.com/m/1")]


def test_words_that_opt_out_and_in_are_consents(texts):
    twilio_post(texts, sms("SM1", text="Please stop calling"))
    assert Consent.objects.count() == 0
    twilio_post(texts, sms("SM2", text=" Stop. "))
    customer = Touchpoint.objects.first().customer
    assert not may_contact(customer.pk, "sms", "service").allowed
    assert not may_contact(customer.pk, "sms", "marketing").allowed
    assert may_contact(customer.pk, "email", "service").allowed
    twilio_post(texts, sms("SM3", text="START"))
    assert may_contact(customer.pk, "sms", "service").allowed
    assert not may_contact(customer.pk, "sms", "marketing").allowed, "START gives back no more than STOP took"
    assert set(Consent.objects.values_list("source", flat=True)) == {"SMS"}


@pytest.mark.parametrize("sender", ["MYBANK", "12345", "anonymous", "+266696687", "", "messenger:1789"])
def test_whoever_writes_is_kept(texts, sender):
    assert twilio_post(texts, sms(sender=sender)).status_code == 200
    assert Touchpoint.objects.get().customer.name


def test_what_became_of_our_message_is_known_and_a_lost_one_is_told(texts, line):
    sent = record_touchpoint(
        by=SYSTEM, channel="sms", direction="out", summary="Your card is on its way", source=line.source,
        external_id="SM9", identity=("phone", "+447700900123"),
    ).touchpoint  # fmt: skip
    for status in ("sent", "undelivered", "delivered"):
        fields = {"MessageSid": "SM9", "MessageStatus": status, "ErrorCode": "30003"}
        assert twilio_post(texts, fields).status_code == 200
    assert twilio_post(texts, {"MessageSid": "SM-unknown", "MessageStatus": "sent"}).status_code == 200
    sent.refresh_from_db()
    assert (sent.data["delivery"], sent.data["delivery_error"]) == ("undelivered", "30003")
    assert Event.objects.get(kind="touchpoint.detail_added").data == {"details": ["delivery"]}
    assert Touchpoint.objects.count() == 1


def test_a_place_is_what_was_said_and_a_senders_name_is_no_number(texts):
    place = {"Latitude": "51.5", "Longitude": "-0.1", "Address": "1 High Street"}
    twilio_post(texts, sms("SM7", sender="whatsapp:+447700900123", text="", **place))
    assert Touchpoint.objects.get().summary == "1 High Street, 51.5, -0.1"
    twilio_post(texts, sms("SM8", sender="Shop 2008000"))
    assert Identity.objects.get(kind="external").value == "sender Shop 2008000"
    twilio_post(texts, sms("SM9", sender="Anonymous"))
    assert Identity.objects.filter(value__startswith="withheld").exists()


def call(status: str, **more: str) -> dict[str, str]:
    fields = {"CallSid": "CA1", "AccountSid": "AC1", "From": "+447700900123", "To": "+441632960000"}
    return fields | {"Direction": "inbound", "CallStatus": status} | more


RINGING = call("ringing", Timestamp="Sun, 22 Nov 2026 10:00:00 +0000")
ANSWERED = call("in-progress", Timestamp="Sun, 22 Nov 2026 10:01:30 +0000", IvrPath="Claims > Status")
OVER = call("completed", Timestamp="Sun, 22 Nov 2026 10:09:30 +0000", CallDuration="480")
RECORDED = {
    "CallSid": "CA1", "RecordingSid": "RE1", "RecordingUrl": "https://api.twilio.com/r/RE1", "RecordingDuration": "478",
    "RecordingStatus": "completed",
}  # fmt: skip


def test_the_callbacks_of_a_call_are_one_touchpoint(calls):
    for fields in (RINGING, ANSWERED, OVER):
        assert Touchpoint.objects.count() == 0
        assert twilio_post(calls, fields).status_code == 200
    touchpoint = Touchpoint.objects.get()
    assert (touchpoint.channel, touchpoint.duration_seconds, touchpoint.wait_seconds) == ("phone", 480, 90)
    assert touchpoint.occurred_at.isoformat() == "2026-11-22T10:00:00+00:00"
    assert touchpoint.told.path == ["Claims", "Status"] and touchpoint.data["outcome"] == "answered"
    assert Call.objects.get().told == {}, "nothing about a person is kept twice"
    for fields in (OVER, RINGING):
        assert twilio_post(calls, fields).status_code == 200
    assert Touchpoint.objects.count() == 1


def test_a_recording_that_comes_later_is_a_fact_of_its_own(calls):
    for fields in (RINGING, ANSWERED, OVER, RECORDED, RECORDED):
        assert twilio_post(calls, fields).status_code == 200
    touchpoint = Touchpoint.objects.get()
    assert touchpoint.told.recording_url == "https://api.twilio.com/r/RE1"
    assert Event.objects.filter(kind="touchpoint.logged").count() == 1
    told = Event.objects.get(kind="touchpoint.detail_added")
    assert told.data == {"details": ["recording_seconds", "recording_url"]}


def leg(status: str, number: int = 1, **more: str) -> dict[str, str]:
    """A callback about one of our own phones, which was dialled for the call."""
    return (
        call(status, CallSid=f"CA1-{number}", ParentCallSid="CA1", Direction="outbound-dial", To="+447700900999") | more
    )


@pytest.mark.parametrize(
    ("legs", "outcome"),
    [
        ([leg("completed", CallDuration="400", Timestamp="Sun, 22 Nov 2026 10:09:30 +0000")], "answered"),
        ([leg("no-answer")], "missed"),
        ([leg("busy")], "busy"),
        ([leg("in-progress"), leg("canceled", 2), leg("completed")], "answered"),
    ],
)
def test_our_own_phones_that_ring_for_a_call_are_no_customers_and_say_how_it_ended(calls, legs, outcome):
    for fields in (RINGING, *legs, call("completed", CallDuration="480")):
        assert twilio_post(calls, fields).status_code == 200
    assert (Customer.objects.count(), Touchpoint.objects.get().data["outcome"]) == (1, outcome)


def test_what_one_of_us_dials_from_a_softphone_is_a_call_to_the_customer(calls):
    twilio_post(calls, call("completed", From="client:alice", To=""))
    ours = {"From": "+441632960000", "To": "+447700900123"}
    twilio_post(calls, leg("completed", **ours))
    touchpoint = Touchpoint.objects.get()
    assert (touchpoint.direction, Identity.objects.get().value) == ("out", "+447700900123")


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (2, 0, 1, 3), (1, 3, 0, 2)])
def test_the_order_of_callbacks_does_not_matter(calls, order):
    for place in order:
        twilio_post(calls, (RINGING, ANSWERED, OVER, RECORDED)[place])
    touchpoint = Touchpoint.objects.get()
    assert touchpoint.told.recording_url and touchpoint.told.path == ["Claims", "Status"]
    assert touchpoint.duration_seconds == 480


@pytest.mark.parametrize(
    ("status", "more", "channel", "summary"),
    [
        ("no-answer", {}, "phone", "Missed call: nobody answered"),
        ("busy", {}, "phone", "The caller heard a busy line"),
        ("canceled", {"IvrPath": "Claims"}, "ivr", "The caller hung up before somebody answered"),
        ("failed", {}, "phone", "The call did not get through"),
        ("completed", {"AnsweredBy": "fax", "Direction": "outbound-api"}, "phone", "We called and left a message"),
        ("no-answer", {"Direction": "outbound-dial"}, "phone", "We called: nobody answered"),
    ],
)  # fmt: skip
def test_how_a_call_ended_stands_in_its_words(calls, status, more, channel, summary):
    twilio_post(calls, call(status, **more))
    touchpoint = Touchpoint.objects.get()
    assert (touchpoint.channel, touchpoint.summary) == (channel, summary)
    theirs = "+441632960000" if "Direction" in more else "+447700900123"
    assert Identity.objects.get().value == theirs


def test_callers_who_withhold_their_number_are_not_mixed_up_with_anybody(calls, line):
    twilio_post(calls, call("completed", CallSid="CA1", From="anonymous"))
    twilio_post(calls, call("completed", CallSid="CA2", From="+266696687"))
    assert Customer.objects.get().name == "Number withheld"
    assert Identity.objects.get().value == f"withheld {line.key}"
    assert Touchpoint.objects.count() == 2


def test_a_call_without_an_end_is_recorded_by_the_sweep_and_one_without_a_number_forgotten(calls):
    twilio_post(calls, RINGING)
    twilio_post(calls, RECORDED | {"CallSid": "CA2"})
    for one in Call.objects.all():
        assert record_silent_call(call_id=one.pk, by=SYSTEM) is None, "not yet"
    Call.objects.update(due_at=now())
    for one in Call.objects.order_by("pk"):
        record_silent_call(call_id=one.pk, by=SYSTEM)
    assert Touchpoint.objects.get().summary == "A call whose end was not reported"
    assert list(Call.objects.values_list("external_id", flat=True)) == ["CA1"]


def test_json_bodies_are_signed_by_their_digest(texts):
    body = json.dumps({"MessageSid": "SM1", "From": "+447700900123", "To": "+441632960000", "Body": "Hello"}).encode()
    url = f"{texts}&bodySHA256={hashlib.sha256(body).hexdigest()}"
    headers = {"X-Twilio-Signature": twilio_signature(url)}
    assert post(url, body.replace(b"Hello", b"Hullo"), headers).status_code == 401
    assert post(texts, body, {"X-Twilio-Signature": twilio_signature(texts)}).status_code == 401
    assert Touchpoint.objects.count() == 0
    assert post(url, body, headers).status_code == 200
    assert Touchpoint.objects.get().summary == "Hello"


def test_the_signature_is_over_our_own_address_whatever_host_is_claimed(settings, texts):
    settings.ALLOWED_HOSTS = ["*"]
    assert twilio_post(texts, sms(), Host="evil.example").status_code == 200
    settings.BASE_URL = "https://crm.example.org"
    assert twilio_post(texts, sms("SM2"), Host="127.0.0.1:8000").status_code == 401
    assert Touchpoint.objects.count() == 1
