"""The brief on the customer's page, on its own, and for programs; lines pinned from both."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from core.actor import SYSTEM
from customers.actions import merge_customers, pin_line
from customers.models import BriefPin
from teams.models import ApiKey
from tests.factories.customers import CustomerFactory
from tests.factories.teams import UserFactory

pytestmark = pytest.mark.django_db
MODAL = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "modal"}


def url(name: str, *args: int) -> str:
    return reverse(f"desk:{name}", args=args)


def test_the_customers_page_says_what_to_read_before_one_speaks(scene, page):
    html = page.get(scene.amara.get_absolute_url()).content.decode()
    for words in (
        "Read this before you speak", "Amara wants", "Already told us, do not ask again", "We promised",
        "Say and do next", "Say sorry for asking twice", "Keep the promise: A decision date",
    ):  # fmt: skip
        assert words in html, words
    part = page.get(
        scene.amara.get_absolute_url(), HTTP_HX_REQUEST="true", HTTP_HX_TARGET="customer-brief"
    ).content.decode()
    assert "Amara wants" in part
    assert "Active journeys" not in part
    assert "<html" not in part


def test_its_own_page_has_all_parts(scene, page):
    html = page.get(url("brief", scene.amara.pk)).content.decode()
    for words in ("Still missing", "Tried so far", "Mood", "Europe" if "Europe" in html else "UTC", "Jonas Weber"):
        assert words in html, words
    assert reverse("journeys:journey_detail", args=[scene.journeys["Claim"].pk]) in html


def test_without_facts_it_is_silent_and_an_auditor_is_offered_nothing(page):
    customer = CustomerFactory()
    assert "Nothing is known yet" in page.get(customer.get_absolute_url()).content.decode()
    assert "Nothing to pass on yet" in page.get(url("brief", customer.pk)).content.decode()
    auditor = Client()
    auditor.force_login(UserFactory(role="auditor"))
    html = auditor.get(customer.get_absolute_url()).content.decode()
    assert "Read this before you speak" not in html
    assert url("pin_new", customer.pk) not in auditor.get(url("brief", customer.pk)).content.decode()


def test_a_merged_record_leads_to_the_survivors_brief_and_nobody_to_none(page):
    survivor, loser = CustomerFactory(), CustomerFactory()
    merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=SYSTEM)
    assert page.get(url("brief", loser.pk))["Location"] == url("brief", survivor.pk)
    assert page.get(url("brief", 999_999)).status_code == 404


def test_a_line_is_pinned_changed_taken_down_and_put_up_again(page):
    customer = CustomerFactory()
    form = page.get(url("pin_new", customer.pk), **MODAL).content.decode()
    assert "<html" not in form
    assert page.post(url("pin_new", customer.pk), {"text": " "}, **MODAL).status_code == 422
    saved = page.post(url("pin_new", customer.pk), {"text": "One contact person"}, **MODAL)
    assert saved.status_code == 204
    assert "brief" in saved["HX-Trigger"]
    pin = BriefPin.objects.get()
    assert "One contact person" in page.get(customer.get_absolute_url()).content.decode()
    page.post(url("pin_change", pin.pk), {"text": "One contact: Jonas"}, **MODAL)
    taken = page.post(url("pin_remove", pin.pk), **MODAL)
    assert f"{url('pin_remove', pin.pk)}?undo=1" in taken["HX-Trigger"]
    html = page.get(url("brief", customer.pk)).content.decode()
    assert "One contact: Jonas" not in html
    page.post(f"{url('pin_remove', pin.pk)}?undo=1", **MODAL)
    assert "One contact: Jonas" in page.get(url("brief", customer.pk)).content.decode()


def test_without_scripts_forms_lead_back_to_the_brief(page):
    customer = CustomerFactory()
    answer = page.post(url("pin_new", customer.pk), {"text": "Speak slowly"})
    assert (answer.status_code, answer["Location"]) == (303, url("brief", customer.pk))
    page.post(url("pin_remove", BriefPin.objects.get().pk))
    late = page.post(url("pin_change", BriefPin.objects.get().pk), {"text": "Speak clearly"})
    assert late.status_code == 422
    assert "taken down meanwhile" in late.content.decode()


def test_programs_read_the_same_facts(scene):
    digest = hashlib.sha256(b"jc_read").hexdigest()
    ApiKey.objects.create(name="Reader", prefix="jc_read", digest=digest, role="auditor")
    client = Client(HTTP_AUTHORIZATION="Bearer jc_read")
    pin_line(customer_id=scene.amara.pk, text="One contact person", by=scene.by("jonas"))
    told = client.get(f"/api/v1/customers/{scene.amara.pk}/brief/").json()
    assert list(told) == [
        "customer", "as_of", "who", "next", "wants", "promised", "told", "missing", "tried", "mood", "pinned",
    ]  # fmt: skip
    assert told["who"]["name"] == "Amara Okonkwo"
    assert told["who"]["reach"][0]["is_preferred"]
    assert {one["topic"]: one["allowed"] for one in told["who"]["consents"]}["marketing"] is False
    (promise,) = told["promised"]
    assert set(promise) == {"text", "detail", "at", "due_at", "badge", "tone", "source"}
    assert promise["source"]["kind"] == "promise"
    assert [pin["text"] for pin in told["pinned"]] == ["One contact person"]


def test_the_schema_tells_the_shape_of_a_brief(page):
    schema = page.get("/api/v1/schema/?format=json").json()["components"]["schemas"]
    assert set(schema["BriefLine"]["properties"]) == {"text", "detail", "at", "due_at", "badge", "tone", "source"}
