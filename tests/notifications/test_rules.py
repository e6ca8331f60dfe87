"""Rules: versions, on and off, refusals; the sentence; unsubscribing (S33); the house's own mail."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from core.actor import SYSTEM
from core.errors import RuleBroken, Stale
from core.registries import registries
from customers.actions import record_consent
from customers.models import Consent
from journeys.actions import archive_map
from journeys.models import FollowUp
from notifications.actions import change_rule, create_rule, disable_rule, enable_rule, unsubscribe
from notifications.consumers import deliver_due
from notifications.effects import unsubscribe_url
from notifications.enums import NotificationState as S
from notifications.forms import RuleForm, sentence_of
from notifications.models import Notification, Rule, RuleVersion, Suppression, Template
from notifications.queries import follow_ups_of_rule, pick_template, rule_list
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.factories.journeys import JourneyFactory
from tests.factories.notifications import NotificationFactory, TemplateFactory
from tests.factories.teams import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def given(occasion: str) -> FollowUp:
    """A follow-up of this occasion."""
    about = {"customer": CustomerFactory(), "team": TeamFactory(), "due_at": timezone.now()}
    return FollowUp.objects.create(title="Call", occasion=occasion, created_by="Stage news", **about)


SAYS = {"trigger": "event", "event_kind": "stage.entered", "effect": "notify", "template_key": "documents-needed"}


@pytest.fixture
def text(db) -> Template:
    return TemplateFactory()


def test_a_new_rule_is_off(text, system):
    rule = create_rule(name=" Stage  news ", by=system, **SAYS)
    version = rule.versions.get()
    assert (rule.name, rule.is_enabled, version.number, version.channels) == ("Stage news", False, 1, ["email"])


def test_turning_on_twice_is_once(text, system):
    rule = create_rule(name="Stage news", by=system, **SAYS)
    first = enable_rule(rule_id=rule.pk, by=system).enabled_at
    assert enable_rule(rule_id=rule.pk, by=system).enabled_at == first <= timezone.now()
    for _twice in range(2):
        assert not disable_rule(rule_id=rule.pk, by=system).is_enabled


def test_a_change_is_the_next_version_and_the_same_again_is_none(text, system):
    rule = create_rule(name="Stage news", by=system, **SAYS)
    second = change_rule(rule_id=rule.pk, number=1, by=system, topic="marketing")
    assert (second.number, second.event_kind) == (2, "stage.entered")
    assert change_rule(rule_id=rule.pk, number=2, by=system, topic="marketing") == second
    with pytest.raises(Stale):
        change_rule(rule_id=rule.pk, number=1, by=system, topic="service")
    assert rule.versions.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"event_kind": "nothing.known"}, "when"),
        ({"trigger": "time", "event_kind": ""}, "when"),
        ({"map_id": 0}, "map"),
        ({"stage_key": "documents"}, "stage"),
        ({"template_key": "nothing"}, "template"),
        ({"effect": "follow_up"}, "follow_up_title"),
        ({"conditions": {"unless": ["the moon is full"]}}, "unless"),
        ({"conditions": {"if": []}}, "unless"),
    ],
)
def test_what_is_refused_names_its_field(text, system, change, field):
    with pytest.raises(RuleBroken) as refused:
        create_rule(by=system, **{"name": "Stage news", **SAYS, **change})
    assert refused.value.field == field
    assert not Rule.objects.exists(), "the rule is gone with its version"


def test_names_are_taken_once(text, system):
    create_rule(name="Stage news", by=system, **SAYS)
    with pytest.raises(RuleBroken):
        create_rule(name="Stage news", by=system, **SAYS)
    for act in (enable_rule, disable_rule):
        with pytest.raises(RuleBroken):
            act(rule_id=0, by=system)


def test_a_sentence_says_what_the_version_says(text, system):
    journey = JourneyFactory()
    rule = create_rule(
        name="Stage news",
        by=system,
        **SAYS | {"map_id": journey.map_id, "stage_key": "documents", "conditions": {"unless": ["ticket_open"]}},
    )
    version = rule.versions.get()
    form = RuleForm(sentence_of(version))
    assert form.is_valid(), form.errors
    assert {name: getattr(version, name) for name in form.says()} == form.says()


def test_a_rule_of_an_archived_map_stays_one_of_that_map(text, system):
    journey = JourneyFactory()
    version = create_rule(name="Stage news", by=system, **SAYS | {"map_id": journey.map_id}).versions.get()
    archive_map(map_id=journey.map_id, by=system)
    assert f'value="{journey.map_id}" selected' in str(RuleForm(initial=sentence_of(version))["map"])
    saved = RuleForm(sentence_of(version), initial=sentence_of(version))
    assert saved.is_valid() and saved.says()["map_id"] == journey.map_id
    assert not RuleForm(sentence_of(version)).is_valid(), "a new rule is not offered it"


def test_the_list_takes_four_queries(text, system, django_assert_num_queries):
    journey = JourneyFactory()
    for count in (1, 3):
        while Rule.objects.count() < count:
            says = SAYS | {"map_id": journey.map_id, "stage_key": journey.stage.key}
            rule = create_rule(name=f"Stage news {Rule.objects.count()}", by=system, **says)
            NotificationFactory(rule_version=rule.versions.get())
            given(f"rule-{rule.pk}:visit-1")
        with django_assert_num_queries(4):
            lines = rule_list()
        assert [(line.stage, line.acted) for line in lines] == [(journey.stage.name, 2)] * count


def test_what_a_rule_gave_is_its_own(text, system):
    rule = create_rule(name="Stage news", by=system, **SAYS)
    its_own, _other = given(f"rule-{rule.pk}:event-1"), given(f"rule-{rule.pk}1:event-1")
    assert follow_ups_of_rule(rule.pk) == [its_own]


@pytest.mark.parametrize(("state", "says"), [(S.SENT, "Stage entered"), (S.PLANNED, "Stage entered"), (S.FAILED, "No")])
def test_a_message_says_in_short_what_matters(state, says):
    assert Notification(state=state, why=["Rule", "Stage entered", "No"], reason="No").in_short == says
    assert Notification(state=state, why=["Rule"]).in_short == "Rule"


class TestPages:
    @pytest.fixture
    def bob(self) -> Client:
        client = Client()
        client.force_login(UserFactory(role="manager"))
        return client

    def fields(self, **changes) -> dict[str, str]:
        return {
            "name": "Stage news",
            "when": "event:stage.entered",
            "do": "notify:customer",
            "channel": "email",
            "template": "documents-needed",
            "topic": "service",
            **changes,
        }

    def test_a_manager_writes_turns_on_and_changes_a_rule(self, bob, text):
        made = bob.post("/rules/new/", self.fields())
        rule = Rule.objects.get()
        assert (made.status_code, made["Location"]) == (303, f"/rules/{rule.pk}/")
        assert bob.post(f"/rules/{rule.pk}/enable/")["Location"] == f"/rules/{rule.pk}/"
        assert bob.post(f"/rules/{rule.pk}/", self.fields(number="1", unless="ticket_open")).status_code == 303
        assert bob.post(f"/rules/{rule.pk}/", self.fields(number="1", unless="blocked")).status_code == 409
        page = bob.get("/rules/").content.decode()
        assert "Stage news" in page and 'aria-checked="true"' in page
        assert RuleVersion.objects.count() == 2

    def test_what_is_wrong_is_said_at_its_field(self, bob, text):
        answer = bob.post("/rules/new/", self.fields(template="", when="event:nope"))
        assert answer.status_code == 422 and "Choose the text" not in answer.content.decode()
        answer = bob.post("/rules/new/", self.fields(template=""))
        assert answer.status_code == 422 and "Choose the text to send." in answer.content.decode()

    def test_the_stages_follow_the_map(self, bob, text):
        journey = JourneyFactory()
        part = bob.get(
            "/rules/sentence/", {"map": journey.map_id}, headers={"HX-Request": "true", "HX-Target": "sentence"}
        ).content.decode()
        assert "stage is Documents" in part and "<html" not in part
        drawn = bob.post("/rules/new/", self.fields(map=str(journey.map_id), redraw="1"))
        assert drawn.status_code == 200 and "stage is Documents" in drawn.content.decode()
        assert not Rule.objects.exists()

    def test_a_text_is_written_previewed_and_versioned(self, bob):
        fields = {"key": "hello", "language": "en", "name": "Hello", "subject": "Hi", "version": "0"}
        refused = bob.post("/rules/texts/new/", fields | {"body": "a\n{{ customer.nmae }}"})
        assert refused.status_code == 422 and "Line 2: customer.nmae is not known" in refused.content.decode()
        foreign = bob.post("/rules/texts/new/", fields | {"body": "Hi", "language": "Deutsch"})
        assert foreign.status_code == 422 and "Enter a language code" in foreign.content.decode()
        assert bob.post("/rules/texts/new/", fields | {"body": "Hi {{ customer.name }}"}).status_code == 303
        text = pick_template("hello", "email", "en")
        assert text is not None
        change = {"name": "Hello", "subject": "Hi", "body": "Dear {{ customer.name }}", "version": "1"}
        assert bob.post(f"/rules/texts/{text.pk}/", change).status_code == 303
        assert "Version 2" in bob.get(f"/rules/texts/{text.pk}/").content.decode()
        assert bob.post(f"/rules/texts/{text.pk}/", change | {"body": "x"}).status_code == 409
        shown = bob.post(
            "/rules/texts/preview/",
            {"body": "Dear {{ customer.name }} <b>"},
            headers={"HX-Request": "true", "HX-Target": "preview"},
        ).content.decode()
        assert "Dear Lena Fischer &lt;b&gt;" in shown and "<html" not in shown

    def test_the_outbox_takes_as_many_queries_for_three_as_for_one(self, bob, django_assert_max_num_queries):
        counts = []
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        for count in (1, 3):
            while Notification.objects.count() < count:
                NotificationFactory()
            with CaptureQueriesContext(
                connection,
            ) as taken:
                assert bob.get("/outbox/").status_code == 200
            counts.append(len(taken))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("group", ["", "waiting", "sent", "kept", "failed", "not_sent", "nonsense"])
    def test_the_outbox_by_state(self, bob, group):
        NotificationFactory(subject="Your claim")
        NotificationFactory(subject="Kept back", state=S.KEPT)
        page = bob.get("/outbox/", {"state": group}).content.decode()
        assert ("Your claim" in page) == (group in ("", "waiting", "nonsense"))
        assert ("Kept back" in page) == (group in ("", "kept", "nonsense"))

    def test_a_person_stops_a_message_and_sends_one_again(self, bob):
        waiting, kept = NotificationFactory(), NotificationFactory(state=S.KEPT)
        assert bob.post(f"/outbox/{waiting.pk}/cancel/")["Location"] == f"/outbox/{waiting.pk}/"
        assert bob.post(f"/outbox/{kept.pk}/retry/").status_code == 303
        assert bob.post(f"/outbox/{waiting.pk}/retry/").status_code == 422
        states = dict(Notification.objects.values_list("pk", "state"))
        assert states == {waiting.pk: S.CANCELLED, kept.pk: S.PLANNED}
        assert bob.get("/outbox/0/").status_code == 404

    def test_the_detail_shows_the_why(self, bob):
        message = NotificationFactory(why=["Rule “Stage news”, version 1"])
        for headers in ({}, {"HX-Request": "true", "HX-Target": "drawer"}):
            assert "Rule “Stage news”, version 1" in bob.get(f"/outbox/{message.pk}/", headers=headers).content.decode()


class TestUnsubscribing:
    @pytest.fixture
    def offer(self, amara, sent) -> Notification:
        """An advertisement that went out."""
        record_consent(customer_id=amara.pk, topic="marketing", allowed=True, source="web", by=SYSTEM)
        message = NotificationFactory(customer=amara, topic="marketing")
        deliver_due()
        message.refresh_from_db()
        assert message.state == S.SENT
        return message

    def path(self, message: Notification) -> str:
        return "/unsubscribe/" + unsubscribe_url(message).split("/unsubscribe/")[1]

    def test_s33_advertising_carries_its_way_out(self, offer, sent):
        mail = sent[0].message()
        link = mail["List-Unsubscribe"][1:-1]
        assert f"<{link}>" == mail["List-Unsubscribe"] and link in sent[0].body
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        start, token = link.split("/unsubscribe/")
        assert unsubscribe_url(offer).startswith(f"{start}/unsubscribe/{token.split(':')[0]}:")

    def test_s33_one_post_without_a_cookie_is_enough_and_twice_is_once(self, offer):
        client = Client(enforce_csrf_checks=True)
        for _twice in range(2):
            answer = client.post(self.path(offer), {"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200
        newest = Consent.objects.order_by("-pk")[0]
        assert (newest.topic, newest.channel, newest.allowed, newest.actor_kind) == (
            "marketing",
            "email",
            False,
            "customer",
        )
        assert Consent.objects.count() == 2 and Suppression.objects.count() == 1
        again = NotificationFactory(customer=offer.customer, topic="marketing")
        deliver_due()
        again.refresh_from_db()
        assert again.state == S.SUPPRESSED

    def test_s33_fetching_the_link_changes_nothing(self, offer):
        page = Client().get(self.path(offer))
        assert page.status_code == 200 and "<button" in page.content.decode()
        assert Consent.objects.count() == 1 and not Suppression.objects.exists()

    @pytest.mark.parametrize("token", ["x", "MTIz", "a:b:c", "1", "%00", "😀"])
    def test_s33_a_forged_link_is_no_link(self, offer, token):
        assert Client().post(f"/unsubscribe/{token}/").status_code == 404
        real = self.path(offer).removeprefix("/unsubscribe/").rstrip("/")
        assert Client().post(f"/unsubscribe/{real[:-2]}AA/").status_code == 404
        assert not Suppression.objects.exists()

    def test_service_mail_can_be_stopped_too(self, amara):
        message = NotificationFactory(customer=amara)
        assert unsubscribe(notification_id=message.pk, by=SYSTEM)
        assert not unsubscribe(notification_id=0, by=SYSTEM)
        staff = NotificationFactory(user=UserFactory())
        assert not unsubscribe(notification_id=staff.pk, by=SYSTEM)


class TestTheHousesOwnMail:
    def send(self, kind: str = "invitation", **context) -> None:
        words = {"name": "Ana", "url": "https://crm.example/i/SECRET", "company": "Kestrel", "language": "en"}
        for route in registries.staff_mail:
            route.send(kind, "ana@example.com", words | context)

    def test_an_invitation_goes_out_and_its_secret_goes_with_it(self, sent, django_capture_on_commit_callbacks):
        self.send()
        deliver_due()
        (mail,) = sent
        assert mail.to == ["ana@example.com"] and "SECRET" in mail.body and mail.subject == "Your place at Kestrel"
        message = Notification.objects.get()
        assert (message.state, message.body, message.customer_id) == (S.SENT, "", None)

    def test_nobody_is_shown_it(self, sent):
        self.send("password_reset")
        message = Notification.objects.get()
        client = Client()
        client.force_login(UserFactory(role="admin"))
        assert client.get(f"/outbox/{message.pk}/").status_code == 404
        assert "A new password" not in client.get("/outbox/").content.decode()

    def test_it_goes_first(self, sent):
        IdentityFactory(customer=CustomerFactory())
        NotificationFactory()
        self.send()
        deliver_due()
        assert [mail.to for mail in sent][0] == ["ana@example.com"]
