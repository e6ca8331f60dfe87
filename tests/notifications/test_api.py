"""Rules, texts and messages for programs."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client

from notifications.enums import NotificationState as S
from notifications.models import Rule
from teams.models import ApiKey
from tests.factories.notifications import NotificationFactory, TemplateFactory

pytestmark = pytest.mark.django_db
RULE = {"name": "Stage news", "trigger": "event", "event_kind": "stage.entered", "effect": "notify"}


@pytest.fixture
def program() -> Client:
    digest = hashlib.sha256(b"jc_test").hexdigest()
    ApiKey.objects.create(name="Program", prefix="jc_test", digest=digest, role="manager")
    return Client(HTTP_AUTHORIZATION="Bearer jc_test")


def post(client: Client, path: str, data: dict | None = None, **headers: str):
    return client.post(f"/api/v1/{path}", data or {}, content_type="application/json", headers=headers)


def test_a_rule_is_written_read_changed_and_switched(program):
    TemplateFactory()
    made = post(program, "rules/", RULE | {"template": "documents-needed"})
    assert made.status_code == 201, made.json()
    rule = made.json()
    assert (rule["enabled"], rule["version"], rule["channels"]) == (False, 1, ["email"])
    path = f"rules/{rule['id']}/"
    assert post(program, f"{path}enable/").json()["enabled"] is True
    assert post(program, f"{path}disable/").json()["enabled"] is False
    change = {"version": 1, "topic": "marketing"}
    changed = program.patch(f"/api/v1/{path}", change, content_type="application/json").json()
    assert (changed["version"], changed["topic"], changed["template"]) == (2, "marketing", "documents-needed")
    late = program.patch(f"/api/v1/{path}", {"version": 1, "topic": "service"}, content_type="application/json")
    assert late.status_code == 409 and late.json()["fresh"] == {"number": 2}
    assert [one["id"] for one in program.get("/api/v1/rules/").json()["results"]] == [rule["id"]]
    assert program.get("/api/v1/rules/0/").status_code == 404


def test_a_rule_that_is_refused_names_its_field(program):
    answer = post(program, "rules/", RULE | {"template": "nothing"})
    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["template"]
    assert not Rule.objects.exists()


def test_the_same_key_writes_one_rule(program):
    TemplateFactory()
    for _twice in range(2):
        answer = post(program, "rules/", RULE | {"template": "documents-needed"}, **{"Idempotency-Key": "one"})
        assert answer.status_code == 201
    assert Rule.objects.count() == 1


def test_texts(program):
    text = {"key": "hello", "name": "Hello", "subject": "Hi", "body": "Hi {{ customer.name }}"}
    assert post(program, "templates/", text).json()["version"] == 1
    assert post(program, "templates/", text | {"body": "Dear {{ customer.name }}", "version": 1}).json()["version"] == 2
    broken = post(program, "templates/", text | {"body": "{% if", "version": 2})
    assert broken.status_code == 422 and "Line 1" in broken.json()["errors"]["body"][0]
    (listed,) = program.get("/api/v1/templates/").json()["results"]
    assert program.get(f"/api/v1/templates/{listed['id']}/").json()["body"] == "Dear {{ customer.name }}"
    assert program.get("/api/v1/templates/0/").status_code == 404
    post(program, "templates/", text | {"key": "again", "name": "Again"})
    page = program.get("/api/v1/templates/", {"page_size": 1}).json()
    assert [row["name"] for row in page["results"]] == ["Again"]
    page = program.get(page["next"]).json()
    assert ([row["name"] for row in page["results"]], page["next"]) == (["Hello"], None)


def test_the_outbox(program):
    waiting, kept = NotificationFactory(), NotificationFactory(state=S.KEPT)
    listed = program.get("/api/v1/notifications/").json()["results"]
    assert [one["id"] for one in listed] == [kept.pk, waiting.pk]
    assert [one["id"] for one in program.get("/api/v1/notifications/?state=kept").json()["results"]] == [kept.pk]
    assert program.get("/api/v1/notifications/?state=x").status_code == 400
    again = post(program, f"notifications/{kept.pk}/retry/").json()
    assert (again["state"], again["tries"]) == ("planned", [])
    assert post(program, f"notifications/{waiting.pk}/retry/").json()["state"] == "planned"
    assert program.get("/api/v1/notifications/0/").status_code == 404
