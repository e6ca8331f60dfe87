"""Today: what needs me, most pressing first, with a reason and one button each, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.actor import SYSTEM
from desk.queries import rail_of, todo_of
from journeys.actions import give_follow_up, make_promise, open_blocker, set_waiting_on, start_journey, tick_follow_up
from journeys.models import FollowUp, Journey
from tests.factories.customers import CustomerFactory
from tests.factories.journeys import MapVersionFactory
from tests.factories.teams import UserFactory
from tickets.actions import open_ticket
from touchpoints.actions import record_touchpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return UserFactory(name="Alice")


@pytest.fixture
def page(alice):
    client = Client()
    client.force_login(alice)
    return client


def in_hours(hours: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(hours=hours)


def busy(alice, times: int) -> None:
    """One of each kind of work, `times` times."""
    version = MapVersionFactory()
    for number in range(times):
        customer = CustomerFactory(name=f"Customer {number}")
        common = {"customer_id": customer.pk, "by": SYSTEM}
        for _ in range(2):
            journey = start_journey(map_id=version.map_id, owner_id=alice.pk, **common)
        open_blocker(journey_id=journey.pk, kind="other", note="Flood", by=SYSTEM)
        Journey.objects.filter(customer=customer, open_blockers=0).update(due_at=in_hours(-5), risk="high")
        give_follow_up(title="Call back", due_at=in_hours(2), assignee_id=alice.pk, **common)
        give_follow_up(title="Ask again", due_at=in_hours(50), assignee_id=alice.pk, **common)
        make_promise(text="An answer", due_at=in_hours(3), made_by_id=alice.pk, **common)
        open_ticket(title="Wrong stage", severity="urgent", owner_id=alice.pk, **common)
        record_touchpoint(channel="phone", summary="Call", agent_id=alice.pk, **common)


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(alice, page, times):
    busy(alice, times)
    with CaptureQueriesContext(connection) as asked:
        assert page.get("/").status_code == 200
    assert len(asked) == 20


def test_the_most_pressing_comes_first_and_every_kind_is_there(alice):
    busy(alice, 1)
    todo = todo_of(alice)
    assert [item.key.partition(":")[0].partition("-")[0] for item in todo.items] == [
        "blocked", "promise", "ticket", "overdue", "follow_up",
    ]  # fmt: skip
    assert sorted(kind.key for kind in todo.kinds) == ["blocked", "follow_ups", "overdue", "promises", "tickets"]
    assert todo.count == 5
    assert all(item.reason and item.button and item.url for item in todo.items)


def test_it_can_be_narrowed_to_one_kind_and_still_counts_all(alice):
    busy(alice, 2)
    todo = todo_of(alice, "promises")
    assert {item.title for item in todo.items} == {"An answer"}
    assert (len(todo.items), todo.count) == (2, 10)
    assert todo_of(alice, "nonsense").only == ""


def test_others_work_is_not_mine(alice):
    busy(UserFactory(), 1)
    assert todo_of(alice).items == []


def test_with_nothing_to_do_it_says_so(page):
    html = page.get("/").content.decode()
    assert "Nothing needs you now" in html


def test_a_tick_takes_the_row_away_and_can_be_undone(alice, page):
    customer = CustomerFactory()
    follow_up, _ = give_follow_up(
        customer_id=customer.pk, title="Call back", due_at=in_hours(1), assignee_id=alice.pk, by=SYSTEM
    )
    (item,) = todo_of(alice).items
    answer = page.post(item.do_url, HTTP_HX_REQUEST="true")
    assert answer.status_code == 204
    assert "follow-ups" in answer["HX-Trigger"]
    assert todo_of(alice).items == []
    part = page.get("/", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="todo").content.decode()
    assert "Call back" not in part
    assert 'id="today-head" hx-swap-oob="true"' in part
    page.post(f"{item.do_url}?undo=1", HTTP_HX_REQUEST="true")
    assert [one.title for one in todo_of(alice).items] == ["Call back"]
    assert FollowUp.objects.get(pk=follow_up.pk).done_at is None


def test_without_scripts_a_tick_leads_back_here(alice, page):
    customer = CustomerFactory()
    give_follow_up(customer_id=customer.pk, title="Call", due_at=in_hours(1), assignee_id=alice.pk, by=SYSTEM)
    (item,) = todo_of(alice).items
    answer = page.post(item.do_url, {"next": reverse("desk:today")})
    assert (answer.status_code, answer["Location"]) == (303, "/")


def test_the_day_counts_what_i_did_since_midnight(alice):
    customer = CustomerFactory()
    for _ in range(2):
        record_touchpoint(by=SYSTEM, channel="phone", customer_id=customer.pk, summary="Call", agent_id=alice.pk)
    record_touchpoint(
        by=SYSTEM, channel="phone", customer_id=customer.pk, summary="Old", agent_id=alice.pk, occurred_at=in_hours(-30)
    )
    follow_up, _ = give_follow_up(
        customer_id=customer.pk, title="Call", due_at=in_hours(1), assignee_id=alice.pk, by=SYSTEM
    )
    tick_follow_up(follow_up_id=follow_up.pk, done=True, by=SYSTEM)
    day = rail_of(alice)["day"]
    assert (day.touchpoints, day.customers, day.follow_ups) == (2, 1, 1)


def test_the_rail_shows_risk_waiting_shares_and_what_comes_later(alice):
    busy(alice, 1)
    blocked = Journey.objects.get(open_blockers=1)
    set_waiting_on(journey_id=blocked.pk, holder="customer", by=SYSTEM)
    rail = rail_of(alice)
    assert [share.running for share in rail["shares"]] == [2]
    assert [(share.overdue, share.on_time) for share in rail["shares"]] == [(1, 1)]
    assert [journey.risk for journey in rail["risky"]] == ["high"]
    assert [journey.pk for journey in rail["waiting"]] == [blocked.pk]
    assert [one.title for one in rail["later"]] == ["Ask again"]


def test_signing_in_leads_here(client, alice):
    answer = client.post(reverse("account_login"), {"login": alice.email, "password": "correct horse 42"}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "Needs you now" in answer.content.decode()
