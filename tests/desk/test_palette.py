"""The palette: finds nouns, things to begin, places and keys; within what one may do; as a page without scripts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.registries import registries
from customers.actions import create_customer
from desk.kinds import COMMANDS, CUSTOMER_COMMANDS
from desk.queries import find
from tests.factories.customers import CustomerFactory
from tests.factories.teams import UserFactory

pytestmark = pytest.mark.django_db
URL = "/search/"


def titles(found, label: str = "") -> list[str]:
    lines = [line for group in found.groups if group.label.startswith(label) for line in group.lines]
    return ["".join(text for text, _ in line.parts) for line in lines]


@pytest.fixture
def agent():
    return UserFactory()


def test_everything_is_looked_through(scene, agent):
    found = find("amara", agent)
    assert titles(found, "Customers") == ["Amara Okonkwo"]
    assert len(titles(found, "Journeys")) == 2
    assert titles(find("estimate", agent), "Tickets") == [f"{scene.ticket} Estimate asked for twice"]
    assert titles(find("estimate", agent), "Root causes") == [f"{scene.cause} Repair estimate asked for twice"]


def test_a_first_character_narrows(scene, agent):
    assert [group.label for group in find("@amara", agent).groups] == ["Customers"]
    assert [group.label for group in find("# amara", agent).groups] == ["Journeys"]
    assert titles(find(f"#{scene.journeys['Claim']}", agent)) == [f"{scene.journeys['Claim']} Amara Okonkwo"]
    assert "Start journey" in titles(find(">journey", agent))
    assert titles(find("?undo", agent)) == ["Undo what was just done"]


def test_without_words_it_offers_what_can_be_begun_and_where_one_can_go(agent):
    found = find("", agent)
    assert [group.label for group in found.groups] == ["Begin", "Go to"]
    assert titles(found, "Go to")[0] == "Today"


def test_what_was_typed_is_marked_and_kept_as_words(agent):
    (line,) = find(">log touch", agent).groups[0].lines
    assert line.parts == [("Log", True), (" ", False), ("touch", True), ("point", False)]
    find(">(.*", agent)


def test_nobody_is_offered_what_they_may_not_do():
    auditor, manager = UserFactory(role="auditor"), UserFactory(role="manager")
    assert titles(find("", auditor), "Begin") == []
    assert "New journey map" in titles(find("", manager), "Begin")
    assert "New journey map" not in titles(find("", UserFactory()), "Begin")


def test_on_a_customers_page_what_can_be_done_there_comes_first(page, system):
    customer = create_customer(name="Amara Okonkwo", by=system)
    asked = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "modal"}
    there = page.get(
        URL, HTTP_HX_CURRENT_URL=f"http://testserver{customer.get_absolute_url()}", **asked
    ).content.decode()
    assert "For Amara Okonkwo" in there
    assert reverse("touchpoints:log", args=[customer.pk]) in there
    elsewhere = page.get(URL, HTTP_HX_CURRENT_URL="http://testserver/tickets/", **asked).content.decode()
    assert "For Amara" not in elsewhere


@pytest.mark.parametrize("command", [*COMMANDS, *CUSTOMER_COMMANDS], ids=lambda command: command.url_name)
def test_every_command_leads_somewhere(command, system):
    client, customer = Client(), create_customer(name="Amara", by=system)
    client.force_login(UserFactory(role="admin"))
    url = reverse(command.url_name, args=[customer.pk] if command.of_customer and not command.param else [])
    assert client.get(f"{url}?customer={customer.pk}").status_code == 200
    dialog = client.get(url, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="modal").content.decode()
    assert ("<html" not in dialog) or not command.dialog


def test_it_is_a_page_without_scripts(scene, page):
    html = page.get(URL, {"q": "amara"}).content.decode()
    assert "<html" in html
    assert f'href="{scene.amara.get_absolute_url()}"' in html
    assert 'value="amara"' in html
    assert f"{URL}?q=%40amara" in html


def test_only_the_results_come_while_one_types(scene, page):
    html = page.get(URL, {"q": "amara"}, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="pal-l").content.decode()
    assert "<mark>Amara</mark> Okonkwo" in html
    assert "<input" not in html


def test_nothing_found_is_said(page):
    assert "Nothing is known as “zzzzqq”" in page.get(URL, {"q": "zzzzqq"}).content.decode()
    assert page.get(URL, {"q": "\x00"}).status_code == 200


@pytest.mark.parametrize("size", [1, 3])
def test_a_search_takes_a_fixed_number_of_queries(agent, size, system):
    for number in range(size):
        create_customer(name=f"Amara {number}", by=system)
    with CaptureQueriesContext(connection) as asked:
        find("amara", agent)
    assert len(asked) == 11


def test_every_prefix_belongs_to_one_source():
    prefixes = [source.prefix for source in registries.search if source.prefix]
    assert sorted(prefixes) == ["#", "@"]


def test_an_erased_customer_is_offered_nothing(agent):
    customer = CustomerFactory(erased_at=timezone.now())
    assert not titles(find("", agent, customer), "For")
