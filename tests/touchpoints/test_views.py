"""The composer, the dialog, the page; and who sees what of a touchpoint."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.actor import SYSTEM
from journeys.actions import give_follow_up
from story.models import Event
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.factories.journeys import JourneyFactory
from tests.factories.teams import MembershipFactory, TeamFactory, UserFactory
from tests.factories.touchpoints import TouchpointFactory
from touchpoints.actions import record_touchpoint
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(client):
    user = UserFactory(name="Alice Ames")
    client.force_login(user)
    return user


def log_url(customer):
    return reverse("touchpoints:log", args=[customer.pk])


def htmx(target, url="/"):
    return {"HX-Request": "true", "HX-Target": target, "HX-Current-URL": f"http://testserver{url}"}


SAID = {"text": "Asks for the decision", "channel": "email", "mood": "-1", "journey": "none", "direction": "in"}


# --- the form, three ways ---
@pytest.mark.parametrize(
    ("target", "marks"), [("modal", 'class="modal-content jc-log"'), ("touchpoints-log", 'class="jc-comp"')]
)
def test_the_form_comes_as_the_part_it_is_asked_for(client, alice, target, marks):
    page = client.get(log_url(CustomerFactory()), headers=htmx(target)).content.decode()
    assert marks in page
    assert "<html" not in page


def test_the_form_is_a_page_without_htmx(client, alice):
    page = client.get(log_url(CustomerFactory(name="Amara Okonkwo"))).content.decode()
    assert "<html" in page
    assert "Amara Okonkwo" in page


def test_the_likely_journey_is_chosen_already(client, alice):
    journey = JourneyFactory()
    page = client.get(log_url(journey.customer), headers=htmx("touchpoints-log")).content.decode()
    assert re.search(rf'<option value="{journey.pk}" selected>', page)


# --- saving ---
def test_without_htmx_it_is_saved_and_the_story_is_next(client, alice):
    team = TeamFactory()
    MembershipFactory(team=team, user=alice)
    customer = CustomerFactory()
    answer = client.post(log_url(customer), SAID)
    assert (answer.status_code, answer["Location"]) == (303, f"/customers/{customer.pk}/")
    touchpoint = Touchpoint.objects.get()
    assert (touchpoint.channel, touchpoint.sentiment, touchpoint.sentiment_source) == ("email", -1, "agent")
    assert (touchpoint.agent, touchpoint.team, touchpoint.journey) == (alice, team, None)


def test_in_the_story_the_new_card_goes_on_top(client, alice):
    customer = CustomerFactory()
    record_touchpoint(by=SYSTEM, customer_id=customer.pk, channel="phone", summary="Before")
    sent = SAID | {"place": "touchpoints-log", "form_token": "t1"}
    answer = client.post(log_url(customer), sent, headers=htmx("story", f"/customers/{customer.pk}/"))
    page = answer.content.decode()
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (200, "#story > ol", "afterbegin")
    assert "Asks for the decision" in page
    assert "Before" not in page
    assert "jc:toast" in answer["HX-Trigger"]
    assert_fresh_composer(page)


def test_where_the_story_is_filtered_it_reloads_and_the_composer_is_fresh_too(client, alice):
    """With the used token left in it, the next touchpoint would have been refused as a repetition."""
    customer = CustomerFactory()
    sent = SAID | {"place": "touchpoints-log", "form_token": "t1"}
    answer = client.post(log_url(customer), sent, headers=htmx("story", f"/customers/{customer.pk}/?channel=sms"))
    assert (answer.status_code, answer["HX-Reswap"]) == (200, "none")
    assert "story" in answer["HX-Trigger"]
    assert_fresh_composer(answer.content.decode())


def assert_fresh_composer(page: str) -> None:
    """It comes along for its place, empty, without a complaint, and with a token of its own."""
    composer = page.partition('<div id="touchpoints-log" hx-swap-oob="innerHTML">')[2]
    assert re.search(r'name="form_token" value="(?!t1")[^"]+"', composer)
    assert "Asks for the decision" not in composer
    assert "is-invalid" not in composer


def test_elsewhere_the_parts_of_the_page_are_asked_to_reload(client, alice):
    answer = client.post(log_url(CustomerFactory()), SAID, headers=htmx("modal", "/journeys/"))
    assert answer.status_code == 204
    assert "story" in answer["HX-Trigger"]


def test_the_same_form_sent_twice_is_one_touchpoint(client, alice):
    customer = CustomerFactory()
    for _ in range(2):
        assert client.post(log_url(customer), SAID | {"form_token": "t1"}).status_code == 303
    assert Touchpoint.objects.count() == 1


@pytest.mark.parametrize("place", ["modal", "touchpoints-log"])
def test_what_is_missing_is_said_in_the_part_it_came_from(client, alice, place):
    answer = client.post(log_url(CustomerFactory()), SAID | {"text": " ", "place": place}, headers=htmx("modal"))
    assert (answer.status_code, answer["HX-Retarget"]) == (422, f"#{place}")
    assert "This field is required" in answer.content.decode()
    assert not Touchpoint.objects.exists()


def test_a_refusal_of_the_action_stands_at_its_field(client, alice):
    answer = client.post(log_url(CustomerFactory()), SAID | {"occurred_at": "2099-01-01T10:00"})
    assert answer.status_code == 422
    assert "This time has not come yet" in answer.content.decode()


def test_long_words_become_a_summary_and_a_body(client, alice):
    text = "She tells the whole story. " * 40
    client.post(log_url(CustomerFactory()), SAID | {"text": text})
    touchpoint = Touchpoint.objects.get()
    assert len(touchpoint.summary) <= 500
    assert touchpoint.summary.endswith("…")
    assert touchpoint.body == text.strip()


def test_follow_ups_are_closed_with_it_or_not_at_all(client, alice):
    customer = CustomerFactory()
    due = TouchpointFactory().occurred_at
    follow_up, _new = give_follow_up(
        customer_id=customer.pk, title="Call back", due_at=due, assignee_id=alice.pk, by=SYSTEM
    )
    given = SAID | {"follow_ups": [str(follow_up.pk)]}
    assert client.post(log_url(customer), given | {"occurred_at": "2099-01-01T10:00"}).status_code == 422
    follow_up.refresh_from_db()
    assert follow_up.done_at is None
    assert client.post(log_url(customer), given).status_code == 303
    follow_up.refresh_from_db()
    assert follow_up.done_at is not None


def test_a_ticket_can_be_opened_next(client, alice):
    answer = client.post(log_url(CustomerFactory()), SAID | {"then_ticket": "on"})
    assert answer["Location"] == f"/tickets/new/?touchpoint={Touchpoint.objects.get().pk}"


# --- choosing, reading, flagging ---
def test_a_person_is_found_before_anything_is_logged(client, alice):
    customer = CustomerFactory(name="Bruno Costa", search_text="bruno costa")
    IdentityFactory(customer=customer)
    page = client.get(reverse("touchpoints:new"), {"q": "bruno"}, headers=htmx("found")).content.decode()
    assert log_url(customer) in page
    assert "Nobody is called" in client.get(reverse("touchpoints:new"), {"q": "zzzz"}).content.decode()


def test_a_restricted_touchpoint_is_for_its_team_and_managers():
    team = TeamFactory()
    touchpoint = TouchpointFactory(is_restricted=True, team=team, summary="Very private")
    insider, outsider, bob = UserFactory(), UserFactory(), UserFactory(role="manager")
    MembershipFactory(team=team, user=insider)
    for user, status in ((insider, 200), (bob, 200), (outsider, 404)):
        client = Client()
        client.force_login(user)
        answer = client.get(reverse("touchpoints:detail", args=[touchpoint.pk]))
        assert answer.status_code == status
        assert (b"Very private" in answer.content) == (status == 200)


def test_one_click_marks_a_repeat_and_one_takes_it_back(client, alice):
    touchpoint = TouchpointFactory()
    url = reverse("touchpoints:repeat", args=[touchpoint.pk])
    page = client.post(url, {"is_repeat": "1"}, headers=htmx("card")).content.decode()
    assert f'id="touchpoint-{touchpoint.pk}"' in page
    assert 'name="is_repeat" value="0"' in page
    client.post(url, {"is_repeat": "0"}, headers=htmx("card"))
    touchpoint.refresh_from_db()
    assert not touchpoint.is_repeat
    assert Event.objects.filter(kind="touchpoint.changed").count() == 2


# --- what the story shows ---
def story(client, customer):
    return client.get(reverse("story:timeline", args=[customer.pk])).content.decode()


def test_the_story_shows_the_card(client, alice):
    journey = JourneyFactory()
    record_touchpoint(
        by=SYSTEM,
        customer_id=journey.customer_id,
        channel="phone",
        summary="Asks again",
        duration_seconds=480,
        sentiment=-2,
        sentiment_source="agent",
        is_repeat=True,
        agent_id=alice.pk,
    )
    page = story(client, journey.customer)
    for words in ("Call in, 8 min", "Alice Ames", "Asks again", "Very bad", f"{journey.map.name} · Report"):
        assert words in page


def test_the_story_does_not_say_what_one_may_not_read(client, alice):
    customer = CustomerFactory()
    record_touchpoint(
        by=SYSTEM,
        customer_id=customer.pk,
        channel="phone",
        summary="Very private",
        is_restricted=True,
        team_id=TeamFactory().pk,
    )
    page = story(client, customer)
    assert "Very private" not in page
    assert "only its team may read" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_story_asks_for_its_touchpoints_once(alice, count, django_assert_num_queries):
    from touchpoints.queries import story_subjects

    ids = [TouchpointFactory().pk for _ in range(count)]
    with django_assert_num_queries(1):
        assert len(story_subjects(ids, alice)) == count


# --- what matters by channel ---
def test_a_call_a_visit_and_a_letter_are_asked_what_they_have(client, alice):
    amara = CustomerFactory()
    more = {"minutes": "8", "waited": "3", "outcome": "voicemail", "who": "Her son", "received_on": "2026-11-02"}
    for channel in ("phone", "store", "letter", "email"):
        assert client.post(log_url(amara), SAID | more | {"channel": channel}).status_code == 303
    call, visit, letter, mail = Touchpoint.objects.order_by("pk")
    assert (call.duration_seconds, call.wait_seconds, call.data, call.author) == (
        480,
        180,
        {"outcome": "voicemail"},
        "Her son",
    )
    assert (visit.duration_seconds, visit.wait_seconds, visit.data) == (480, 180, {})
    assert (letter.duration_seconds, letter.author, str(letter.occurred_at.date())) == (None, "Her son", "2026-11-02")
    assert (mail.duration_seconds, mail.wait_seconds, mail.author, mail.data) == (None, None, "", {})
    assert mail.occurred_at > call.occurred_at


def test_a_letter_of_today_has_come_already(client, alice):
    today = timezone.localdate().isoformat()
    assert (
        client.post(log_url(CustomerFactory()), SAID | {"channel": "letter", "received_on": today}).status_code == 303
    )
    assert Touchpoint.objects.get().occurred_at <= timezone.now()
