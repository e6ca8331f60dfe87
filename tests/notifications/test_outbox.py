"""Sending: claimed with a lease, sent outside any transaction, fenced on return, tried again by the table."""

from __future__ import annotations

import datetime as dt
import smtplib
import threading

import pytest
from django.core import mail
from django.db import connection, connections
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from core.actor import SYSTEM
from core.errors import RuleBroken
from customers.actions import record_consent
from notifications.actions import (
    cancel_notification,
    claim_next,
    close_attempt,
    expire_waiting,
    finish_attempt,
    retry_notification,
    take_back_leases,
)
from notifications.channels import Outcome
from notifications.consumers import SLOTS, deliver_due, sweep_outbox
from notifications.enums import AttemptResult
from notifications.enums import NotificationState as S
from notifications.kinds import POLICIES
from notifications.models import DeliveryAttempt, Notification, Suppression
from notifications.queries import outbox_gauge
from notifications.validators import address_digest
from story.models import Event
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.factories.notifications import NotificationFactory
from tests.factories.teams import UserFactory
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.django_db


def backend_that(error: Exception | None):
    """A mail backend that answers every message with `error`."""

    class Backend(mail.backends.locmem.EmailBackend):
        def send_messages(self, messages):
            if error is not None:
                raise error
            return super().send_messages(messages)

    return Backend


@pytest.fixture
def failing(sent, monkeypatch):
    """Let every hand-over fail like this."""

    def fail(error: Exception) -> None:
        monkeypatch.setattr(
            "notifications.channels.email.get_connection", lambda **kwargs: backend_that(error)(**kwargs)
        )

    return fail


def later(message: Notification, seconds: int) -> None:
    """Let time pass for the outbox."""
    Notification.objects.filter(pk=message.pk).update(
        next_attempt_at=F("next_attempt_at") - dt.timedelta(seconds=seconds)
    )


def test_sent_means_mail_touchpoint_event_and_a_closed_try(sent):
    message = NotificationFactory(subject="Your claim", body="Hello Amara & co <b>")
    assert deliver_due() == 1
    message.refresh_from_db()
    assert (message.state, message.provider, message.attempts, message.lease_owner) == (S.SENT, "locmem", 1, "")
    (mailed,) = sent
    assert (mailed.to, mailed.cc, mailed.bcc) == ([message.recipient], [], [])
    assert mailed.body == "Hello Amara & co <b>"
    assert mailed.alternatives[0].content == "<p>Hello Amara &amp; co &lt;b&gt;</p>"
    attempt = message.attempt_rows.get()
    assert (attempt.number, attempt.result) == (1, AttemptResult.SENT) and attempt.ended_at
    touchpoint = Touchpoint.objects.get()
    assert (touchpoint.direction, touchpoint.channel, touchpoint.is_automatic) == ("out", "email", True)
    assert (touchpoint.source, touchpoint.external_id) == ("notifications", str(message.pk))
    assert Event.objects.get(kind="notification.sent").subject_id == message.pk
    assert deliver_due() == 0 and len(sent) == 1


def test_the_message_id_is_the_same_for_every_try(sent, failing, monkeypatch):
    message = NotificationFactory()
    failing(smtplib.SMTPServerDisconnected("gone"))
    deliver_due()
    monkeypatch.undo()
    later(message, 30)
    seen = []
    from notifications.effects import envelope_of, message_key

    message.refresh_from_db()
    for _try in range(2):
        seen.append(envelope_of(message).key)
    assert seen == [message_key(message)] * 2 and len(message_key(message)) == 36


def test_a_machines_mail_says_so_and_service_mail_offers_no_unsubscribing(sent):
    NotificationFactory()
    deliver_due()
    headers = sent[0].message()
    assert headers["Auto-Submitted"] == "auto-generated" and headers["X-Auto-Response-Suppress"] == "All"
    assert headers["List-Unsubscribe"] is None


def test_staff_messages_leave_no_touchpoint(sent):
    message = NotificationFactory(user=UserFactory(), recipient="tomas@example.com")
    deliver_due()
    message.refresh_from_db()
    assert message.state == S.SENT and not Touchpoint.objects.exists()


def test_without_a_mail_route_messages_are_kept(settings, tmp_path):
    settings.MAIL_ROUTE = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    message = NotificationFactory()
    deliver_due()
    message.refresh_from_db()
    assert message.state == S.KEPT and "no mail route" in message.reason
    assert message.recipient in next(tmp_path.iterdir()).read_text()
    assert Event.objects.filter(kind="notification.kept").count() == 1 and not Touchpoint.objects.exists()


@pytest.mark.parametrize(
    ("error", "result", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"no such user")}), "permanent", S.FAILED),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (451, b"greylisted")}), "retryable", S.RETRY_WAIT),
        (smtplib.SMTPDataError(554, b"spam"), "permanent", S.FAILED),
        (smtplib.SMTPDataError(421, b"too busy"), "retryable", S.RETRY_WAIT),
        (smtplib.SMTPServerDisconnected("gone"), "unknown", S.RETRY_WAIT),
        (TimeoutError("black hole"), "unknown", S.RETRY_WAIT),
    ],
)
def test_each_failure_is_of_its_class(failing, error, result, state):
    message = NotificationFactory()
    failing(error)
    deliver_due()
    message.refresh_from_db()
    assert (message.attempt_rows.get().result, message.state) == (result, state)


def test_no_server_is_known_not_to_have_sent(settings, sent):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    message = NotificationFactory()
    deliver_due()
    message.refresh_from_db()
    assert message.state == S.RETRY_WAIT and message.attempt_rows.get().result == AttemptResult.RETRYABLE


def test_tries_follow_the_table_and_end_in_the_dead_letters(failing):
    message = NotificationFactory()
    failing(smtplib.SMTPDataError(421, b"too busy"))
    waits = []
    while deliver_due():
        message.refresh_from_db()
        if message.state != S.RETRY_WAIT:
            break
        wait = (message.next_attempt_at - timezone.now()).total_seconds()
        waits.append(wait)
        later(message, round(wait) + 1)
    expected = POLICIES["email"].waits[1:]
    assert [abs(got - want) < 5 for got, want in zip(waits, expected, strict=True)] == [True] * len(expected), waits
    assert (message.state, message.attempts) == (S.FAILED, 9)
    assert Event.objects.filter(kind="notification.failed").count() == 1
    assert outbox_gauge()["failed"] == 1


def test_an_unknown_outcome_can_wait_for_a_person(failing, settings):
    settings.OUTBOX_HOLD_UNKNOWN = ["email"]
    message = NotificationFactory()
    failing(TimeoutError("black hole"))
    deliver_due()
    message.refresh_from_db()
    assert message.state == S.UNKNOWN
    assert deliver_due() == 0


def test_a_dead_workers_message_is_taken_back_and_its_late_return_is_refused(sent):
    message = NotificationFactory()
    claimed = claim_next(owner="dead", by=SYSTEM)
    assert claimed.may_send and take_back_leases(by=SYSTEM) == 0
    Notification.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert sweep_outbox() == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == (S.RETRY_WAIT, 1)
    assert message.attempt_rows.get().result == AttemptResult.UNKNOWN
    assert deliver_due() == 1
    late = Outcome(AttemptResult.PERMANENT, "too late")
    assert finish_attempt(notification_id=message.pk, owner="dead", outcome=late, by=SYSTEM) is False
    message.refresh_from_db()
    assert message.state == S.SENT and message.attempt_rows.count() == 2


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (AttemptResult.SENT, S.SENT),
        (AttemptResult.KEPT, S.KEPT),
        (AttemptResult.PERMANENT, S.FAILED),
        (AttemptResult.RETRYABLE, S.RETRY_WAIT),
    ],
)
def test_a_worker_that_dies_after_the_answer_makes_no_second_try(sent, result, state):
    """What it kept of the answer is enough to go on from."""
    message = NotificationFactory()
    claim_next(owner="dead", by=SYSTEM)
    answer = Outcome(result, "so it was", "smtp", "<id@example>")
    assert close_attempt(notification_id=message.pk, owner="dead", outcome=answer, by=SYSTEM)
    Notification.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    sweep_outbox()
    message.refresh_from_db()
    assert (message.state, message.provider_message_id) == (state, "<id@example>")
    attempt = message.attempt_rows.get()
    assert (attempt.result, attempt.detail) == (result, "so it was")
    assert Touchpoint.objects.count() == (1 if state == S.SENT else 0)
    assert not close_attempt(notification_id=message.pk, owner="dead", outcome=answer, by=SYSTEM)


def test_a_try_is_on_record_before_the_network_is_touched(sent, monkeypatch):
    seen = []

    class Looking(mail.backends.locmem.EmailBackend):
        def send_messages(self, messages):
            seen.append((DeliveryAttempt.objects.get().result, connection.savepoint_ids))
            return super().send_messages(messages)

    monkeypatch.setattr("notifications.channels.email.get_connection", lambda **kwargs: Looking(**kwargs))
    NotificationFactory()
    deliver_due()
    assert [result for result, _open in seen] == [""]


def test_what_expired_is_not_sent(sent):
    message = NotificationFactory(expires_at=timezone.now() - dt.timedelta(minutes=1))
    deliver_due()
    waiting = NotificationFactory(
        expires_at=timezone.now() - dt.timedelta(minutes=1), next_attempt_at=timezone.now() + dt.timedelta(hours=1)
    )
    assert expire_waiting(by=SYSTEM) == 1
    for row in (message, waiting):
        row.refresh_from_db()
        assert row.state == S.EXPIRED
    assert sent == []


def test_a_suppressed_address_gets_nothing(sent):
    message = NotificationFactory()
    Suppression.objects.create(channel="email", digest=address_digest(message.recipient.upper()), reason="bounced")
    deliver_due()
    message.refresh_from_db()
    assert message.state == S.SUPPRESSED and "bounced" in message.reason and sent == []


def test_staff_who_left_get_nothing(sent):
    message = NotificationFactory(user=UserFactory(is_active=False))
    deliver_due()
    message.refresh_from_db()
    assert message.state == S.CANCELLED and sent == []


def test_sending_again_is_once_and_only_where_it_makes_sense(failing, alice):
    message = NotificationFactory()
    failing(smtplib.SMTPDataError(554, b"no"))
    deliver_due()
    for _twice in range(2):
        assert retry_notification(notification_id=message.pk, by=alice).state == S.PLANNED
    message.refresh_from_db()
    assert message.why[-1] == "Sent off again by Alice." and len(message.why) == 3
    assert message.attempts_allowed == 10
    deliver_due()
    assert message.attempt_rows.count() == 2
    for state in (S.SUPPRESSED, S.CANCELLED, S.SENT):
        row = NotificationFactory(state=state, sent_at=Now())
        with pytest.raises(RuleBroken):
            retry_notification(notification_id=row.pk, by=alice)
    with pytest.raises(RuleBroken):
        retry_notification(notification_id=0, by=alice)


def test_stopping_is_once_and_only_before_it_is_sent(alice):
    message = NotificationFactory()
    for _twice in range(2):
        assert cancel_notification(notification_id=message.pk, by=alice).state == S.CANCELLED
    assert Event.objects.filter(kind="notification.suppressed").get().actor_label == "Alice"
    row = NotificationFactory(state=S.SENT, sent_at=Now())
    with pytest.raises(RuleBroken):
        cancel_notification(notification_id=row.pk, by=alice)
    with pytest.raises(RuleBroken):
        cancel_notification(notification_id=0, by=alice)


def test_finishing_fails_whole(sent, monkeypatch):
    """When the touchpoint cannot be written, the message is not marked sent either."""
    message = NotificationFactory()
    claim_next(owner="one", by=SYSTEM)

    def broken(**kwargs):
        raise RuntimeError("no")

    monkeypatch.setattr("notifications.actions.outbox.record_touchpoint", broken)
    with pytest.raises(RuntimeError):
        finish_attempt(notification_id=message.pk, owner="one", outcome=Outcome(AttemptResult.SENT, ""), by=SYSTEM)
    message.refresh_from_db()
    assert message.state == S.SENDING and not Event.objects.filter(kind="notification.sent").exists()


def test_the_gauge_counts_what_is_due():
    NotificationFactory(next_attempt_at=timezone.now() - dt.timedelta(seconds=90))
    NotificationFactory(next_attempt_at=timezone.now() + dt.timedelta(hours=1))
    gauge = outbox_gauge()
    assert gauge["todo"] == 1 and 85 < gauge["oldest_seconds"] < 120


@pytest.mark.django_db(transaction=True)
def test_r19_several_senders_and_sweepers_send_each_message_once(sent, settings):
    settings.DELIVERY_SLOTS = 4
    for _n in range(60):
        NotificationFactory()
    errors: list[Exception] = []

    def work(what) -> None:
        try:
            for _n in range(5):
                what()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[what]) for what in [deliver_due] * 4 + [sweep_outbox] * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(m.to[0] for m in sent) == sorted(Notification.objects.values_list("recipient", flat=True))
    assert Notification.objects.filter(state=S.SENT).count() == Touchpoint.objects.count() == 60
    assert DeliveryAttempt.objects.count() == 60


@pytest.mark.django_db(transaction=True)
def test_only_so_many_send_at_a_time(sent, settings):
    """Whoever finds no slot leaves at once: the worker keeps a hand free for the feed and the sweeps."""
    settings.DELIVERY_SLOTS = 1
    NotificationFactory()
    tries = []

    def send() -> None:
        tries.append(deliver_due())
        connections.close_all()

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, 0)", [SLOTS])
        thread = threading.Thread(target=send)
        thread.start()
        thread.join()
        cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [SLOTS])
    assert tries == [0] and sent == []
    assert deliver_due() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_s32_nothing_is_sent_after_a_withdrawal(sent, settings):
    """Two hundred races of a withdrawal against the sending."""
    settings.DELIVERY_SLOTS = 2
    customers = [CustomerFactory() for _n in range(200)]
    for customer in customers:
        IdentityFactory(customer=customer)
        NotificationFactory(customer=customer)
    withdrawn: dict[int, dt.datetime] = {}

    def withdraw() -> None:
        for customer in customers:
            record_consent(
                customer_id=customer.pk, topic="service", allowed=False, channel="email", source="phone", by=SYSTEM
            )
            withdrawn[customer.pk] = timezone.now()
        connections.close_all()

    def send() -> None:
        while deliver_due():
            pass
        connections.close_all()

    threads = [threading.Thread(target=one) for one in (withdraw, send, send)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = list(Notification.objects.all())
    late = [row for row in rows if row.sent_at and row.sent_at > withdrawn[row.customer_id] + dt.timedelta(seconds=5)]
    assert late == []
    assert {row.state for row in rows} == {S.SENT, S.SUPPRESSED}, "a race that only one side wins tests nothing"
    assert len(sent) == sum(row.state == S.SENT for row in rows)
    told = Event.objects.filter(kind__in=["notification.sent", "notification.suppressed"])
    assert told.count() == 200


HOSTILE = [
    "amara@example.org, eve@example.org",
    "amara@example.org; eve@example.org",
    "amara@example.org,eve@example.org",
    "amara@example.org\nBcc: eve@example.org",
    "amara@example.org\r\nBcc: eve@example.org",
    "Amara <amara@example.org>",
    "eve@example.org <amara@example.org>",
    '"amara, eve"@example.org',
    '"amara@example.org, eve"@example.org',
    "amara@example.org eve@example.org",
    "amara(eve@example.org)@example.org",
    "undisclosed: amara@example.org, eve@example.org;",
    "amara@[127.0.0.1], eve@example.org",
    "amára@example.org",
    "",
    "@example.org",
    ", ".join(f"eve{n}@example.org" for n in range(1000))[:254],
]


@pytest.mark.parametrize(
    "backend", ["django.core.mail.backends.locmem.EmailBackend", "anymail.backends.test.EmailBackend"]
)
@pytest.mark.parametrize("address", HOSTILE, ids=range(len(HOSTILE)))
def test_s34_an_address_that_is_not_one_plain_address_gets_nothing(sent, settings, backend, address):
    settings.EMAIL_BACKEND = backend
    message = NotificationFactory(recipient=address)
    deliver_due()
    message.refresh_from_db()
    assert message.state == S.FAILED and message.attempt_rows.get().result == AttemptResult.PERMANENT
    assert sent == []


@pytest.mark.parametrize(
    ("given", "reached"),
    [
        ("amara@example.org", "amara@example.org"),
        ("amara+claims@example.org", "amara+claims@example.org"),
        ("amara@bücher.example", "amara@xn--bcher-kva.example"),
        ("Amara.O'Konkwo@Example.org", "Amara.O'Konkwo@example.org"),
    ],
)
@pytest.mark.parametrize(
    "backend", ["django.core.mail.backends.locmem.EmailBackend", "anymail.backends.test.EmailBackend"]
)
def test_s34_one_plain_address_is_one_reader(sent, settings, backend, given, reached):
    settings.EMAIL_BACKEND = backend
    message = NotificationFactory(recipient=given, subject="Hello")
    deliver_due()
    message.refresh_from_db()
    assert message.state == S.SENT
    assert [m.recipients() for m in sent] == [[reached]]


def test_s34_a_subject_cannot_add_a_header(sent):
    message = NotificationFactory(subject="Hello\nBcc: eve@example.org")
    deliver_due()
    message.refresh_from_db()
    assert message.state == S.FAILED and sent == []
