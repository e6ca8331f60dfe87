"""Text messages are answered from the story: by Twilio, from the number that was written to, once."""

from __future__ import annotations

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from core import outgoing
from core.actor import SYSTEM, Actor, ActorKind
from core.errors import RuleBroken
from customers.actions import change_customer
from notifications.actions import reply_to_touchpoint
from notifications.consumers import deliver_due
from notifications.models import Notification
from notifications.queries import reply_desk
from story.models import Event
from tests.factories.teams import UserFactory
from tests.factories.touchpoints import TouchpointFactory
from tests.notifications.twilio import MESSAGE_SID, SID, playing_twilio
from tests.touchpoints.senders import TOKEN, sms, twilio_channel, twilio_post
from touchpoints.actions import change_channel, create_channel
from touchpoints.models import ChannelAccount, Touchpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def twilio(settings):
    with playing_twilio() as server:
        settings.TWILIO_API, settings.OUTGOING_ALLOW = server.url, ["127.0.0.0/8"]
        yield server


@pytest.fixture
def line(db):
    return twilio_channel(answers={"account_sid": SID, "number": "+44 1632 960001"})


@pytest.fixture
def alice(client):
    user = UserFactory(name="Alice Ames")
    client.force_login(user)
    return user


def write_in(line, **more):
    twilio_post(f"/api/v1/in/sms/twilio/?account={line.key}", sms(**more))
    return Touchpoint.objects.filter(direction="in").latest("pk")


@pytest.fixture
def question(line):
    return write_in(line)


def answer(question, user, text="It is on its way."):
    by = Actor(ActorKind.USER, user.pk, user.name)
    return reply_to_touchpoint(touchpoint_id=question.pk, text=text, written_by_id=user.pk, by=by)


def htmx(question):
    return {"HX-Request": "true", "HX-Target": f"reply-{question.pk}"}


def try_now(message):
    Notification.objects.filter(pk=message.pk).update(next_attempt_at=Now())
    deliver_due()
    message.refresh_from_db()


def test_an_answer_is_one_post_and_one_entry_of_its_conversation(question, line, alice, twilio, no_delay, settings):
    settings.BASE_URL = "https://crm.example.org"
    message = answer(question, alice, "It is\r\non its way.")
    assert deliver_due() == 1
    assert deliver_due() == 0
    ((path, user, password, form),) = twilio.taken
    assert (path, user, password) == (f"/2010-04-01/Accounts/{SID}/Messages.json", SID, TOKEN)
    assert form == {
        "From": "+441632960000",  # the number that was written to
        "To": "+447700900123",
        "Body": "It is\non its way.",
        "StatusCallback": f"https://crm.example.org/api/v1/in/sms/twilio/?account={line.key}",
    }
    message.refresh_from_db()
    assert (message.state, message.provider, message.provider_message_id) == ("sent", "twilio", MESSAGE_SID)
    assert (message.subject, message.quotes) == ("", False)
    out = Touchpoint.objects.get(direction="out")
    assert (out.channel, out.thread, out.agent, out.customer) == ("sms", question.thread, alice, question.customer)
    assert (out.source, out.external_id, out.is_automatic) == (line.source, MESSAGE_SID, False)
    assert Event.objects.get(kind="notification.sent").actor_label == "Alice Ames"


def test_a_receipt_finds_the_answer(question, line, alice, twilio, no_delay):
    answer(question, alice)
    deliver_due()
    assert "StatusCallback" not in twilio.taken[0][3]  # http://127.0.0.1: Twilio would refuse it
    fields = {"MessageSid": MESSAGE_SID, "MessageStatus": "delivered"}
    assert twilio_post(f"/api/v1/in/sms/twilio/?account={line.key}", fields).status_code == 200
    assert Touchpoint.objects.get(direction="out").data["delivery"] == "delivered"


def test_what_is_refused_has_failed_and_says_why(question, alice, twilio, no_delay):
    twilio.status, twilio.said = 400, {"code": 21614, "message": "'To' is not a mobile number."}
    message = answer(question, alice)
    deliver_due()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", 1)
    assert message.reason == "Twilio 400 21614: 'To' is not a mobile number."
    assert not Touchpoint.objects.filter(direction="out").exists()


def test_trouble_at_twilio_is_tried_again(question, alice, twilio, no_delay, monkeypatch):
    message = answer(question, alice)
    twilio.status = 503
    deliver_due()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("retry_wait", 1)
    twilio.status, twilio.seconds = 201, 0.5
    with monkeypatch.context() as hurried:
        hurried.setattr(outgoing, "TIMEOUT", 0.2)
        try_now(message)
    assert (message.state, message.attempt_rows.last().result) == ("retry_wait", "unknown")
    twilio.seconds, twilio.said = 0, ["no", "object"]
    try_now(message)
    assert (message.state, message.attempt_rows.last().detail) == ("retry_wait", "Twilio gave no proper answer.")
    twilio.said = {"sid": MESSAGE_SID}
    try_now(message)
    assert (message.state, message.attempts, len(twilio.taken)) == ("sent", 4, 4)
    assert Touchpoint.objects.filter(direction="out").count() == 1


def test_what_nobody_answered_was_not_sent(question, alice, no_delay, settings):
    """Neither a port nobody listens on, nor a network that may not be reached."""
    message = answer(question, alice)
    settings.TWILIO_API = "http://127.0.0.1:9"
    for attempt, allowed in enumerate(([], ["127.0.0.0/8"]), start=1):
        settings.OUTGOING_ALLOW = allowed
        try_now(message)
        assert (message.state, message.attempts) == ("retry_wait", attempt)
        assert message.attempt_rows.last().result == "retryable"
        assert TOKEN not in message.reason


def test_without_an_account_it_is_refused_in_words(amara, alice, client):
    bare = twilio_channel()
    for text in (write_in(bare), TouchpointFactory(customer=amara, channel="sms", direction="in")):
        page = client.get(reverse("notifications:reply", args=[text.pk])).content.decode()
        assert "No Twilio account is set up to send text messages" in page
        assert "<textarea" not in page
        with pytest.raises(RuleBroken, match="No Twilio account"):
            answer(text, alice)
    assert not Notification.objects.exists()


@pytest.mark.parametrize("lost", ["off", "key"])
def test_an_account_that_goes_meanwhile_keeps_the_message(question, line, alice, twilio, no_delay, lost, settings):
    message = answer(question, alice)
    if lost == "off":
        change_channel(channel_id=line.pk, changes={"is_active": False}, by=SYSTEM)
    else:
        ChannelAccount.objects.update(secrets="nobody opens this")
    deliver_due()
    message.refresh_from_db()
    assert message.state == "kept"
    assert "No Twilio account" in message.reason
    assert not twilio.taken


def test_after_stop_nothing_is_written_or_sent(question, line, alice, twilio, no_delay):
    message = answer(question, alice)
    stop = write_in(line, sid="SM2", text="STOP")
    deliver_due()
    message.refresh_from_db()
    assert message.state == "suppressed"
    assert not twilio.taken
    with pytest.raises(RuleBroken, match="refused or withdrawn"):
        answer(stop, alice)
    change_customer(customer_id=stop.customer_id, version=None, changes={"do_not_contact": True}, by=SYSTEM)
    with pytest.raises(RuleBroken, match="must not be contacted"):
        answer(stop, alice)


def test_who_is_no_number_gets_no_answer_and_whatsapp_stays_whatsapp(line, alice, twilio, no_delay):
    assert "no number" in reply_desk(write_in(line, sid="SM3", sender="MYBANK")).problem
    asked = write_in(line, sid="SM4", sender="whatsapp:+447700900123", To="whatsapp:+441632960000")
    answer(asked, alice)
    deliver_due()
    form = twilio.taken[0][3]
    assert (form["From"], form["To"]) == ("whatsapp:+441632960000", "whatsapp:+447700900123")


def test_the_composer_asks_for_words_alone(question, alice, client, django_assert_max_num_queries):
    url = reverse("notifications:reply", args=[question.pk])
    page = client.get(url, headers=htmx(question)).content.decode()
    assert 'maxlength="1600"' in page
    assert "+447700900123" in page
    assert 'name="subject"' not in page and 'name="quotes"' not in page
    refused = client.post(url, {"text": "x" * 1601}, headers=htmx(question))
    assert (refused.status_code, Notification.objects.count()) == (422, 0)
    with pytest.raises(RuleBroken, match="At most 1600"):
        answer(question, alice, "x" * 1601)
    said = client.post(url, {"text": "x" * 1600}, headers=htmx(question)).content.decode()
    assert "leaves in 30 s" in said
    taken = client.post(
        reverse("notifications:take_back", args=[Notification.objects.get().pk]), headers=htmx(question)
    )
    assert "nothing was sent" in taken.content.decode()
    assert Notification.objects.get().state == "cancelled"
    with django_assert_max_num_queries(9):
        reply_desk(question)


@pytest.mark.parametrize(("name", "value"), [("account_sid", "AC1/../x"), ("number", "call me")])
def test_a_channel_takes_only_what_can_be_right(name, value):
    with pytest.raises(RuleBroken) as refused:
        create_channel(kind="twilio", name="Line", secret=TOKEN, answers={name: value}, by=SYSTEM)
    assert refused.value.field == name
