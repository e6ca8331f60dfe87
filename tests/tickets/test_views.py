"""The lists, the ticket, the cause and their dialogs, as people of each role meet them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.actor import SYSTEM
from tests.factories.customers import CustomerFactory
from tests.factories.journeys import JourneyFactory, MapVersionFactory
from tests.factories.teams import TeamFactory, UserFactory
from tests.factories.tickets import CauseFactory, TicketFactory
from tests.factories.touchpoints import TouchpointFactory
from tickets.actions import add_corrective_action, link_cause, resolve_ticket, set_whys
from tickets.models import CorrectiveAction, RootCause, Ticket
from tickets.queries import find_causes, find_tickets, today_tickets

pytestmark = pytest.mark.django_db


def signed_in(role="agent", **facts):
    client = Client()
    client.user = UserFactory(role=role, **facts)
    client.force_login(client.user)
    return client


@pytest.fixture
def agent():
    return signed_in()


@pytest.fixture
def manager():
    return signed_in("manager")


def page(client, name, *args, **query):
    answer = client.get(reverse(f"tickets:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def htmx(target, url="/tickets/"):
    return {"HX-Request": "true", "HX-Target": target, "HX-Current-URL": f"http://testserver{url}"}


# --- the list ---
def test_the_list_shows_what_is_open_by_due_time(agent):
    now = timezone.now()
    for title, hours in (("Later", 5), ("Sooner", 1)):
        TicketFactory(title=title, due_at=now + dt.timedelta(hours=hours))
    resolve_ticket(ticket_id=TicketFactory(title="Solved").pk, resolution="Done", by=SYSTEM)
    shown = page(agent, "list")
    assert shown.index("Sooner") < shown.index("Later")
    assert "Solved" not in shown
    assert "Solved" in page(agent, "list", state="resolved")
    assert "Solved" in page(agent, "list", state="all")


def test_the_list_is_narrowed(agent):
    team = TeamFactory()
    mine = TicketFactory(title="Mine to do", owner=agent.user, team=team, severity="urgent")
    TicketFactory(title="Somebody else's", due_at=timezone.now() + dt.timedelta(days=2))
    for query in ({"mine": "1"}, {"team": team.pk}, {"severity": "urgent"}, {"overdue": "1"}, {"q": str(mine)}):
        shown = page(agent, "list", **query)
        assert "Mine to do" in shown, query
        assert "Somebody else" not in shown, query
    assert "Mine to do" in page(agent, "list", q="to DO")
    assert "No ticket fits" in page(agent, "list", q="nothing like it")
    assert "Mine to do" in page(agent, "list", team="x", severity="bad", state="moon", owner="-1")


def test_the_list_goes_on_where_it_stopped(agent):
    now = timezone.now()
    for hour in range(52):
        TicketFactory(title=f"Issue number {hour:02}", due_at=now + dt.timedelta(hours=hour))
    first = agent.get("/tickets/")
    assert b"Issue number 49" in first.content
    assert b"Issue number 50" not in first.content
    rest = page(agent, "list", cursor=first.context["page"].next)
    assert "Issue number 50" in rest
    assert "Issue number 49" not in rest


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same_for_one_and_for_three(agent, count, django_assert_num_queries):
    version = MapVersionFactory()
    for _ in range(count):
        journey = JourneyFactory(map_version=version)
        cause = CauseFactory(map=version.map, stage_key="report", owner=UserFactory(), team=TeamFactory())
        TicketFactory(customer=journey.customer, journey=journey, cause=cause, owner=UserFactory(), team=TeamFactory())
    agent.get("/tickets/")
    # session, user, the list, teams
    with django_assert_num_queries(4):
        agent.get("/tickets/", headers=htmx("tickets"))
    # session, user, the list, teams, maps
    with django_assert_num_queries(5):
        agent.get("/causes/", headers=htmx("causes", "/causes/"))


# --- one ticket ---
def test_a_ticket_tells_where_it_came_from_and_why_it_happened(agent):
    journey = JourneyFactory()
    touchpoint = TouchpointFactory(customer=journey.customer, summary="Told us three times")
    secret = TouchpointFactory(customer=journey.customer, summary="Very private", is_restricted=True)
    cause = CauseFactory(workaround="Send it by mail")
    ticket = TicketFactory(customer=journey.customer, journey=journey, stage_key="report", cause=cause)
    ticket.touchpoints.set([touchpoint, secret])
    shown = page(agent, "detail", ticket.pk)
    for words in (str(ticket), str(cause), "Told us three times", "Send it by mail", "Report"):
        assert words in shown
    assert "Very private" not in shown


def test_an_auditor_reads_and_changes_nothing():
    auditor, ticket = signed_in("auditor"), TicketFactory()
    assert "Resolve ticket" not in page(auditor, "detail", ticket.pk)
    assert auditor.post(f"/tickets/{ticket.pk}/resolve/", {"resolution": "Done"}).status_code == 403
    assert auditor.get("/tickets/new/").status_code == 403


def test_a_ticket_opens_from_a_touchpoint_with_what_it_says(agent):
    journey = JourneyFactory()
    touchpoint = TouchpointFactory(
        customer=journey.customer, journey=journey, summary="Asked twice", stage_key="report"
    )
    shown = page(agent, "new", touchpoint=touchpoint.pk)
    assert 'value="Asked twice"' in shown
    assert f'<option value="{journey.pk}" selected>' in shown
    given = {"title": "Asked twice", "severity": "high", "journey": journey.pk, "form_token": "t1"}
    for _ in range(2):
        answer = agent.post(f"/tickets/new/?touchpoint={touchpoint.pk}", given)
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/tickets/{ticket.pk}/")
    assert (ticket.journey, ticket.severity, ticket.touchpoints.get()) == (journey, "high", touchpoint)


def test_in_a_story_the_ticket_shows_without_leaving_it(agent):
    customer = CustomerFactory()
    headers = htmx("modal", f"/customers/{customer.pk}/")
    answer = agent.post(f"/tickets/new/?customer={customer.pk}", {"title": "T", "severity": "low"}, headers=headers)
    assert answer.status_code == 204
    assert "tickets" in answer["HX-Trigger"]


def test_a_touchpoint_one_may_not_read_opens_no_ticket(agent):
    secret = TouchpointFactory(is_restricted=True)
    assert agent.get(f"/tickets/new/?touchpoint={secret.pk}").status_code == 404


def test_a_ticket_needs_a_customer_first(agent):
    assert "Who was it?" in page(agent, "new")
    customer = CustomerFactory(name="Bruno Costa", search_text="bruno costa")
    assert f"/tickets/new/?customer={customer.pk}" in page(agent, "new", q="bruno")


def test_what_is_wrong_is_said_in_the_dialog(agent):
    ticket = TicketFactory()
    answer = agent.post(f"/tickets/{ticket.pk}/resolve/", {"resolution": " "}, headers=htmx("modal"))
    assert answer.status_code == 422
    assert "modal-content" in answer.content.decode()


def test_a_late_save_keeps_the_text_and_may_be_sent_again(agent):
    ticket = TicketFactory()
    given = {"version": 1, "title": "My words", "severity": "low", "state": "open"}
    Ticket.objects.filter(pk=ticket.pk).update(version=4, title="Their words")
    answer = agent.post(f"/tickets/{ticket.pk}/change/", given, headers=htmx("modal"))
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="My words"' in shown
    assert 'name="version" value="4"' in shown
    assert agent.post(f"/tickets/{ticket.pk}/change/", given | {"version": 4}).status_code == 303
    ticket.refresh_from_db()
    assert (ticket.title, ticket.version) == ("My words", 5)


def test_resolving_and_reopening(agent):
    ticket = TicketFactory()
    assert agent.post(f"/tickets/{ticket.pk}/resolve/", {"resolution": "Withdrawn"}).status_code == 303
    assert "Withdrawn" in page(agent, "detail", ticket.pk)
    assert agent.post(f"/tickets/{ticket.pk}/reopen/").status_code == 303
    assert "Reopened once" in page(agent, "detail", ticket.pk)


# --- the customer's rail ---
@pytest.mark.parametrize("count", [1, 3])
def test_the_rail_shows_open_tickets_and_how_many_are_alike(agent, count, django_assert_num_queries):
    customer, cause = CustomerFactory(), CauseFactory(team=TeamFactory(name="Claims intake"))
    for _ in range(count):
        TicketFactory(customer=customer, cause=cause, team=TeamFactory(), title="Estimate asked for twice")
    TicketFactory(cause=cause)
    url = reverse("tickets:customer_rail", args=[customer.pk])
    # session, user, customer, family, tickets
    with django_assert_num_queries(5):
        shown = agent.get(url, headers=htmx("tickets-customer_rail")).content.decode()
    assert shown.count("Estimate asked for twice") == count
    assert f"Same cause as {count} other" in shown
    assert "Claims intake →" in shown
    assert "<html" in agent.get(url).content.decode()


# --- root causes ---
def test_a_cause_shows_where_it_starts_and_where_it_shows(manager):
    version = MapVersionFactory()
    cause = CauseFactory(map=version.map, stage_key="documents", team=TeamFactory(name="Claims intake"))
    felt = TeamFactory(name="Contact centre")
    for number in range(3):
        ticket = TicketFactory(cause=cause, team=felt if number else TeamFactory(name="Digital care"))
        touchpoint = TouchpointFactory(
            customer=ticket.customer, channel="video", sentiment=-2, sentiment_source="agent"
        )
        ticket.touchpoints.add(touchpoint)
    set_whys(cause_id=cause.pk, texts=["Why asked again? Not seen.", "Why not seen? Not linked."], by=SYSTEM)
    add_corrective_action(cause_id=cause.pk, kind="process", title="Link uploads at once", by=SYSTEM)
    shown = page(manager, "cause", cause.pk)
    for words in (
        "Documents",
        "Claims intake",
        "Contact centre most",
        "Why not seen?",
        "Link uploads",
        "Video",
        "0 of 1",
    ):
        assert words in shown
    part = manager.get(f"/causes/{cause.pk}/?team={felt.pk}", headers=htmx("linked-tickets")).content.decode()
    assert part.count("Video") == 2


def test_a_manager_takes_a_cause_from_its_naming_to_the_shipped_fix(manager):
    version, ticket = MapVersionFactory(), TicketFactory()
    place = f'[{version.map_id}, "documents"]'
    answer = manager.post(f"/causes/new/?ticket={ticket.pk}", {"title": "No owner", "place": place})
    cause = RootCause.objects.get()
    assert (answer.status_code, cause.stage_key, cause.tickets.get()) == (303, "documents", ticket)
    manager.post(f"/causes/{cause.pk}/whys/", {"why_1": "Why? Because.", "why_3": "Why then? Thus."})
    assert [why.text for why in cause.whys.all()] == ["Why? Because.", "Why then? Thus."]
    manager.post(f"/causes/{cause.pk}/actions/new/", {"title": "One owner", "kind": "policy", "due_on": "2026-11-30"})
    action = CorrectiveAction.objects.get()
    manager.post(f"/causes/{cause.pk}/actions/{action.pk}/ship/")
    manager.post(f"/causes/{cause.pk}/change/", {"version": 3, "title": "No one owns it", "workaround": "Call us"})
    cause.refresh_from_db()
    assert (cause.state, cause.title, cause.workaround, cause.stage_key) == ("shipped", "No one owns it", "Call us", "")
    assert "1 of 1 shipped" in page(manager, "cause", cause.pk)


def test_an_agent_links_tickets_and_opens_no_cause(agent):
    cause = CauseFactory(title="Photos get lost")
    ticket, others = TicketFactory(), [TicketFactory(title=f"Lost photo {n}") for n in range(2)]
    assert "Photos get lost" in page(agent, "choose_cause", ticket.pk, q="photos")
    assert agent.post(f"/tickets/{ticket.pk}/cause/", {"cause": cause.pk}).status_code == 303
    shown = page(agent, "choose_tickets", cause.pk, q="lost photo")
    assert all(other.title in shown for other in others)
    agent.post(f"/causes/{cause.pk}/tickets/", {"ticket": [other.pk for other in others]})
    assert cause.tickets.count() == 3
    agent.post(f"/tickets/{ticket.pk}/cause/remove/")
    assert cause.tickets.count() == 2
    assert agent.get("/causes/new/").status_code == 403
    assert "New root cause" not in page(agent, "causes")


# --- what other floors are shown ---
def test_today_names_my_tickets_that_are_late_or_soon(agent):
    now = timezone.now()
    late = TicketFactory(owner=agent.user, due_at=now - dt.timedelta(hours=2), title="Late one")
    soon = TicketFactory(owner=agent.user, due_at=now + dt.timedelta(hours=2), title="Soon one")
    TicketFactory(owner=agent.user, due_at=now + dt.timedelta(days=2))
    TicketFactory(due_at=now)
    items = list(today_tickets(agent.user, 10))
    assert [item.title for item in items] == ["Late one", "Soon one"]
    assert [item.tone for item in items] == ["danger", "warn"]
    assert f"{late} is late by 2 h" in items[0].reason
    assert items[0].urgency > items[1].urgency
    assert items[1].url == f"/tickets/{soon.pk}/"


def test_the_palette_finds_tickets_and_causes_by_number_and_words(agent):
    ticket, cause = TicketFactory(title="Photos lost"), CauseFactory(title="Photos get lost")
    assert [hit.url for hit in find_tickets(str(ticket), agent.user, 5)] == [f"/tickets/{ticket.pk}/"]
    assert [hit.url for hit in find_tickets("photos", agent.user, 5)] == [f"/tickets/{ticket.pk}/"]
    assert [hit.url for hit in find_causes(str(cause), agent.user, 5)] == [f"/causes/{cause.pk}/"]
    assert not list(find_tickets(" ", agent.user, 5))


def test_the_story_tells_of_the_ticket_and_its_cause(agent):
    cause = CauseFactory()
    ticket = TicketFactory(title="Asked twice")
    link_cause(ticket_id=ticket.pk, cause_id=cause.pk, by=SYSTEM)
    resolve_ticket(ticket_id=ticket.pk, resolution="Withdrawn", by=SYSTEM)
    shown = agent.get(reverse("story:timeline", args=[ticket.customer_id])).content.decode()
    assert f'linked to root cause <a href="/causes/{cause.pk}/">{cause}</a>' in shown
    assert "resolved by JourneyCRM" in shown
