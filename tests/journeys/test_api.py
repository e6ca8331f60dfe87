"""Maps, journeys, follow-ups and promises for programs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from journeys.actions import give_follow_up, make_promise, move_journey, start_journey
from journeys.models import FollowUp, Journey, JourneyMap
from tests.factories.customers import CustomerFactory
from tests.factories.teams import UserFactory
from tests.journeys.world import ALICE

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


def send(program, path, body=None, **headers):
    return program.post(f"{ROOT}/{path}", body or {}, format="json", headers=headers)


def test_design_publish_and_change_a_map(program):
    stages = [
        {"name": "Quote", "expected_seconds": 3600, "requirements": [{"name": "Address", "kind": "fact"}]},
        {"name": "Signed", "kind": "success"},
    ]
    made = send(program, "maps/", {"name": "Order", "prefix": "OR", "stages": stages})
    assert (made.status_code, made.json()["published"], made.json()["draft"]["number"]) == (201, None, 1)
    url = f"maps/{made.json()['id']}/"
    assert made.json()["draft"]["stages"][0]["requirements"][0]["key"] == "address"
    first, again = send(program, f"{url}publish/"), send(program, f"{url}publish/")
    assert first.json()["published"]["number"] == again.json()["published"]["number"] == 1
    changed = program.patch(f"{ROOT}/{url}", {"name": "Orders", "stages": [*stages, {"name": "Care"}]}, format="json")
    body = changed.json()
    assert (body["name"], body["published"]["number"], len(body["draft"]["stages"])) == ("Orders", 1, 3)
    assert program.get(f"{ROOT}/{url}").json() == body


def test_a_refused_map_says_where(program):
    send(program, "maps/", {"name": "Order", "prefix": "OR"})
    answer = send(program, "maps/", {"name": "Another", "prefix": "OR"})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["prefix"])
    empty = JourneyMap.objects.get()
    assert send(program, f"maps/{empty.pk}/publish/").json()["type"] == "urn:journeycrm:problem:no-first-stage"


def test_starting_the_same_journey_twice_answers_200_with_the_first(program, claim):
    body = {"customer": CustomerFactory().pk, "map": "claim", "source": "core", "external_id": "7"}
    first, again = send(program, "journeys/", body), send(program, "journeys/", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() and first.json()["stage"] == "report"
    assert Journey.objects.count() == 1


def test_a_key_makes_a_move_once(program, journey):
    path, body = f"journeys/{journey.pk}/move/", {"to": "documents", "version": 1}
    answers = [send(program, path, body, **{"Idempotency-Key": "m-1"}) for _n in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [visit["stage"] for visit in answers[1].json()["visits"]] == ["report", "documents"]


def test_a_stale_move_answers_409_with_the_fresh_state(program, journey):
    send(program, f"journeys/{journey.pk}/move/", {"to": "documents", "version": 1})
    late = send(program, f"journeys/{journey.pk}/move/", {"to": "decision", "version": 1})
    assert (late.status_code, late["Content-Type"]) == (409, "application/problem+json")
    fresh = late.json()["fresh"]
    assert (fresh["stage"], fresh["version"], fresh["id"]) == ("documents", 2, journey.pk)


def test_a_move_with_something_missing_wants_a_reason(program, journey):
    path = f"journeys/{journey.pk}/move/"
    send(program, path, {"to": "documents", "version": 1})
    answer = send(program, path, {"to": "decision", "version": 2})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:journeycrm:problem:reason-needed")
    assert send(program, path, {"to": "decision", "version": 2, "reason": "Seen"}).json()["stage"] == "decision"


def test_requirements_blockers_and_the_end(program, journey):
    url = f"journeys/{journey.pk}/"
    received = send(program, f"{url}requirements/photos/", {"status": "receive"})
    assert (received.status_code, received.json()["status"]) == (200, "received")
    assert send(program, f"{url}requirements/photos/", {"status": "waive"}).status_code == 422
    foreign = {"status": "accept", "document": 1}
    assert list(send(program, f"{url}requirements/photos/", foreign).json()["errors"]) == ["document"]
    blocker = send(program, f"{url}blockers/", {"kind": "third_party", "note": "Assessor ill"})
    assert (blocker.status_code, program.get(f"{ROOT}/{url}").json()["waiting_on"]) == (201, "third_party")
    cleared = send(program, f"{url}blockers/{blocker.json()['id']}/clear/")
    assert cleared.json()["cleared_by"] == "Shop"
    assert send(program, f"{url}end/").json()["type"] == "urn:journeycrm:problem:no-outcome"
    for _n in range(2):
        ended = send(program, f"{url}end/", {"stage": "declined"})
    assert (ended.json()["outcome"], ended.json()["ended_at"] is not None) == ("lost", True)


def test_follow_ups_and_promises(program, journey):
    soon = (timezone.now() + dt.timedelta(days=1)).isoformat()
    body = {"customer": journey.customer_id, "title": "Call", "due_at": soon, "assignee": UserFactory().pk}
    made = send(program, "follow-ups/", {**body, "occasion": "x"})
    assert (made.status_code, send(program, "follow-ups/", {**body, "occasion": "x"}).status_code) == (201, 200)
    one = f"{ROOT}/follow-ups/{made.json()['id']}/"
    assert program.patch(one, {"done": True}, format="json").json()["done_by"] == "Shop"
    assert program.get(f"{ROOT}/follow-ups/", {"done": "true"}).json()["results"][0]["id"] == made.json()["id"]
    promise = send(program, "promises/", {"customer": journey.customer_id, "text": "A yes", "due_at": soon})
    assert promise.status_code == 201
    settled = program.patch(f"{ROOT}/promises/{promise.json()['id']}/", {"state": "kept"}, format="json")
    assert settled.json()["state"] == "kept"
    assert program.get(f"{ROOT}/promises/", {"state": "open"}).json()["results"] == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, 2),
        ({"map": "claim"}, 2),
        ({"stage": "documents"}, 1),
        ({"overdue": "true"}, 1),
        ({"blocked": "1"}, 0),
        ({"owner": "0"}, 0),
    ],
)
def test_the_list_narrows(program, claim, filters, found):
    late = start_journey(customer_id=CustomerFactory().pk, map_id=claim.pk, by=ALICE)
    Journey.objects.filter(pk=late.pk).update(due_at=timezone.now() - dt.timedelta(hours=1))
    other = start_journey(customer_id=CustomerFactory().pk, map_id=claim.pk, by=ALICE)
    move_journey(journey_id=other.pk, to="documents", version=1, by=ALICE)
    assert len(program.get(f"{ROOT}/journeys/", filters).json()["results"]) == found


def test_a_customers_journeys_are_found_by_any_of_their_records(program, journey):
    loser = CustomerFactory(merged_into=journey.customer, merged_at=timezone.now())
    answer = program.get(f"{ROOT}/journeys/", {"customer": loser.pk}).json()
    assert [row["id"] for row in answer["results"]] == [journey.pk]


def test_a_filter_that_is_no_id_is_refused(program):
    answer = program.get(f"{ROOT}/journeys/", {"owner": "me"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["owner"])


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"), [("maps", 5), ("journeys", 2), ("follow-ups", 2), ("promises", 2)], ids=lambda value: value
)
def test_lists_ask_a_fixed_number_of_questions(program, claim, django_assert_num_queries, count, path, queries):
    program.get(f"{ROOT}/maps/")
    for n in range(count):
        journey = start_journey(customer_id=CustomerFactory().pk, map_id=claim.pk, by=ALICE)
        due = timezone.now() + dt.timedelta(days=1)
        about = {"customer_id": journey.customer_id, "journey_id": journey.pk, "due_at": due, "by": ALICE}
        give_follow_up(title=f"Call {n}", assignee_id=UserFactory().pk, **about)
        make_promise(text="A yes", **about)
    with django_assert_num_queries(queries):
        assert program.get(f"{ROOT}/{path}/").status_code == 200
    assert path == "maps" or FollowUp.objects.count() == count


@pytest.mark.parametrize("call", [{"title": "Ring"}, {"text": "A yes"}])
def test_a_time_that_no_clock_shows_is_refused(program, call):
    """Beyond the year 9999 or before the year 1 in somebody's time zone, pages could not show it."""
    path = "follow-ups/" if "title" in call else "promises/"
    body = call | {
        "customer": CustomerFactory().pk,
        "due_at": "9999-12-31T12:00:00Z",
        "assignee": UserFactory().pk,
    }
    answer = send(program, path, body)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["due_at"])


def test_what_a_resource_does_not_have_is_405_and_a_flag_says_yes_or_no(program):
    answer = program.delete(f"{ROOT}/journeys/")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"
    refused = program.get(f"{ROOT}/journeys/", {"overdue": "banana"})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["overdue"])
    assert program.get(f"{ROOT}/journeys/", {"overdue": "false"}).status_code == 200
