"""A plain mailbox is looked into every minute: what is new comes in once, nothing is changed in it."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace

import pytest

from core.secrets import seal
from tests.touchpoints.imap_server import imap_server
from tests.touchpoints.mails import mail
from touchpoints import consumers
from touchpoints.actions.mailboxes import PATIENCE
from touchpoints.consumers import look_into
from touchpoints.models import ChannelAccount, MailboxPosition, Touchpoint
from touchpoints.tasks import look_into_mailbox, look_into_mailboxes

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings, tmp_path):
    settings.OUTGOING_ALLOW = ["127.0.0.0/8"]
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    with imap_server() as running:
        yield running


def account(port, password="right", **given):
    answers = {"host": "127.0.0.1", "port": port, "user": "care", "plain": True} | given
    return ChannelAccount.objects.create(
        kind="imap", provider="imap", name="Care", secrets=seal({"secret": password}), settings=answers
    )


def subjects():
    return sorted(Touchpoint.objects.values_list("summary", flat=True))


def test_what_comes_from_now_on_is_taken_in_once(server):
    box, port = server
    box.put(mail(Subject="old"))
    care = account(port)
    assert look_into(care.pk) == 0
    box.put(mail(Subject="new"))
    assert (look_into(care.pk), look_into(care.pk)) == (1, 0)
    assert subjects() == ["new"]
    care.refresh_from_db()
    assert care.last_received_at
    assert not care.last_error
    assert not box.seen
    assert any(command.upper().startswith("EXAMINE") for command in box.commands)
    assert not any(word in command.upper() for command in box.commands for word in ("STORE", "EXPUNGE", "MOVE", "COPY"))


def test_what_lies_there_already_comes_on_request_and_is_marked_on_request(server):
    box, port = server
    for name in ("a", "b"):
        box.put(mail(Subject=name))
    assert look_into(account(port, history=True, mark_seen=True).pk) == 2
    assert subjects() == ["a", "b"]
    assert box.seen == {1, 2}


def test_new_ids_for_old_mails_double_nothing(server):
    box, port = server
    care = account(port, history=True)
    box.put(mail(Subject="a"))
    look_into(care.pk)
    box.validity = 8
    box.put(mail(Subject="b"))
    assert look_into(care.pk) == 2
    assert subjects() == ["a", "b"]
    assert MailboxPosition.objects.get().uid_validity == 8


def test_a_mail_that_breaks_off_holds_nothing_up_for_long(server, monkeypatch):
    box, port = server
    care = account(port, history=True)
    box.put(mail("poison", Subject="poison"))
    box.put(mail(Subject="fine"))
    real = consumers.receive_mail

    def receive(*, raw, **more):
        if b"poison" in raw:
            raise RuntimeError("a bug")
        return real(raw=raw, **more)

    monkeypatch.setattr(consumers, "receive_mail", receive)
    for _ in range(PATIENCE - 1):
        assert look_into(care.pk) == 0
    care.refresh_from_db()
    assert "Mail 1 waits" in care.last_error
    assert look_into(care.pk) == 2
    assert subjects() == ["fine"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "wrong"}, "refused"),
        ({"host": "10.0.0.1"}, "private network"),
        ({"host": "no-such-host.invalid"}, "no such server"),
        ({"port": 1}, "No connection"),
        ({"plain": False}, "No connection"),
    ],
)
def test_what_is_wrong_is_said_on_the_account(server, change, words):
    _, port = server
    care = account(**({"port": port} | change))
    assert look_into(care.pk) == 0
    care.refresh_from_db()
    assert words in care.last_error
    assert "right" not in care.last_error


@pytest.mark.parametrize("moment", ["LOGIN", "STATUS", "SEARCH", "FETCH"])
def test_a_server_that_hangs_up_costs_one_look(server, moment):
    box, port = server
    care = account(port, history=True)
    box.put(mail(Subject="a"))
    box.breaks_at = moment
    assert look_into(care.pk) == 0
    care.refresh_from_db()
    assert care.last_error
    box.breaks_at = ""
    assert look_into(care.pk) == 1
    care.refresh_from_db()
    assert not care.last_error


def test_this_machine_is_not_asked_unless_it_is_allowed(server, settings):
    _, port = server
    settings.OUTGOING_ALLOW = []
    care = account(port)
    look_into(care.pk)
    care.refresh_from_db()
    assert "private network" in care.last_error


def test_each_mailbox_gets_a_task_of_its_own(server, monkeypatch):
    _, port = server
    first, second = account(port), account(port)
    ChannelAccount.objects.create(kind="imap", provider="imap", name="Off", is_active=False)
    asked = []
    monkeypatch.setattr("touchpoints.tasks.enqueue", lambda task, account_id: asked.append(account_id))
    look_into_mailboxes()
    assert sorted(asked) == [first.pk, second.pk]


def test_a_full_mailbox_is_looked_into_again_at_once(server, monkeypatch):
    box, port = server
    for n in range(4):
        box.put(mail(Subject=f"mail {n}"))
    care, asked, ticks = account(port, history=True), [], count()
    monkeypatch.setattr(consumers, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    monkeypatch.setattr(consumers, "enqueue", lambda task, account_id: asked.append((task, account_id)))
    assert (look_into(care.pk, seconds=3), look_into(care.pk, seconds=30), len(subjects())) == (3, 1, 4)
    assert asked == [(look_into_mailbox.name, care.pk)]


def test_an_account_that_is_off_is_not_looked_into(server):
    _, port = server
    care = account(port)
    ChannelAccount.objects.update(is_active=False)
    assert look_into(care.pk) == 0
    with pytest.raises(MailboxPosition.DoesNotExist):
        MailboxPosition.objects.get(account=care)
