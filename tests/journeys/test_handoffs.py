"""Passing a journey on: offered once, with what was known; accepted by its receiver; declined or taken back."""

from __future__ import annotations

import pytest

from core.actor import SYSTEM, Actor, ActorKind
from core.errors import NotAllowed, RuleBroken
from journeys import kinds
from journeys.actions import accept_handoff, decline_handoff, offer_handoff
from journeys.actions import handoffs as room
from journeys.enums import HandoffState
from journeys.models import Handoff, Journey
from journeys.queries import handoffs_today, open_handoffs
from story.models import Event
from tests.factories.journeys import JourneyFactory
from tests.factories.teams import MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
BRIEF = {"note": "She is angry", "told": [{"text": "Photos are here"}]}


def by(user) -> Actor:
    return Actor(ActorKind.USER, user.pk, user.name)


@pytest.fixture
def jonas():
    return UserFactory(name="Jonas Weber")


@pytest.fixture
def priya():
    return UserFactory(name="Priya Nair")


@pytest.fixture
def journey(jonas):
    return JourneyFactory(owner=jonas)


def told(journey) -> list[str]:
    return list(Event.objects.filter(journey_id=journey.pk).order_by("pk").values_list("kind", flat=True))


def offer(journey, giver, **to) -> Handoff:
    return offer_handoff(journey_id=journey.pk, brief=BRIEF, by=by(giver), **to)


def test_an_offer_keeps_the_brief_and_leaves_the_owner(journey, jonas, priya):
    handoff = offer(journey, jonas, to_user_id=priya.pk, to_channel="video")
    assert offer(journey, jonas, to_user_id=priya.pk, to_channel="video") == handoff
    assert (handoff.brief, handoff.from_user, handoff.state) == (BRIEF, jonas, HandoffState.OFFERED)
    assert Journey.objects.get(pk=journey.pk).owner == jonas
    assert told(journey) == [kinds.HANDOFF_OFFERED]
    assert open_handoffs([journey.customer_id]) == [handoff]
    assert [item.button for item in handoffs_today(priya, 5)] == ["Read and accept"]
    assert list(handoffs_today(jonas, 5)) == []


def test_who_accepts_looks_after_it(journey, jonas, priya):
    handoff = offer(journey, jonas, to_user_id=priya.pk)
    for _ in range(2):
        accept_handoff(handoff_id=handoff.pk, by=by(priya))
    assert Journey.objects.get(pk=journey.pk).owner == priya
    assert told(journey) == [kinds.HANDOFF_OFFERED, kinds.HANDOFF_ACCEPTED, kinds.ASSIGNED]
    assert open_handoffs([journey.customer_id]) == []


def test_any_member_of_a_team_accepts_for_it(journey, jonas, priya):
    team = TeamFactory()
    MembershipFactory(user=priya, team=team)
    handoff = offer(journey, jonas, to_team_id=team.pk)
    with pytest.raises(NotAllowed):
        accept_handoff(handoff_id=handoff.pk, by=by(UserFactory()))
    with pytest.raises(NotAllowed):
        accept_handoff(handoff_id=handoff.pk, by=SYSTEM)
    assert [item.key for item in handoffs_today(priya, 5)] == [f"handoff:{handoff.pk}"]
    accept_handoff(handoff_id=handoff.pk, by=by(priya))
    after = Journey.objects.get(pk=journey.pk)
    assert (after.owner, after.team) == (priya, team)


def test_an_offer_is_declined_by_its_receiver_or_taken_back_by_its_giver(journey, jonas, priya):
    first = offer(journey, jonas, to_user_id=priya.pk)
    with pytest.raises(NotAllowed):
        decline_handoff(handoff_id=first.pk, by=by(UserFactory()))
    for _ in range(2):
        decline_handoff(handoff_id=first.pk, by=by(priya))
    with pytest.raises(RuleBroken, match="answered before"):
        accept_handoff(handoff_id=first.pk, by=by(priya))
    decline_handoff(handoff_id=offer(journey, jonas, to_user_id=priya.pk).pk, by=by(jonas))
    assert Journey.objects.get(pk=journey.pk).owner == jonas
    newest = Event.objects.filter(kind=kinds.HANDOFF_DECLINED).order_by("pk")
    assert [event.data["taken_back"] for event in newest] == [False, True]


@pytest.mark.parametrize("case", ["nobody", "both", "owner", "ended", "unknown", "pigeon", "second"])
def test_offers_that_make_no_sense_are_refused(journey, jonas, priya, case):
    team, to = TeamFactory(), {"to_user_id": priya.pk}
    match case:
        case "nobody":
            to = {}
        case "both":
            to["to_team_id"] = team.pk
        case "owner":
            to = {"to_user_id": jonas.pk}
        case "ended":
            Journey.objects.filter(pk=journey.pk).update(
                outcome="lost", outcome_at=journey.started_at, ended_at=journey.started_at
            )
        case "unknown":
            to = {"to_user_id": 999_999}
        case "pigeon":
            to["to_channel"] = "pigeon"
        case "second":
            offer(journey, jonas, to_team_id=team.pk)
    with pytest.raises(RuleBroken):
        offer(journey, jonas, **to)


def test_without_its_fact_nothing_changes_hands(journey, jonas, priya, monkeypatch):
    handoff = offer(journey, jonas, to_user_id=priya.pk)

    def fails(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(room, "tell", fails)
    with pytest.raises(RuntimeError):
        accept_handoff(handoff_id=handoff.pk, by=by(priya))
    assert Journey.objects.get(pk=journey.pk).owner == jonas
    assert Handoff.objects.get(pk=handoff.pk).state == HandoffState.OFFERED
