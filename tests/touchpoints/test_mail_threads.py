"""S17, C17: only an address we signed decides a conversation; nobody becomes somebody by writing a header."""

from __future__ import annotations

import pytest

from core.actor import SYSTEM
from core.company import change_company
from customers.actions import merge_customers
from customers.models import Customer
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.factories.journeys import JourneyFactory
from tests.factories.teams import UserFactory
from tests.factories.tickets import TicketFactory
from tests.touchpoints.mails import mail
from touchpoints.actions import receive_mail, record_touchpoint
from touchpoints.queries import reply_address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mailbox(db):
    change_company(by=SYSTEM, reply_address="care@kestrel.example")


@pytest.fixture
def amara():
    customer = CustomerFactory(name="Amara Okonkwo")
    IdentityFactory(customer=customer, value="amara@example.org")
    return customer


@pytest.fixture
def ours(amara):
    """A mail of ours to her, in the conversation about her claim."""
    journey = JourneyFactory(customer=amara)
    return record_touchpoint(
        by=SYSTEM, channel="email", direction="out", customer_id=amara.pk, summary="Your claim", source="notifications",
        external_id="7", thread="mail:claim", journey_id=journey.pk,
        data={"mail": {"message_id": "ours-7@kestrel.example"}},
    ).touchpoint  # fmt: skip


def receive(**headers):
    return receive_mail(raw=mail(**headers), by=SYSTEM).touchpoint


def test_the_signed_address_brings_an_answer_home(amara, ours):
    JourneyFactory(customer=amara)
    answer = receive(To=reply_address(7), sender="amara@example.org")
    assert (answer.customer, answer.thread, answer.journey) == (amara, "mail:claim", ours.journey)
    assert (answer.data["mail"]["proof"], answer.data["mail"]["other_sender"]) == ("signed", False)


@pytest.mark.parametrize("header", ["Cc", "Delivered_To", "X_Original_To"])
def test_wherever_the_signed_address_stands(amara, ours, header):
    assert receive(**{header: reply_address(7).upper()}, sender="amara@example.org").thread == "mail:claim"


def test_an_answer_from_another_address_is_said_to_be_one(amara, ours):
    answer = receive(To=reply_address(7), sender="Bruno <bruno@example.org>")
    assert (answer.customer, answer.author) == (amara, "Bruno")
    assert answer.data["mail"]["other_sender"]
    assert Customer.objects.count() == 1


def test_it_follows_a_merge(amara, ours):
    survivor = CustomerFactory()
    merge_customers(survivor_id=survivor.pk, loser_id=amara.pk, by=SYSTEM)
    assert receive(To=reply_address(7), sender="x@example.org").customer == survivor


@pytest.mark.parametrize(
    "forged",
    [
        "care+7.00000000000000000000000000000000@kestrel.example",
        "care+7@kestrel.example",
        "care+7.@kestrel.example",
        "care+07.{good}@kestrel.example",
        "care+8.{good}@kestrel.example",
        "care+7.{short}@kestrel.example",
        "care+7.{good}x@kestrel.example",
        "care+99999999999999999999.{good}@kestrel.example",
        "+7.{good}@kestrel.example",
    ],
)
def test_s17_c17_a_forged_reply_address_is_nobodys(amara, ours, forged):
    good = reply_address(7).partition(".")[2].partition("@")[0]
    stranger = receive(To=forged.format(good=good, short=good[:-1]), sender="mallory@example.net")
    assert stranger.customer != amara
    assert stranger.thread != "mail:claim"
    assert stranger.journey is None


@pytest.mark.parametrize("header", ["In_Reply_To", "References"])
def test_s17_c17_a_forged_reference_leads_into_nobody_elses_story(amara, ours, header):
    first = receive(sender="amara@example.org", Message_ID="<hers@example.org>")
    for known in ("<ours-7@kestrel.example>", "<hers@example.org>"):
        stranger = receive(**{header: known}, sender="mallory@example.net")
        assert stranger.customer != amara
        assert stranger.thread not in ("mail:claim", first.thread)


def test_a_reference_is_a_hint_within_ones_own_story(amara, ours):
    answer = receive(In_Reply_To="<ours-7@kestrel.example>", sender="amara@example.org")
    assert (answer.thread, answer.data["mail"]["proof"]) == ("mail:claim", "hint")
    first = receive(sender="amara@example.org", Message_ID="<hers@example.org>")
    assert first.thread != "mail:claim"
    assert receive(References="<x@y> <hers@example.org>", sender="amara@example.org").thread == first.thread


@pytest.mark.parametrize("headers", [{"sender": "sofia@kestrel.example"}, {"Reply_To": "sofia@kestrel.example"}])
def test_s17_c17_a_forged_from_of_an_agent_is_no_agent(headers):
    sofia = UserFactory(email="sofia@kestrel.example")
    touchpoint = receive(**headers)
    assert touchpoint.agent is None
    assert touchpoint.direction == "in"
    event = touchpoint.customer.events.get(kind="touchpoint.logged")
    assert (event.actor_kind, event.actor_id) == ("system", 0)
    assert not sofia.touchpoints.exists()


def test_s17_c17_a_ticket_number_in_the_subject_joins_nothing(amara):
    ticket = TicketFactory(customer=amara)
    stranger = receive(Subject=f"Re: [{ticket}] your password", sender="mallory@example.net")
    assert stranger.customer != amara
    assert not ticket.touchpoints.exists()


def test_a_bounce_is_joined_by_what_it_returns(amara, ours):
    def bounce(returned):
        return (
            "From: Mail <MAILER-DAEMON@mx.example>\nTo: care@kestrel.example\nSubject: Undelivered\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n--B\n\nIt did not work.\n"
            "--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
            "Final-Recipient: rfc822; amara@example.org\nAction: failed\nStatus: 5.1.1\n"
            f"--B\nContent-Type: message/rfc822\n\nFrom: care@kestrel.example\nReply-To: {returned}\n"
            "Subject: Your claim\n\nHello\n--B--\n"
        ).encode()

    touchpoint = receive_mail(raw=bounce(reply_address(7)), by=SYSTEM).touchpoint
    assert (touchpoint.customer, touchpoint.thread, touchpoint.is_automatic) == (amara, "mail:claim", True)
    assert touchpoint.data["mail"]["bounce"] == {
        "recipient": "amara@example.org",
        "action": "failed",
        "status": "5.1.1",
    }
    forged = receive_mail(raw=bounce("care+7.0123456789abcdef0123456789abcdef@kestrel.example"), by=SYSTEM).touchpoint
    assert forged.customer != amara


def test_without_a_mailbox_for_answers_there_is_no_address():
    change_company(by=SYSTEM, reply_address="")
    assert reply_address(7) == ""
