"""A mail becomes one touchpoint in its sender's story, with all that came along."""

from __future__ import annotations

import io
import json
import sys

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.actor import SYSTEM
from core.company import change_company
from customers.models import Customer, Document
from story.models import Event
from tests.factories.customers import IdentityFactory
from tests.factories.teams import TeamFactory, UserFactory
from tests.touchpoints.mails import REAL, TRIMMER, mail
from touchpoints.actions import forget_mail_originals, receive_mail
from touchpoints.actions.mail import NEW_BY_MAIL
from touchpoints.models import ChannelAccount, MailOriginal, Touchpoint

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501


@pytest.fixture(autouse=True)
def _documents(settings, tmp_path):
    settings.DOCUMENT_ROOT = tmp_path / "documents"


def receive(raw, **more):
    return receive_mail(raw=raw, by=SYSTEM, **more)


def test_it_is_put_into_the_senders_story():
    customer = IdentityFactory(value="amara@example.org").customer
    quote = (
        "Yes please.\n\nOn Tue, 3 Nov 2026 at 10:00 Kestrel <care@kestrel.example> wrote:\n> Shall we?\n\n-- \nAmara\n"
    )
    received = receive(mail(quote, Cc="Bruno <bruno@example.org>"))
    touchpoint = received.touchpoint
    assert (received.is_new, received.is_new_customer, touchpoint.customer) == (True, False, customer)
    assert (touchpoint.channel, touchpoint.direction, touchpoint.source) == ("email", "in", "email")
    assert (touchpoint.summary, touchpoint.body, touchpoint.author) == ("Claim CL-1162", "Yes please.", "Amara Okonkwo")
    facts = touchpoint.data["mail"]
    assert facts["from"] == ["Amara Okonkwo", "amara@example.org"]
    assert facts["cc"] == [["Bruno", "bruno@example.org"]]
    assert (facts["quoted"], facts["signature"], facts["html"]) == (True, True, False)
    original = MailOriginal.objects.get(touchpoint=touchpoint)
    assert "> Shall we?" in original.quoted
    assert original.signature.endswith("Amara")
    assert "subject: Claim CL-1162" in original.headers
    event = Event.objects.get(kind="touchpoint.logged")
    assert event.actor_label == SYSTEM.label
    assert "please" not in str(event.data)


def test_an_unknown_sender_becomes_a_customer_marked_so():
    received = receive(mail(sender="Bruno Costa <Bruno@Example.ORG>"))
    customer = received.touchpoint.customer
    assert received.is_new_customer
    assert (customer.name, customer.identities.get().value) == ("Bruno Costa", "bruno@example.org")
    assert [tag.name for tag in customer.tags.all()] == [NEW_BY_MAIL]
    assert not receive(mail(sender="bruno@example.org")).is_new_customer
    assert Customer.objects.count() == 1


def test_the_same_message_id_is_one_touchpoint():
    raw = mail()
    first, again = receive(raw), receive(raw)
    assert (again.is_new, again.touchpoint) == (False, first.touchpoint)
    assert Event.objects.filter(kind="touchpoint.logged").count() == 1
    bare = mail(Message_ID=None)
    assert receive(bare).touchpoint == receive(bare).touchpoint
    assert Touchpoint.objects.count() == 2


def test_files_are_kept_and_refused_ones_named_with_the_reason():
    raw = mail(
        files=[
            ("policy.pdf", "application/pdf", PDF),
            ("run.exe", "application/octet-stream", b"MZ\x90\x00" + b"\x00" * 200),
        ]
    )
    received = receive(raw)
    assert [one.name for one in received.mail.attachments] == ["policy.pdf", "run.exe"]
    assert [document.name for document in received.touchpoint.attachments.all()] == ["policy.pdf"]
    ((name, reason),) = Touchpoint.objects.get().data["mail"]["refused"]
    assert name == "run.exe"
    assert reason
    assert receive(raw).touchpoint == received.touchpoint
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto-submitted"),
        ({"Auto_Submitted": "no"}, ""),
        ({"Precedence": "bulk"}, "precedence"),
        ({"X_Autoreply": "yes"}, "x-autoreply"),
        ({"Return_Path": "<>"}, "empty return path"),
        ({"List_Id": "<news.example.org>"}, "list"),
        ({"Subject": "Automatische Antwort: Ihre Frage"}, "subject"),
        ({"Subject": "RE: automatic sprinklers"}, ""),
        ({"sender": "Mail System <MAILER-DAEMON@example.org>"}, "mail system"),
    ],
)
def test_automatic_mails_are_recognised(headers, why):
    received = receive(mail(**headers))
    assert received.mail.automatic == why
    assert received.touchpoint.is_automatic == bool(why)


def test_our_own_mail_that_comes_back_is_nobodys():
    change_company(by=SYSTEM, sender_email="care@kestrel.example")
    received = receive(mail(sender="Kestrel <Care@Kestrel.example>"))
    assert (received.touchpoint, Touchpoint.objects.count(), Customer.objects.count()) == (None, 0, 0)


@pytest.mark.parametrize(
    "sender",
    [None, "", "Just a name", "amara@localhost", "undisclosed-recipients:;", "<>", '"a b"@example.org', "\udce4@x"],
)
def test_senders_without_an_address_still_have_a_story(sender):
    raw = b"Subject: Hello\r\nMessage-ID: <1@x>\r\n" + (f"From: {sender}\r\n" if sender is not None else "").encode(
        "utf-8", "surrogateescape"
    )
    first = receive(raw + b"\r\nhello")
    second = receive(raw.replace(b"<1@x>", b"<2@x>") + b"\r\nhello again")
    assert first.touchpoint.customer == second.touchpoint.customer
    assert second.touchpoint.body == "hello again"


def test_moments_are_never_ahead_and_the_past_is_history():
    old = receive(mail(Date="Fri, 15 Feb 2019 13:58:05 +0100")).touchpoint
    assert (old.history, old.occurred_at.year) == (True, 2019)
    new = receive(mail(Date="Fri, 15 Feb 2099 13:58:05 +0100")).touchpoint
    assert not new.history
    assert new.occurred_at <= timezone.now()
    late = receive(mail(Date="Fri, 15 Feb 2019 13:58:05 +0100", Received="from a by b; " + _rfc(timezone.now())))
    assert not late.touchpoint.history


def _rfc(moment):
    return moment.strftime("%a, %d %b %Y %H:%M:%S +0000")


def test_the_accounts_team_gets_it():
    account = ChannelAccount.objects.create(kind="imap", provider="imap", name="Care", team=TeamFactory())
    assert receive(mail(), account=account).touchpoint.team == account.team


def test_writing_a_colleagues_name_into_from_makes_nobody_a_colleague():
    UserFactory(email="sofia@kestrel.example")
    touchpoint = receive(mail(sender="Sofia <sofia@kestrel.example>")).touchpoint
    assert (touchpoint.agent, touchpoint.data["mail"]["from_colleague"]) == (None, True)


def test_headers_and_markup_go_after_their_time_and_text_stays(settings):
    settings.MAIL_ORIGINALS_DAYS = 30
    touchpoint = receive(mail()).touchpoint
    assert forget_mail_originals(by=SYSTEM) == 0
    MailOriginal.objects.update(received_at=timezone.now() - timezone.timedelta(days=31), html="<p>x", quoted="> a")
    assert forget_mail_originals(by=SYSTEM) == 1
    original = MailOriginal.objects.get()
    assert (original.headers, original.html, original.quoted) == ("", "", "> a")
    assert forget_mail_originals(by=SYSTEM) == 0
    assert Touchpoint.objects.get(pk=touchpoint.pk).body


def test_when_the_fact_cannot_be_written_nothing_is(monkeypatch):
    def broken(**_):
        raise RuntimeError("no room")

    monkeypatch.setattr("touchpoints.actions.mail.store_document", broken)
    with pytest.raises(RuntimeError):
        receive(mail(files=[("a.pdf", "application/pdf", PDF)]))
    assert (Touchpoint.objects.count(), Customer.objects.count(), Event.objects.count()) == (0, 0, 0)


# --- the command -----------------------------------------------------------------------------------------------------
def piped(raw, monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    call_command("receive_mail", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_tells_what_became_of_it(monkeypatch):
    told = piped(mail("Hi\n\n-- \nAmara\n", files=[("ä.pdf", "application/pdf", PDF)]), monkeypatch)
    touchpoint = Touchpoint.objects.get()
    assert told == {
        "touchpoint": touchpoint.pk,
        "customer": touchpoint.customer_id,
        "new_customer": True,
        "subject": "Claim CL-1162",
        "text": "Hi",
        "quoted": "-- \nAmara",
        "attachments": ["ä.pdf"],
        "automatic": False,
    }


@pytest.mark.skipif(not REAL.exists(), reason="the real mails are not here")
def test_real_mails_keep_their_text_and_name_their_files(monkeypatch):
    told = {path.name: piped(path.read_bytes(), monkeypatch) for path in sorted(REAL.rglob("*.eml"))}
    assert told["blank-body-with-attachment.eml"]["attachments"] == ["baf"]
    assert told["pgp.eml"]["attachments"] == ["signature.asc"]
    assert told["pgp.eml"]["text"].startswith("hi, thanks for looking into this :)")
    assert told["all-special-chars.eml"]["text"] == "íářčšáíéřášč"
    assert told["quoted_printable.eml"]["subject"] == "Český test"
    assert "průměrným výsledkem" in told["utf-nondecodable.eml"]["text"]
    assert told["forwarded-message.eml"]["text"] == "This is email body"
    assert "outdated format" in told["forwarded-message.eml"]["quoted"]
    for path in sorted((TRIMMER / "emails").glob("*.txt")):
        answer = piped(path.read_bytes(), monkeypatch)
        wanted = (TRIMMER / "trimmed" / path.name).read_text().strip("\n").rstrip()
        assert answer["text"] == wanted, path.name
        assert answer["touchpoint"]
