"""Pages about journeys: they answer, whole and in part, with and without htmx."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.utils import timezone

from journeys import actions
from journeys.models import Blocker, FollowUp, Journey, JourneyMap, Promise
from tests.factories.customers import CustomerFactory
from tests.factories.teams import UserFactory
from tests.journeys.world import ALICE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bob")]


def htmx(client, method, url, target="", **data):
    headers = {"HX-Request": "true", "HX-Target": target}
    return getattr(client, method)(url, data, headers=headers)


def triggers(response):
    return json.loads(response.headers.get("HX-Trigger", "{}"))


# --- pages and parts --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/journeys/", "list"),
        ("/journeys/maps/claim/board/", "board"),
        ("/journeys/{journey}/", "journey"),
        ("/customers/{customer}/journeys/", "journeys-strip"),
        ("/customers/{customer}/follow-ups/", "journeys-follow_ups"),
        ("/customers/{customer}/requirements/", "journeys-requirements"),
        ("/journeys/{journey}/move/", "modal"),
        ("/journeys/{journey}/end/", "modal"),
        ("/journeys/{journey}/owner/", "modal"),
        ("/journeys/{journey}/waiting/", "modal"),
        ("/journeys/{journey}/blockers/", "modal"),
        ("/journeys/{journey}/requirements/photos/?status=waived", "modal"),
        ("/customers/{customer}/follow-ups/new/?journey={journey}", "modal"),
        ("/customers/{customer}/promises/new/", "modal"),
        ("/journeys/new/?q=amara", "modal"),
        ("/journeys/new/?customer={customer}", "modal"),
        ("/journeys/maps/new/", "modal"),
        ("/journeys/maps/claim/stages/documents/", "modal"),
    ],
)
def test_a_page_is_whole_and_its_part_is_a_part(client, journey, url, target):
    actions.move_journey(journey_id=journey.pk, to="documents", version=1, by=ALICE)
    url = url.format(journey=journey.pk, customer=journey.customer_id)
    whole, part = client.get(url), htmx(client, "get", url, target)
    assert (whole.status_code, part.status_code) == (200, 200)
    assert b"<!doctype html>" in whole.content and b"<!doctype" not in part.content


@pytest.mark.parametrize(
    "url", ["/journeys/0/", "/journeys/maps/none/board/", "/journeys/maps/none/", "/journeys/0/move/"]
)
def test_what_is_not_there_is_404(client, url):
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("url", "queries"),
    [
        ("/journeys/", 13),
        ("/journeys/maps/claim/board/", 16),
        ("/journeys/maps/", 10),
        ("/journeys/{journey}/", 13),
        ("/customers/{customer}/journeys/", 12),
        ("/customers/{customer}/follow-ups/", 10),
        ("/customers/{customer}/requirements/", 9),
    ],
)
def test_pages_ask_a_fixed_number_of_questions(client, claim, django_assert_num_queries, count, url, queries):
    customer = CustomerFactory()
    soon = timezone.now() + dt.timedelta(days=1)
    for _n in range(count):
        journey = actions.start_journey(customer_id=customer.pk, map_id=claim.pk, by=ALICE)
        actions.move_journey(journey_id=journey.pk, to="documents", version=1, by=ALICE)
        about = {"customer_id": customer.pk, "journey_id": journey.pk, "due_at": soon, "by": ALICE}
        actions.give_follow_up(title="Call", assignee_id=UserFactory().pk, **about)
        actions.make_promise(text="A yes", **about)
        actions.open_blocker(journey_id=journey.pk, kind="other", note="x", by=ALICE)
    with django_assert_num_queries(queries):
        assert client.get(url.format(journey=journey.pk, customer=customer.pk)).status_code == 200


# --- moving -----------------------------------------------------------------------------------------------------------
def test_dropping_a_card_answers_both_columns_and_a_way_back(client, journey):
    url = f"/journeys/{journey.pk}/move/?board=1"
    answer = htmx(client, "post", url, f"journey-{journey}", to="documents", version=1)
    page = answer.content.decode()
    assert (answer.status_code, page.count('hx-swap-oob="true"')) == (200, 2)
    assert f'id="journey-{journey}"' in page and 'data-version="2"' in page
    undo = triggers(answer)["jc:toast"]["undo"]
    back = htmx(client, "post", undo)
    assert (back.status_code, "board" in triggers(back)["jc:changed"]) == (204, True)
    assert Journey.objects.get().stage.key == "report"


def test_a_stale_form_answers_409_and_moves_when_it_is_sent_once_more(client, journey):
    actions.move_journey(journey_id=journey.pk, to="documents", version=1, by=ALICE)
    url, asked = f"/journeys/{journey.pk}/move/", {"to": "decision", "reason": "Seen on site"}
    answer = client.post(url, asked | {"version": 1})
    form = answer.context["form"]
    assert (answer.status_code, form["version"].value(), form["reason"].value()) == (409, 2, "Seen on site")
    assert "is in Documents." in answer.content.decode()
    assert client.post(url, asked | {"version": 2}).status_code == 303
    assert Journey.objects.get().stage.key == "decision"


def test_the_form_offers_the_stage_that_comes_next(client, journey):
    actions.move_journey(journey_id=journey.pk, to="documents", version=1, by=ALICE)
    page = client.get(f"/journeys/{journey.pk}/move/").content.decode()
    assert '<option value="decision" selected>' in page and '<option value="report">' in page


def test_a_stale_drop_answers_409_with_the_fresh_columns_and_the_reason(client, journey):
    actions.move_journey(journey_id=journey.pk, to="documents", version=1, by=ALICE)
    answer = htmx(client, "post", f"/journeys/{journey.pk}/move/?board=1", to="declined", version=1)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (409, "none")
    assert "Documents" in triggers(answer)["jc:refused"]["reason"]
    assert 'data-version="2"' in answer.content.decode()


def test_a_drop_with_something_missing_asks_for_a_reason(client, journey):
    actions.move_journey(journey_id=journey.pk, to="documents", version=1, by=ALICE)
    url = f"/journeys/{journey.pk}/move/?board=1"
    answer = htmx(client, "post", url, to="decision", version=2)
    assert (answer.status_code, triggers(answer)["jc:refused"]["code"]) == (422, "reason_needed")
    assert htmx(client, "post", url, to="decision", version=2, reason="Seen").status_code == 200


def test_without_scripts_a_form_moves_and_the_page_offers_undo(client, journey):
    answer = client.post(f"/journeys/{journey.pk}/move/", {"to": "documents", "version": 1})
    assert (answer.status_code, answer.url) == (303, f"/journeys/{journey.pk}/")
    assert f"/journeys/{journey.pk}/undo/?version=2" in client.get(answer.url).content.decode()
    late = client.post(f"/journeys/{journey.pk}/move/", {"to": "decision", "version": 1})
    assert late.status_code == 409 and b"changed meanwhile" in late.content


def test_the_next_cards_of_a_column_come_alone_or_as_the_list(client, journey):
    url = "/journeys/maps/claim/board/report/"
    assert htmx(client, "get", url).content.decode().count("jc-kc__name") == 1
    assert client.get(url).url == "/journeys/?map=claim&stage=report"


# --- everything else one can do ---------------------------------------------------------------------------------------
def test_starting_a_journey_for_somebody_found(client, claim):
    customer = CustomerFactory(name="Amara Okonkwo", search_text="amara okonkwo")
    assert f"customer={customer.pk}" in client.get("/journeys/new/?q=amara").content.decode()
    body = {"map": claim.pk, "intent": "Workshop open", "form_token": "t-1"}
    answers = [client.post(f"/journeys/new/?customer={customer.pk}", body) for _n in range(2)]
    journey = Journey.objects.get()
    assert [answer.headers["Location"] for answer in answers] == [f"/journeys/{journey.pk}/"] * 2
    assert journey.intent == "Workshop open"
    assert client.post(f"/journeys/new/?customer={customer.pk}", {"map": 0}).status_code == 422


@pytest.mark.parametrize(
    ("url", "body", "check"),
    [
        ("/journeys/{journey}/blockers/", {"kind": "other", "note": "Flood"}, lambda j: j.open_blockers == 1),
        ("/journeys/{journey}/waiting/", {"holder": "third_party"}, lambda j: j.waiting_on == "third_party"),
        ("/journeys/{journey}/end/", {"stage_key": "declined"}, lambda j: j.outcome == "lost"),
        (
            "/journeys/{journey}/requirements/photos/",
            {"status": "waived", "note": "Seen"},
            lambda j: j.missing_requirements == 2,
        ),
        (
            "/customers/{customer}/promises/new/?journey={journey}",
            {"text": "A yes", "due_at": "2999-01-01T10:00"},
            lambda j: j.promises.get().text == "A yes",
        ),
    ],
)
def test_a_form_saves_on_a_page_and_in_the_dialog(client, journey, url, body, check):
    actions.move_journey(journey_id=journey.pk, to="documents", version=1, by=ALICE)
    url = url.format(journey=journey.pk, customer=journey.customer_id)
    assert htmx(client, "post", url, "modal", **dict.fromkeys(body, "")).status_code == 422
    answer = htmx(client, "post", url, "modal", **body)
    assert (answer.status_code, "story" in triggers(answer)["jc:changed"]) == (204, True)
    assert check(Journey.objects.get())


def test_owner_blocker_follow_up_and_promise_are_settled_with_a_click(client, bob, journey):
    client.post(f"/journeys/{journey.pk}/owner/", {"owner": bob.pk})
    blocker = actions.open_blocker(journey_id=journey.pk, kind="other", note="x", by=ALICE)
    client.post(f"/blockers/{blocker.pk}/clear/")
    soon = {"due_at": "2999-01-01T10:00"}
    client.post(f"/customers/{journey.customer_id}/follow-ups/new/", {"title": "Call", "assignee": bob.pk, **soon})
    client.post(f"/customers/{journey.customer_id}/promises/new/", {"text": "A yes", **soon})
    tick = f"/follow-ups/{FollowUp.objects.get().pk}/tick/"
    assert triggers(htmx(client, "post", tick))["jc:toast"]["undo"] == f"{tick}?undo=1"
    client.post(f"/promises/{Promise.objects.get().pk}/settle/", {"kept": "1"})
    assert (Journey.objects.get().owner, Blocker.objects.get().cleared_by) == (bob, "Bob")
    assert (FollowUp.objects.get().done_by, Promise.objects.get().state) == ("Bob", "kept")
    client.post(f"{tick}?undo=1")
    assert FollowUp.objects.get().done_at is None


def test_a_manager_designs_a_map_and_publishes_it(client, bob):
    made = client.post("/journeys/maps/new/", {"name": "Order", "prefix": "or"})
    assert made.url == "/journeys/maps/order/"
    add = "/journeys/maps/order/stages/new/"
    lines = "Address\napproval: Team lead\n"
    quote = {"name": "Quote", "kind": "open", "phase": "before", "expected_days": "0.5", "documents": lines}
    assert client.post(add, {**quote, "name": ""}).status_code == 422
    client.post(add, quote)
    assert client.post("/journeys/maps/order/publish/").status_code == 422
    client.post(add, {"name": "Signed", "kind": "success", "phase": "during"})
    client.post("/journeys/maps/order/stages/quote/", {**quote, "customer_name": "Your offer"})
    client.post("/journeys/maps/order/stages/signed/shift/", {"to": "1"})
    client.post("/journeys/maps/order/stages/signed/shift/", {"to": "9"})
    assert client.post("/journeys/maps/order/publish/").status_code == 303
    version = JourneyMap.objects.get().versions.get()
    stages = [(stage.key, stage.customer_name, stage.expected_seconds) for stage in version.stages.all()]
    assert (version.published_by, stages) == (bob, [("quote", "Your offer", 43200), ("signed", "", None)])
    kinds = [(one.name, one.kind) for one in version.stages.get(key="quote").requirements.all()]
    assert kinds == [("Address", "document"), ("Team lead", "approval")]
    client.post("/journeys/maps/order/stages/signed/remove/")
    assert [stage.key for stage in JourneyMap.objects.get().versions.get(state="draft").stages.all()] == ["quote"]
