"""Event -> rule -> outbox -> worker -> mail server -> story, through real processes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from celery import current_app
from django.utils import timezone
from kombu import Connection

from chaos.r1 import COMMITTED, change_and_fail, claims_with_a_rule
from core.actor import SYSTEM, Actor, ActorKind
from core.company import change_company
from journeys.actions import move_journey, undo_move
from journeys.models import FollowUp, Journey
from notifications.enums import NotificationState as S
from notifications.models import Notification
from story.models import Event
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.factories.journeys import JourneyFactory
from tests.factories.notifications import NotificationFactory, RuleVersionFactory, TemplateFactory
from tests.factories.teams import UserFactory
from tests.rig import Crew, MailServer, wait_for
from touchpoints.models import Touchpoint

pytestmark = [pytest.mark.flow, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ALICE = Actor(ActorKind.USER, 1, "Alice")


@pytest.fixture
def claim(transactional_db) -> Journey:
    """Amara's claim, and the rule that tells her of each stage."""
    customer = CustomerFactory(name="Amara Okonkwo")
    IdentityFactory(customer=customer, value="amara@example.org")
    TemplateFactory()
    RuleVersionFactory()
    return JourneyFactory(customer=customer)


def move(claim: Journey, by: Actor = ALICE) -> Journey:
    return move_journey(journey_id=claim.pk, to="documents", version=claim.version, by=by, reason="by phone")


def sent(count: int) -> bool:
    return Notification.objects.filter(state=S.SENT).count() >= count


def test_a_stage_is_entered_and_the_customer_knows(claim, at_work: Crew, mail_server: MailServer):
    change_company(message_delay_seconds=0, by=SYSTEM)
    move(claim)
    wait_for(lambda: sent(1), 40)
    (mail,) = mail_server.mails
    assert mail.readers == ("amara@example.org",)
    assert mail.message["Subject"] == f"{claim}: Documents"
    assert "is now at Documents" in mail.message.get_body(("plain",)).get_content()
    assert mail.message["Auto-Submitted"] == "auto-generated"
    message = Notification.objects.get()
    assert mail.message["Message-ID"].startswith("<") and message.provider == "smtp"
    told = Event.objects.get(kind="notification.sent")
    assert (told.customer_id, told.journey_id, told.subject_id) == (claim.customer_id, claim.pk, message.pk)
    assert told.caused_by_id == Event.objects.get(kind="stage.entered").pk and told.depth == 1
    touchpoint = Touchpoint.objects.get()
    assert (touchpoint.direction, touchpoint.journey_id, touchpoint.is_automatic) == ("out", claim.pk, True)


def test_undo_within_the_delay_sends_nothing(claim, at_work: Crew, mail_server: MailServer):
    change_company(message_delay_seconds=6, by=SYSTEM)
    moved = move(claim)
    wait_for(lambda: Notification.objects.exists(), 30)
    assert Notification.objects.get().state == S.PLANNED
    undo_move(journey_id=claim.pk, version=moved.version, by=ALICE)
    wait_for(lambda: Notification.objects.filter(state=S.CANCELLED).exists(), 30)
    assert mail_server.mails == [] and Notification.objects.count() == 1
    assert Event.objects.filter(kind="notification.suppressed").count() == 1


def test_an_overdue_stage_gives_a_follow_up(claim, at_work: Crew):
    RuleVersionFactory(
        trigger="time",
        event_kind="",
        time_trigger="stage_overdue",
        effect="follow_up",
        channels=[],
        template_key="",
        follow_up_title="Look why this is late",
    )
    owner = UserFactory()
    Journey.objects.filter(pk=claim.pk).update(owner=owner, due_at=timezone.now() - dt.timedelta(hours=1))
    with Connection(at_work.environ["BROKER_URL"]) as broker:  # what beat does once a minute
        current_app.send_task("notifications.follow_time_rules", connection=broker, queue="default")
    wait_for(lambda: FollowUp.objects.exists(), 60)
    assert FollowUp.objects.get().assignee == owner


def test_while_the_broker_is_down_nothing_is_lost(claim, crew: Crew, mail_server: MailServer):
    """The worker and beat start on a broker that is not there; it comes up later."""
    from tests.rig import free_port

    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    crew = Crew(crew.home, {**crew.environ, "BROKER_URL": url})
    change_company(message_delay_seconds=0, by=SYSTEM)
    try:
        crew.start_worker()
        crew.start_beat()
        move(claim)
        with pytest.raises(TimeoutError):
            wait_for(lambda: sent(1), 5)
        with _broker(port, crew.home):
            wait_for(lambda: sent(1), 60)
        assert len(mail_server.mails) == 1
    finally:
        crew.stop()


class _broker:
    """A Valkey of this test alone, on a port."""

    def __init__(self, port: int, home: Path) -> None:
        from journeycrm.embedded.child import Program
        from journeycrm.embedded.programs import valkey_program

        options = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(home))
        self.program = Program("Valkey", (str(valkey_program()), *options), home / "log" / "valkey.log")

    def __enter__(self) -> None:
        from journeycrm.embedded.child import Child

        self.child = Child(self.program)

    def __exit__(self, *error: object) -> None:
        self.child.wait_stopped()


def test_r1_what_commits_is_sent_and_what_does_not_leaves_nothing(crew: Crew, mail_server: MailServer):
    """R1: 1,000 changes, half of them raise after the rule's fact was written; no hint is ever published.

    The worker listens to a broker of its own that this process, the web's part, never speaks to. How long it takes
    is measured by `make chaos`.
    """
    change_company(message_delay_seconds=0, by=SYSTEM)
    change_and_fail(claims_with_a_rule())
    assert Event.objects.filter(kind="stage.entered").count() == COMMITTED == 500
    crew.start_worker()
    crew.start_beat()
    wait_for(lambda: sent(COMMITTED), 240)
    keys = mail_server.keys()
    assert len(keys) == COMMITTED and set(keys.values()) == {1}
    assert Notification.objects.count() == COMMITTED


def test_r1_a_web_worker_that_dies_after_its_commit_has_told_everything(claim, at_work: Crew, mail_server: MailServer):
    """A process commits a move and is killed before it can publish any hint."""
    import os
    import subprocess
    import sys

    change_company(message_delay_seconds=0, by=SYSTEM)
    script = """
import os, signal, sys
import django
django.setup()
from core.actor import SYSTEM
from core import enqueue
from journeys.actions import move_journey
enqueue._Hint.__call__ = lambda hint: os.kill(os.getpid(), signal.SIGKILL)
move_journey(journey_id=int(sys.argv[1]), to="documents", version=int(sys.argv[2]), by=SYSTEM, reason="x")
os.kill(os.getpid(), signal.SIGKILL)
"""
    environ = {**os.environ, **at_work.environ, "DJANGO_SETTINGS_MODULE": "journeycrm.settings"}
    environ["JOURNEYCRM_HOME"] = str(at_work.home)
    died = subprocess.run([sys.executable, "-c", script, str(claim.pk), str(claim.version)], env=environ)
    assert died.returncode == -9
    wait_for(lambda: sent(1), 40)
    assert len(mail_server.mails) == 1


def test_a_killed_worker_leaves_its_message_to_the_next(at_work: Crew, mail_server: MailServer):
    """Taken back when its lease ends (shortened here), and sent by the worker that comes after."""
    mail_server.delay = 30.0
    message = NotificationFactory()
    wait_for(lambda: mail_server.mails, 40)
    at_work.kill_worker()
    mail_server.delay = 0.0
    Notification.objects.filter(pk=message.pk).update(lease_until=timezone.now())
    at_work.start_worker()
    wait_for(lambda: sent(1), 40)
    assert set(mail_server.keys().values()) == {2}, "handed over twice, with the same key"
    assert [attempt.result for attempt in message.attempt_rows.order_by("number")] == ["unknown", "sent"]
