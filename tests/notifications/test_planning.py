"""A rule speaks: once per occasion, with its why, or not at all, with its why not."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connections, transaction
from django.utils import timezone

from core.actor import SYSTEM
from customers.actions import record_consent
from customers.enums import Topic
from journeys.actions import move_journey, undo_move
from journeys.models import FollowUp, Journey
from notifications.actions import follow_rule
from notifications.consumers import deliver_due, look_at_the_clock, react
from notifications.enums import NotificationState as S
from notifications.matching import occasion_of_event
from notifications.models import Notification, Template
from story.actions import record_event
from story.models import Event
from story.work import catch_up
from tests.factories.journeys import JourneyFactory
from tests.factories.notifications import RuleVersionFactory, TemplateFactory
from tests.factories.teams import TeamFactory, UserFactory
from tickets.actions import open_ticket

pytestmark = pytest.mark.django_db


def move(claim: Journey, by, to: str = "documents") -> Journey:
    """Move on, and let everybody read of it."""
    claim.refresh_from_db()
    moved = move_journey(journey_id=claim.pk, to=to, version=claim.version, by=by, reason="told by phone")
    catch_up()
    return moved


def test_a_stage_that_is_entered_makes_a_message_with_its_why(claim, rule, alice):
    move(claim, alice)
    message = Notification.objects.get()
    assert message.state == S.PLANNED
    assert (message.recipient, message.subject) == ("amara@example.org", f"{claim}: Documents")
    assert message.body == f"Hello Amara, your {claim.map.name} is now at Documents."
    assert message.why == [
        f"Rule “{rule.rule.name}”, version 1",
        f"Stage entered: Documents in {claim}",
        "Service messages are part of the contract.",
    ]
    assert message.depth == 1 and message.caused_by_id == Event.objects.get(kind="stage.entered").pk


def test_a_message_about_a_persons_act_waits_for_undo(claim, rule, alice, sent):
    move(claim, alice)
    message = Notification.objects.get()
    assert dt.timedelta(seconds=20) < message.next_attempt_at - timezone.now() <= dt.timedelta(seconds=30)
    assert deliver_due() == 0 and sent == []


def test_what_a_machine_did_does_not_wait(claim, rule, sent):
    move(claim, SYSTEM)
    assert deliver_due() == 1 and len(sent) == 1


def test_undo_within_the_delay_cancels(claim, rule, alice, sent):
    moved = move(claim, alice)
    undo_move(journey_id=claim.pk, version=moved.version, by=alice)
    catch_up()
    Notification.objects.update(next_attempt_at=timezone.now() - dt.timedelta(seconds=1))
    deliver_due()
    message = Notification.objects.get()  # and the way back made no second one
    assert (message.state, message.reason) == (S.CANCELLED, "What it was about was undone.")
    assert sent == []
    assert Event.objects.filter(kind="notification.suppressed", subject_id=message.pk).count() == 1


def test_moving_on_within_the_delay_still_tells(claim, rule, alice, sent):
    move(claim, alice)
    move(claim, alice, to="paid")
    Notification.objects.update(next_attempt_at=timezone.now() - dt.timedelta(seconds=1))
    deliver_due()
    assert len(sent) == 2


def test_the_same_fact_twice_is_one_message(claim, rule, alice):
    move(claim, alice)
    react(Event.objects.get(kind="stage.entered"))
    assert Notification.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, 1),
        ({"stage_key": "documents"}, 1),
        ({"stage_key": "paid"}, 0),
        ({"event_kind": "journey.blocked"}, 0),
        ({"trigger": "time", "event_kind": "", "time_trigger": "stage_overdue"}, 0),
    ],
)
def test_where_a_rule_speaks(claim, rule, alice, change, told):
    for field, value in change.items():
        setattr(rule, field, value)
    rule.save()
    move(claim, alice)
    assert Notification.objects.count() == told


def test_a_rule_of_another_map_is_silent(claim, rule, alice):
    rule.map = JourneyFactory().map
    rule.save()
    move(claim, alice)
    assert not Notification.objects.exists()


def test_a_rule_that_is_off_or_was_turned_on_later_is_silent(claim, rule, alice):
    rule.rule.enabled_at = timezone.now() + dt.timedelta(hours=1)
    rule.rule.save()
    move(claim, alice)
    rule.rule.enabled_at, rule.rule.is_enabled = None, False
    rule.rule.save()
    move(claim, alice, to="paid")
    assert not Notification.objects.exists()


def test_only_the_newest_version_speaks(claim, rule, alice):
    RuleVersionFactory(rule=rule.rule, number=2, stage_key="paid", map=claim.map)
    move(claim, alice)
    assert not Notification.objects.exists()


def test_imported_facts_make_nothing(claim, rule, alice):
    move(claim, alice)
    event = Event.objects.get(kind="stage.entered")
    Notification.objects.all().delete()
    event.history = True
    react(event)
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda amara: amara.identities.all().delete(), "No e-mail address is on file."),
        (
            lambda amara: type(amara).objects.filter(pk=amara.pk).update(do_not_contact=True),
            "The customer must not be contacted.",
        ),
        (
            lambda amara: record_consent(
                customer_id=amara.pk, topic=Topic.SERVICE, allowed=False, channel="email", source="phone", by=SYSTEM
            ),
            "Consent to Service by Email was refused or withdrawn.",
        ),
        (lambda amara: amara.identities.update(value='"a,b"@example.org'), "The e-mail address on file is not usable."),
    ],
)
def test_what_may_not_be_sent_is_written_with_the_reason(amara, claim, rule, alice, prepare, reason):
    prepare(amara)
    move(claim, alice)
    message = Notification.objects.get()
    assert (message.state, message.reason, message.recipient) == (S.SUPPRESSED, reason, "")
    assert Event.objects.filter(kind="notification.suppressed", subject_id=message.pk).count() == 1


def test_marketing_needs_consent(claim, rule, alice):
    rule.topic = Topic.MARKETING
    rule.save()
    move(claim, alice)
    assert Notification.objects.get().reason == "No consent to Marketing is recorded."


def test_unless_a_ticket_is_open(claim, rule, alice):
    rule.conditions = {"unless": ["ticket_open"]}
    rule.save()
    open_ticket(customer_id=claim.customer_id, title="Where is it?", by=alice)
    move(claim, alice)
    assert Notification.objects.get().reason == "A ticket is open."


def test_a_broken_text_is_a_dead_letter_not_a_crash(claim, rule, alice):
    Template.objects.update(body="{% for i in (1..1000) %}{% for j in (1..1000) %}x{% endfor %}{% endfor %}")
    move(claim, alice)
    message = Notification.objects.get()
    assert message.state == S.FAILED and "loop iteration limit" in message.reason
    assert Event.objects.filter(kind="notification.failed").count() == 1


def test_the_customers_language_and_its_fallbacks(amara, claim, rule, alice):
    TemplateFactory(language="de", subject="{{ journey.number }}", body="Guten Tag {{ customer.name }}")
    for language, start in (("de-AT", "Guten Tag"), ("fr", "Hello")):
        type(amara).objects.filter(pk=amara.pk).update(language=language)
        move(claim, alice, to="paid" if language == "fr" else "documents")
        assert Notification.objects.order_by("-pk")[0].body.startswith(start)


def test_staff_are_told_at_their_address(claim, rule, alice):
    owner, manager = UserFactory(email="tomas@example.com"), UserFactory(role="manager", email="maria@example.com")
    Journey.objects.filter(pk=claim.pk).update(owner=owner)
    for audience, user in (("owner", owner), ("manager", manager)):
        rule.audience = audience
        rule.save()
        Notification.objects.all().delete()
        react_again(claim, alice)
        assert [(m.user_id, m.recipient) for m in Notification.objects.all()] == [(user.pk, user.email)]


def react_again(claim: Journey, by) -> None:
    """A fresh fact for a rule that was changed."""
    claim.refresh_from_db()
    move(claim, by, to="documents" if claim.stage.key == "report" else "paid")


def test_nobody_to_tell_is_said(claim, rule, alice):
    rule.audience = "owner"
    rule.save()
    move(claim, alice)
    assert Notification.objects.get().reason == "There is nobody to tell."


def test_a_chain_of_automatic_acts_ends(claim, rule, system):
    by = system.because_of(Event.objects.filter(customer=claim.customer).values_list("pk", flat=True).first(), 5)
    move(claim, by)
    message = Notification.objects.get()
    assert message.state == S.SUPPRESSED and message.depth == 6
    assert message.reason == "Stopped: more than 5 automatic acts in a row led here."


def overdue(claim: Journey, **fields) -> None:
    Journey.objects.filter(pk=claim.pk).update(due_at=timezone.now() - dt.timedelta(hours=1), **fields)


@pytest.fixture
def overdue_rule(db):
    return RuleVersionFactory(
        trigger="time",
        event_kind="",
        time_trigger="stage_overdue",
        effect="follow_up",
        channels=[],
        template_key="",
        follow_up_title="Look why this is late",
    )


def test_an_overdue_stage_gives_its_owner_a_follow_up_once(claim, overdue_rule):
    owner = UserFactory()
    overdue(claim, owner=owner)
    assert look_at_the_clock() == 1
    assert look_at_the_clock() == 0
    follow_up = FollowUp.objects.get()
    assert (follow_up.assignee, follow_up.title, follow_up.journey) == (owner, "Look why this is late", claim)
    assert follow_up.reason == f"Rule “{overdue_rule.rule.name}”, version 1. Report of {claim} is overdue"
    assert Event.objects.get(kind="follow_up.given").actor_label == overdue_rule.rule.name


def test_without_an_owner_the_team_gets_it_and_without_a_team_it_is_said(claim, overdue_rule):
    team = TeamFactory()
    overdue(claim, team=team)
    other = JourneyFactory()
    overdue(other)
    look_at_the_clock()
    assert FollowUp.objects.get().team == team
    assert Notification.objects.get().reason == "There is nobody to give it to."
    assert look_at_the_clock() == 0


def test_what_was_overdue_before_the_rule_was_on_is_left_alone(claim, overdue_rule):
    overdue(claim, owner=UserFactory())
    overdue_rule.rule.enabled_at = timezone.now()
    overdue_rule.rule.save()
    assert look_at_the_clock() == 0


def test_the_next_stage_is_a_new_occasion(claim, overdue_rule, alice):
    overdue(claim, owner=UserFactory())
    look_at_the_clock()
    move(claim, alice)
    overdue(claim)
    look_at_the_clock()
    assert FollowUp.objects.count() == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_r16_twenty_evaluators_of_five_hundred_facts_write_five_hundred_rows(rule, claim):
    """R16: every fact is met by four of the twenty at once; no duplicate, no error that anybody sees."""
    with transaction.atomic():
        for _n in range(500):
            tell_stage(claim)
    occasions = [occasion_of_event(rule.rule, event, claim, "Stage entered") for event in Event.objects.order_by("pk")]
    assert len(occasions) == 500
    errors: list[Exception] = []

    def evaluate(turn: int) -> None:
        try:
            for occasion in [occasions[(turn // 4 * 100 + n) % 500] for n in range(100)]:
                follow_rule(version=rule, occasion=occasion, by=SYSTEM)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=evaluate, args=[turn]) for turn in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Notification.objects.filter(rule_version=rule).count() == 500
    assert Notification.objects.values("dedupe_key").distinct().count() == 500


def tell_stage(claim: Journey) -> None:
    """The fact that a stage was entered, without moving."""
    record_event(
        customer_id=claim.customer_id, kind="stage.entered", by=SYSTEM, journey_id=claim.pk, stage_key="report"
    )
