"""Answering from the story: into the outbox, in the customer's conversation, and back as a touchpoint when sent."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.actor import SYSTEM, Actor, ActorKind
from core.company import change_company
from core.errors import RuleBroken
from customers.actions import change_customer
from notifications.actions import reply_to_touchpoint
from notifications.consumers import deliver_due
from notifications.models import Notification
from notifications.queries import reply_desk
from story.models import Event
from tests.factories.teams import UserFactory
from tests.factories.touchpoints import TouchpointFactory
from tests.touchpoints.mails import mail as raw_mail
from touchpoints.actions import receive_mail
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(client):
    user = UserFactory(name="Alice Ames")
    client.force_login(user)
    return user


@pytest.fixture
def question(amara):
    change_company(by=SYSTEM, sender_email="care@kestrel.example", reply_address="care@kestrel.example")
    return receive_mail(raw=raw_mail("Where is it?", Message_ID="<q1@example.org>"), by=SYSTEM).touchpoint


def answer(question, user, **more):
    by = Actor(ActorKind.USER, user.pk, user.name)
    given = {"text": "It comes tomorrow."} | more
    return reply_to_touchpoint(touchpoint_id=question.pk, written_by_id=user.pk, by=by, **given)


def htmx(question):
    return {"HX-Request": "true", "HX-Target": f"reply-{question.pk}"}


def test_an_answer_goes_on_in_the_conversation(question, alice, sent, no_delay, amara):
    message = answer(question, alice, quotes=True)
    assert deliver_due() == 1
    (out,) = sent
    assert (out.to, out.subject) == (["amara@example.org"], "Re: Claim CL-1162")
    assert out.body.startswith("It comes tomorrow.\n\nOn ")
    assert out.body.endswith("> Where is it?")
    assert out.from_email == "Alice Ames - My company <care@kestrel.example>"
    assert out.extra_headers["In-Reply-To"] == "<q1@example.org>"
    assert out.extra_headers["References"] == "<q1@example.org>"
    assert out.extra_headers["Reply-To"].startswith(f"care+{message.pk}.")
    assert "Auto-Submitted" not in out.extra_headers
    logged = Touchpoint.objects.get(source="notifications")
    assert (logged.thread, logged.agent, logged.direction) == (question.thread, alice, "out")
    assert not logged.is_automatic
    assert logged.body == "It comes tomorrow."
    assert Event.objects.get(kind="notification.sent").actor_label == "Alice Ames"
    back = receive_mail(
        raw=raw_mail("Thanks", To=out.extra_headers["Reply-To"], sender="amara@example.org"), by=SYSTEM
    ).touchpoint
    assert (back.thread, back.customer, back.data["mail"]["proof"]) == (question.thread, amara, "signed")
    hint = receive_mail(raw=raw_mail("And?", In_Reply_To=out.extra_headers["Message-ID"]), by=SYSTEM).touchpoint
    assert (hint.thread, hint.data["mail"]["proof"]) == (question.thread, "hint")


def test_it_waits_and_can_be_taken_back(question, alice, client, sent):
    url = reverse("notifications:reply", args=[question.pk])
    said = client.post(url, {"text": "Tomorrow.", "subject": "Re: it"}, headers=htmx(question))
    assert "leaves in 30 s" in said.content.decode()
    message = Notification.objects.get()
    assert (message.state, message.recipient, message.written_by) == ("planned", "amara@example.org", alice)
    assert deliver_due() == 0
    for _ in range(2):
        undone = client.post(reverse("notifications:take_back", args=[message.pk]), headers=htmx(question))
        assert "nothing was sent" in undone.content.decode()
    message.refresh_from_db()
    assert message.state == "cancelled"
    assert not sent


def test_a_double_click_is_one_answer(question, alice, client):
    page = client.get(reverse("notifications:reply", args=[question.pk]), headers=htmx(question)).content.decode()
    assert "<html" not in page
    assert "amara@example.org" in page
    token = page.split('name="form_token" value="')[1].split('"')[0]
    for _ in range(2):
        fields = {"text": "Hi", "form_token": token}
        client.post(reverse("notifications:reply", args=[question.pk]), fields, headers=htmx(question))
    assert Notification.objects.count() == 1


def test_nothing_typed_says_so(question, alice, client):
    refused = client.post(reverse("notifications:reply", args=[question.pk]), {"text": " "}, headers=htmx(question))
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()
    with pytest.raises(RuleBroken):
        answer(question, alice, text=" \x00 ")


def test_it_works_as_a_page(question, alice, client):
    assert "<html" in client.get(reverse("notifications:reply", args=[question.pk])).content.decode()
    done = client.post(reverse("notifications:reply", args=[question.pk]), {"text": "Hi"})
    assert (done.status_code, done["Location"]) == (303, question.customer.get_absolute_url())


def test_do_not_contact_is_said_and_kept(question, alice, amara, client):
    change_customer(customer_id=amara.pk, version=None, changes={"do_not_contact": True}, by=SYSTEM)
    page = client.get(reverse("notifications:reply", args=[question.pk])).content.decode()
    assert "must not be contacted" in page
    assert "<textarea" not in page
    with pytest.raises(RuleBroken, match="must not be contacted"):
        answer(question, alice)
    assert not Notification.objects.exists()


def test_without_a_mail_route_one_is_told(question, settings):
    settings.MAIL_ROUTE = False
    assert "kept, not sent" in reply_desk(question).warning


def test_an_answer_to_a_foreign_address_is_warned_of(amara, sent):
    raw = raw_mail("Pay here", sender="amara@example.org", Reply_To="mallory@example.net")
    desk = reply_desk(receive_mail(raw=raw, by=SYSTEM).touchpoint)
    assert desk.recipient == "mallory@example.net"
    assert "not one of" in desk.warning


def test_programs_and_text_messages_get_no_answer(amara, alice):
    bounce = receive_mail(raw=raw_mail(Return_Path="<>"), by=SYSTEM).touchpoint
    assert "program" in reply_desk(bounce).problem
    text = TouchpointFactory(customer=amara, channel="sms", direction="in")
    with pytest.raises(RuleBroken, match="No Twilio account"):
        answer(text, alice)
    with pytest.raises(RuleBroken, match="cannot be answered"):
        answer(TouchpointFactory(customer=amara, channel="phone"), alice)


def test_a_broken_message_id_is_not_put_into_headers(amara, alice, sent, no_delay):
    raw = b"From: amara@example.org\nMessage-ID: <a\xc3\xa4\t<b@c>\nSubject: x\n\nhello"
    answer(receive_mail(raw=raw, by=SYSTEM).touchpoint, alice)
    assert deliver_due() == 1
    assert all(value.isascii() for value in sent[0].extra_headers.values())


def test_when_the_outbox_fails_nothing_is_left(question, alice, monkeypatch):
    monkeypatch.setattr(Notification, "save", lambda self, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        answer(question, alice)
    assert not Notification.objects.exists()


def test_a_mail_logged_by_hand_is_answered_at_the_customers_own_address(amara, alice, sent, no_delay):
    logged = TouchpointFactory(
        customer=amara, channel="email", direction="in", summary="Asks where it is", body="Where?"
    )
    assert (reply_desk(logged).recipient, reply_desk(logged).problem) == ("amara@example.org", "")
    answer(logged, alice)
    assert deliver_due() == 1
    assert (sent[0].to, sent[0].subject) == (["amara@example.org"], "Re: Asks where it is")


def test_a_call_is_not_answered_by_mail(amara):
    assert reply_desk(TouchpointFactory(customer=amara, channel="phone")).problem
