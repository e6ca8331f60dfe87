"""A touchpoint is put right by a new fact: what it said stays readable, with who changed it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.actor import SYSTEM, Actor, ActorKind
from core.errors import RuleBroken
from customers.actions import store_document
from story.models import Event
from story.queries import story_page
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.factories.files import a_picture
from tests.factories.journeys import JourneyFactory
from tests.factories.teams import UserFactory
from touchpoints.actions import correct_touchpoint, flag_repeat, record_touchpoint
from touchpoints.models import Correction, Touchpoint

pytestmark = pytest.mark.django_db
SOFIA = Actor(ActorKind.USER, 5, "Sofia Lindqvist")
ANGRY = "I am very disappointed with how slow and unhelpful your team was."


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.DOCUMENT_ROOT = tmp_path / "documents"


@pytest.fixture
def alice(client):
    user = UserFactory(name="Alice Ames")
    client.force_login(user)
    return user


def logged(**more):
    said = {"customer_id": CustomerFactory().pk, "channel": "email", "summary": ANGRY} | more
    return record_touchpoint(by=SYSTEM, **said).touchpoint


# --- whose word the mood is ---
def test_the_customer_s_own_rating_comes_before_the_agent_s_and_both_before_an_estimate():
    assert (logged().sentiment, logged().sentiment_source) == (-2, "estimated")
    assert logged(sentiment=1, sentiment_source="customer").sentiment == 1
    assert logged(sentiment=0, sentiment_source="agent").sentiment_source == "agent"
    for silent in ({"summary": "Ich bin sehr enttäuscht und wütend."}, {"direction": "out"}, {"is_automatic": True}):
        assert (logged(**silent).sentiment, logged(**silent).sentiment_source) == (None, "")


def test_the_card_says_whose_word_it_is(client, alice):
    touchpoint = logged()
    page = client.get(reverse("story:timeline", args=[touchpoint.customer_id])).content.decode()
    assert "estimated" in page
    correct_touchpoint(touchpoint_id=touchpoint.pk, changes={"sentiment": 1}, by=SOFIA)
    page = client.get(reverse("story:timeline", args=[touchpoint.customer_id])).content.decode()
    assert "agent's impression" in page
    assert "mood corrected by Sofia Lindqvist, was Very bad (estimated from the text)" in page


# --- corrections ---
def test_what_was_said_before_stays():
    journey = JourneyFactory()
    touchpoint = logged(customer_id=journey.customer_id, without_journey=True)
    changes = {"summary": " Said  it kindly ", "sentiment": 0, "journey": journey.pk}
    made = correct_touchpoint(touchpoint_id=touchpoint.pk, changes=changes, reason="Misheard", by=SOFIA)
    assert [(one.what, one.before, one.after) for one in made] == [
        ("journey", "", str(journey.pk)),
        ("summary", ANGRY, "Said it kindly"),
        ("sentiment", "-2 estimated", "0 agent"),
    ]
    touchpoint.refresh_from_db()
    assert (touchpoint.summary, touchpoint.journey_id, touchpoint.stage_key) == (
        "Said it kindly",
        journey.pk,
        journey.stage.key,
    )
    first, fact = Event.objects.filter(subject_kind="touchpoint").order_by("pk")
    assert (first.sentiment, fact.kind, fact.sentiment) == (-2, "touchpoint.corrected", 0)
    assert fact.data["fields"] == ["journey", "summary", "sentiment"]
    assert "kindly" not in str(fact.data), "the words stay in their row"
    assert correct_touchpoint(touchpoint_id=touchpoint.pk, changes=changes, by=SOFIA) == []
    assert Event.objects.filter(kind="touchpoint.corrected").count() == 1


def test_an_agent_who_agrees_with_an_estimate_makes_it_theirs():
    touchpoint = logged()
    (made,) = correct_touchpoint(touchpoint_id=touchpoint.pk, changes={"sentiment": -2}, by=SOFIA)
    assert (made.before, made.after) == ("-2 estimated", "-2 agent")


def test_moved_to_whose_it_is_both_stories_say_so(client, alice):
    amara, noor = CustomerFactory(name="Amara"), CustomerFactory(name="Noor")
    claim = JourneyFactory(customer=noor)
    touchpoint = logged(customer_id=amara.pk)
    own, shared = (store_document(customer_id=amara.pk, name=f"{n}.png", content=a_picture(), by=SYSTEM) for n in "ab")
    touchpoint.attachments.set([own, shared])
    logged(customer_id=amara.pk, document_ids=[shared.pk])
    correct_touchpoint(touchpoint_id=touchpoint.pk, changes={"customer": noor.pk}, by=SOFIA)
    touchpoint.refresh_from_db()
    own.refresh_from_db()
    shared.refresh_from_db()
    assert (touchpoint.customer, touchpoint.journey_id) == (noor, claim.pk)
    assert (own.customer, shared.customer) == (noor, amara)
    there = client.get(reverse("story:timeline", args=[noor.pk])).content.decode()
    here = client.get(reverse("story:timeline", args=[amara.pk])).content.decode()
    assert "Sofia Lindqvist moved a touchpoint here from another story" in there
    assert "Sofia Lindqvist moved a touchpoint to another customer's story" in here
    assert f'id="touchpoint-{touchpoint.pk}"' not in here
    page = story_page([noor.pk], size=10, user=alice)
    assert [(event.kind, event.sentiment) for event in page.events][-1] == ("touchpoint.corrected", -2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"customer": 999_999}, "customer"),
        ({"journey": 999_999}, "journey"),
        ({"summary": "  "}, "summary"),
        ({"sentiment": 3}, "sentiment"),
    ],
)
def test_what_cannot_be_is_refused(changes, field):
    touchpoint = logged()
    with pytest.raises(RuleBroken) as refused:
        correct_touchpoint(touchpoint_id=touchpoint.pk, changes=changes, by=SOFIA)
    assert refused.value.field == field
    assert not Correction.objects.exists()


def test_the_second_write_fails_and_the_first_is_gone(monkeypatch):
    touchpoint = logged()
    monkeypatch.setattr("touchpoints.actions.correcting.record_events", lambda **_more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        correct_touchpoint(touchpoint_id=touchpoint.pk, changes={"sentiment": 1}, by=SOFIA)
    assert Touchpoint.objects.get().sentiment == -2
    assert not Correction.objects.exists()


def test_the_dialog_puts_right_what_differs(client, alice):
    touchpoint = logged()
    other = CustomerFactory(name="Noor Haddad")
    IdentityFactory(customer=other, value="noor@example.org")
    url = reverse("touchpoints:correct", args=[touchpoint.pk])
    dialog = client.get(url, headers={"HX-Request": "true", "HX-Target": "modal"}).content.decode()
    assert ANGRY in dialog
    said = {"summary": ANGRY, "sentiment": "-2", "journey": "none", "customer": "", "reason": ""}
    assert client.post(url, said).status_code == 303
    assert not Correction.objects.exists(), "nothing was different"
    assert client.post(url, said | {"customer": "nobody at all"}).status_code == 422
    assert client.post(url, said | {"sentiment": "1", "reason": "Was kind"}).status_code == 303
    assert Touchpoint.objects.get().sentiment == 1
    assert "Was kind" in client.get(reverse("touchpoints:detail", args=[touchpoint.pk])).content.decode()


# --- the repeat ---
def test_a_repeat_is_suggested_never_flagged_and_answered_once(client, alice):
    touchpoint = logged(summary="As I already told your colleague, it is the kitchen.")
    assert touchpoint.is_repeat is False
    story = reverse("story:timeline", args=[touchpoint.customer_id])
    asked = "Sounds like they had to tell again"
    assert asked in client.get(story).content.decode()
    client.post(reverse("touchpoints:repeat", args=[touchpoint.pk]), {"is_repeat": "0"})
    assert asked not in client.get(story).content.decode()
    assert not Event.objects.filter(kind="touchpoint.changed").exists()
    other = logged(summary="Das habe ich schon gesagt.")
    flag_repeat(touchpoint_id=other.pk, is_repeat=True, by=SOFIA)
    other.refresh_from_db()
    assert (other.is_repeat, other.repeat_words) == (True, "")
    flag_repeat(touchpoint_id=other.pk, is_repeat=False, by=SOFIA)
    other.refresh_from_db()
    assert other.repeat_words == "", "who took the flag away has answered"
    assert logged(summary="As I already told you", direction="out").repeat_words == ""
