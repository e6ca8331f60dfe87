"""Tickets and root causes for programs."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client

from teams.models import ApiKey
from tests.factories.customers import CustomerFactory
from tests.factories.journeys import JourneyFactory, MapVersionFactory
from tests.factories.teams import TeamFactory
from tests.factories.tickets import CauseFactory, TicketFactory
from tests.factories.touchpoints import TouchpointFactory
from tickets.models import RootCause, Ticket

pytestmark = pytest.mark.django_db
TICKETS, CAUSES = "/api/v1/tickets/", "/api/v1/root-causes/"


def program(role):
    ApiKey.objects.create(name=role, prefix=role, digest=hashlib.sha256(role.encode()).hexdigest(), role=role)
    return Client(headers={"Authorization": f"Bearer {role}"})


@pytest.fixture
def agent():
    return program("agent")


@pytest.fixture
def manager():
    return program("manager")


def send(client, method, url, body=None, **headers):
    return getattr(client, method)(url, body or {}, content_type="application/json", headers=headers)


# --- tickets ---
def test_a_ticket_from_its_opening_to_its_reopening(agent):
    journey = JourneyFactory()
    touchpoint = TouchpointFactory(customer=journey.customer, journey=journey, stage_key="report")
    body = {"customer": journey.customer_id, "title": "Asked twice", "severity": "high", "touchpoints": [touchpoint.pk]}
    made = send(agent, "post", TICKETS, body)
    ticket = made.json()
    assert made.status_code == 201
    assert (ticket["journey"], ticket["stage"], ticket["touchpoints"]) == (journey.pk, "report", [touchpoint.pk])
    url = f"{TICKETS}{ticket['id']}/"
    assert agent.get(url).json() == ticket
    changed = send(agent, "patch", url, {"version": 1, "severity": "urgent", "state": "waiting"}).json()
    assert (changed["severity"], changed["state"], changed["version"]) == ("urgent", "waiting", 2)
    cause = CauseFactory()
    assert send(agent, "post", f"{url}link-cause/", {"cause": cause.pk}).json()["cause"] == cause.pk
    assert send(agent, "post", f"{url}link-cause/", {"cause": None}).json()["cause"] is None
    resolved = send(agent, "post", f"{url}resolve/", {"resolution": "Withdrawn"}).json()
    assert (resolved["state"], resolved["resolved_by"]) == ("resolved", "agent")
    reopened = send(agent, "post", f"{url}reopen/").json()
    assert (reopened["state"], reopened["reopened"]) == ("open", 1)


def test_a_replay_answers_200_with_the_first_row(agent):
    body = {"customer": CustomerFactory().pk, "title": "T", "source": "helpdesk", "external_id": "7"}
    first, again = (send(agent, "post", TICKETS, body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_a_key_makes_every_post_take_effect_once(agent):
    key = {"Idempotency-Key": "k1"}
    body = {"customer": CustomerFactory().pk, "title": "T"}
    answers = [send(agent, "post", TICKETS, body, **key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Ticket.objects.count() == 1


def test_a_late_change_answers_409_with_the_fresh_state(agent):
    ticket = TicketFactory(version=4)
    answer = send(agent, "patch", f"{TICKETS}{ticket.pk}/", {"version": 3, "title": "Late"})
    assert answer.status_code == 409
    assert answer.json()["fresh"]["version"] == 4


@pytest.mark.parametrize(
    ("url", "body", "status"),
    [
        ("", {"title": "T"}, 400),
        ("", {"customer": 10**15, "title": "T"}, 422),
        ("{id}/resolve/", {}, 400),
        ("{id}/link-cause/", {"cause": 10**15}, 422),
        ("{id}/link-cause/", {}, 400),
    ],
)
def test_refusals_are_problem_documents(agent, url, body, status):
    answer = send(agent, "post", TICKETS + url.format(id=TicketFactory().pk), body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["errors"]


def test_the_list_is_narrowed(agent):
    cause, team = CauseFactory(), TeamFactory()
    wanted = TicketFactory(cause=cause, team=team, severity="urgent", title="Photos lost")
    TicketFactory(state="resolved", resolved_at=wanted.opened_at, resolved_by="x", opened_at=wanted.opened_at)
    queries = (
        {"cause": cause.pk},
        {"team": team.pk},
        {"severity": "urgent"},
        {"state": "unresolved"},
        {"overdue": "true"},
        {"search": "photos"},
        {"search": str(wanted)},
        {"customer": wanted.customer_id},
    )
    for query in queries:
        assert [row["id"] for row in agent.get(TICKETS, query).json()["results"]] == [wanted.pk], query
    assert agent.get(TICKETS, {"state": "moon"}).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same_for_one_and_for_three(agent, count, django_assert_num_queries):
    for _ in range(count):
        ticket = TicketFactory(cause=CauseFactory())
        ticket.touchpoints.add(TouchpointFactory(customer=ticket.customer))
    agent.get(TICKETS)
    for url in (TICKETS, CAUSES):
        with django_assert_num_queries(2):  # the key, the list
            assert len(agent.get(url).json()["results"]) == count


# --- root causes ---
def test_a_cause_from_its_opening_to_its_actions(manager):
    version = MapVersionFactory()
    made = send(manager, "post", CAUSES, {"title": "No owner", "map": version.map_id, "stage": "documents"})
    assert made.status_code == 201
    url = f"{CAUSES}{made.json()['id']}/"
    changes = {"version": 1, "whys": ["Why? One", "Why? Two"], "workaround": "Call", "is_workaround_published": True}
    changed = send(manager, "patch", url, changes).json()
    assert changed["whys"] == ["Why? One", "Why? Two"]
    assert changed["workaround_published_at"]
    assert manager.get(url).json() == changed
    action = send(manager, "post", f"{url}actions/", {"kind": "policy", "title": "One owner", "due_on": "2026-11-30"})
    assert action.status_code == 201
    assert manager.get(f"{url}actions/").json() == [action.json()]
    TicketFactory(cause_id=made.json()["id"])
    assert [row["tickets"] for row in manager.get(CAUSES, {"map": version.map_id}).json()["results"]] == [1]


def test_whys_and_change_happen_together_or_not_at_all(manager):
    cause = CauseFactory()
    answer = send(manager, "patch", f"{CAUSES}{cause.pk}/", {"version": 9, "whys": ["Why?"]})
    assert answer.status_code == 409
    assert not cause.whys.exists()


def test_an_agent_reads_causes_and_changes_none(agent):
    cause = CauseFactory()
    assert agent.get(f"{CAUSES}{cause.pk}/").status_code == 200
    assert send(agent, "post", CAUSES, {"title": "Mine"}).status_code == 403
    assert send(agent, "patch", f"{CAUSES}{cause.pk}/", {"version": 1, "title": "Mine"}).status_code == 403
    assert RootCause.objects.get().title == cause.title


def test_the_schema_knows_all_of_it(agent):
    schema = agent.get("/api/v1/schema/", headers={"Accept": "application/json"}).json()
    for path in ("/api/v1/touchpoints/", "/api/v1/tickets/{ticket_id}/link-cause/", "/api/v1/root-causes/"):
        assert path in schema["paths"]
