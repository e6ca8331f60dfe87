"""Handing over from the page: the dialog, the page with the brief as it was, the answer; and the same for programs."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from journeys.models import Handoff, Journey
from teams.models import ApiKey
from touchpoints.actions import record_touchpoint

pytestmark = pytest.mark.django_db
MODAL = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "modal"}


@pytest.fixture
def jonas(scene):
    client = Client()
    client.force_login(scene.people["jonas"])
    return client


@pytest.fixture
def priya(scene):
    client = Client()
    client.force_login(scene.people["priya"])
    return client


def hand_over(scene, client, **more):
    url = reverse("desk:hand_over", args=[scene.amara.pk])
    given = {
        "journey": scene.journeys["Claim"].pk, "to": f"user-{scene.people['priya'].pk}", "to_channel": "chat",
        "note": "Call her Ms Okonkwo", **more,
    }  # fmt: skip
    return client.post(url, given, **MODAL)


def test_a_journey_changes_hands_with_its_brief(scene, jonas, priya):
    assert "Hand over" in jonas.get(scene.amara.get_absolute_url()).content.decode()
    asked = jonas.get(reverse("desk:hand_over", args=[scene.amara.pk]), **MODAL).content.decode()
    assert "<html" not in asked
    assert f"{scene.journeys['Claim']} Claim: Get my flooded workshop repaired" in asked
    saved = hand_over(scene, jonas)
    handoff = Handoff.objects.get()
    assert saved.status_code == 204
    assert reverse("desk:handoff_decline", args=[handoff.pk]) in saved["HX-Trigger"]
    page = reverse("desk:handoff", args=[handoff.pk])
    assert f'href="{page}"' in priya.get(scene.amara.get_absolute_url()).content.decode()
    assert "handed over to you" in priya.get("/").content.decode()
    html = priya.get(page).content.decode()
    for words in (
        "Call her Ms Okonkwo",
        "Get my flooded workshop repaired",
        "A decision date",
        "Say sorry",
        "take over",
    ):
        assert words in html, words
    assert "take over" not in jonas.get(page).content.decode()
    assert jonas.post(reverse("desk:handoff_accept", args=[handoff.pk])).status_code == 403
    assert priya.post(reverse("desk:handoff_accept", args=[handoff.pk])).status_code == 303
    assert Journey.objects.get(pk=scene.journeys["Claim"].pk).owner == scene.people["priya"]
    assert "accepted" in jonas.get(page).content.decode()


def test_the_brief_stays_as_it_was_and_holds_nothing_restricted(scene, jonas, priya):
    told = {"by": scene.by("jonas"), "channel": "phone", "customer_id": scene.amara.pk}
    team = scene.people["jonas"].memberships.get().team_id
    record_touchpoint(summary="Is divorcing", is_restricted=True, team_id=team, **told)
    hand_over(scene, jonas)
    record_touchpoint(summary="Something later", **told)
    html = priya.get(reverse("desk:handoff", args=[Handoff.objects.get().pk])).content.decode()
    assert "divorcing" not in str(Handoff.objects.get().brief)
    assert "Something later" not in html


def test_what_is_refused_stands_in_the_dialog(scene, jonas):
    assert hand_over(scene, jonas, to="").status_code == 422
    again = hand_over(scene, jonas, to=f"user-{scene.people['jonas'].pk}")
    assert "They look after it already" in again.content.decode()
    assert not Handoff.objects.exists()


def test_an_offer_can_be_taken_back_at_once(scene, jonas):
    hand_over(scene, jonas)
    handoff = Handoff.objects.get()
    assert jonas.post(reverse("desk:handoff_decline", args=[handoff.pk])).status_code == 303
    assert Handoff.objects.get().state == "declined"


def test_programs_hand_over_and_read_but_people_accept(scene):
    digest = hashlib.sha256(b"jc_agent").hexdigest()
    ApiKey.objects.create(name="Bot", prefix="jc_agent", digest=digest, role="agent")
    program = Client(HTTP_AUTHORIZATION="Bearer jc_agent")
    url = f"/api/v1/journeys/{scene.journeys['Claim'].pk}/handoff/"
    made = program.post(url, {"to_user": scene.people["priya"].pk, "note": "By the bot"}, "application/json")
    assert made.status_code == 201
    assert made.json()["brief"]["note"] == "By the bot"
    assert made.json()["brief"]["promised"][0]["text"] == "A decision date"
    listed = program.get("/api/v1/handoffs/?state=offered").json()["results"]
    assert [one["id"] for one in listed] == [made.json()["id"]]
    assert program.get(f"/api/v1/handoffs/{made.json()['id']}/").json() == made.json()
    assert program.get("/api/v1/handoffs/999999/").status_code == 404
    assert program.get("/api/v1/handoffs/?state=lost").status_code == 400
    assert program.post(url, {"to_user": 999_999}, "application/json").status_code == 422
