"""R32: a double click or a retry takes effect once, and every repetition gets the first answer."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView
from core.errors import RuleBroken
from core.idempotency import forget_old_keys, once
from core.models import IdempotencyKey
from core.rendering import redirect_to, toast
from customers.models import Tag
from teams.models import ApiKey
from teams.permissions import Permission, staff_view
from tests.factories.teams import UserFactory

TIMES = 10


@staff_view(Permission.CUSTOMER_EDIT)
@once
def new_tag(request: HttpRequest) -> HttpResponse:
    """A page's form that makes one row."""
    if not request.POST.get("name"):
        return HttpResponse("A name is needed.", status=422)
    if request.POST["name"] == "forbidden":
        Tag.objects.create(name="half done")
        raise RuleBroken("Not that one.")
    tag = Tag.objects.create(name=request.POST["name"])
    return toast(redirect_to(request, f"/tags/{tag.pk}/"), f"{tag.name} is there")


class TagApi(ApiView):
    """An API door that makes one row."""

    required_permission = Permission.CUSTOMER_EDIT

    def post(self, request: Request) -> Response:
        if "name" not in request.data:
            return Response(status=204)
        if request.data["name"] == "forbidden":
            Tag.objects.create(name="half done")
            raise RuleBroken("Not that one.")
        tag = Tag.objects.create(name=request.data["name"])
        return Response({"id": tag.pk, "name": tag.name}, status=201)


urlpatterns = [
    path("tags/new/", new_tag),
    path("api/v1/tags/", TagApi.as_view()),
    path("", include("journeycrm.urls")),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def page() -> Callable[..., HttpResponse]:
    """Send the form from a browser of the same person."""
    user = UserFactory()
    first = Client(raise_request_exception=False)
    first.force_login(user)

    def send(name: str = "VIP", token: str = "t-1", path: str = "/tags/new/") -> HttpResponse:
        client = Client(raise_request_exception=False)
        client.cookies = first.cookies
        return client.post(path, {"name": name, "form_token": token})

    return send


@pytest.fixture
def program() -> Callable[..., HttpResponse]:
    """Call the API with a key."""
    ApiKey.objects.create(name="Shop", prefix="jc_shop", digest=hashlib.sha256(b"jc_shop").hexdigest(), role="agent")
    ApiKey.objects.create(name="Web", prefix="jc_web", digest=hashlib.sha256(b"jc_web").hexdigest(), role="agent")

    def send(name: str | None = "VIP", key: str = "k-1", secret: str = "jc_shop") -> HttpResponse:
        headers = {"Idempotency-Key": key, "Authorization": f"Bearer {secret}"}
        body = {"name": name} if name else {}
        return Client().post("/api/v1/tags/", body, content_type="application/json", headers=headers)

    return send


def _at_once(send: Callable[[], HttpResponse]) -> list[HttpResponse]:
    """The same request ten times at the same moment, each with a connection of its own."""
    answers: list[HttpResponse] = []
    start = threading.Barrier(TIMES)

    def run() -> None:
        start.wait()
        try:
            answers.append(send())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_ten_times_at_once_makes_one_object_and_one_answer(page):
    answers = _at_once(page)
    tag = Tag.objects.get()
    assert len(answers) == TIMES
    told = {(a.status_code, a["Location"], a["HX-Trigger"], a.content) for a in answers}
    assert len(told) == 1
    assert answers[0].status_code == 303
    assert answers[0]["Location"] == f"/tags/{tag.pk}/"


@pytest.mark.django_db(transaction=True)
def test_an_api_call_sent_ten_times_at_once_makes_one_object_and_one_answer(program):
    answers = _at_once(program)
    tag = Tag.objects.get()
    assert [(a.status_code, a.json()) for a in answers] == [(201, {"id": tag.pk, "name": "VIP"})] * TIMES
    assert sum("Idempotent-Replayed" in a for a in answers) == TIMES - 1


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused(page, program):
    assert page("VIP").status_code == 303
    assert page("Other").status_code == 422
    assert program("Gold").status_code == 201
    refused = program("Other")
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    assert refused.json()["type"] == "urn:journeycrm:problem:idempotency-key-reused"
    assert set(Tag.objects.values_list("name", flat=True)) == {"VIP", "Gold"}


@pytest.mark.django_db
def test_keys_belong_to_who_uses_them(program):
    assert program("A", key="same", secret="jc_shop").status_code == 201
    assert program("B", key="same", secret="jc_web").status_code == 201


@pytest.mark.django_db
def test_a_refused_request_leaves_nothing_and_the_key_is_free_again(page, program):
    assert page("").status_code == 422
    assert page("forbidden").status_code == 422
    assert program("forbidden").status_code == 422
    assert not Tag.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert page("VIP").status_code == 303
    assert program("Gold").status_code == 201


@pytest.mark.django_db
def test_an_answer_without_body_is_given_again(program):
    assert [program(None).status_code for _ in range(2)] == [204, 204]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
def test_a_key_is_1_to_200_printable_characters(program, key):
    assert program(key=key).json()["type"] == "urn:journeycrm:problem:bad-idempotency-key"
    assert not Tag.objects.exists()


@pytest.mark.django_db
def test_keys_are_kept_for_a_day(program):
    first = program("VIP").json()
    IdempotencyKey.objects.update(created_at=timezone.now() - dt.timedelta(hours=23, minutes=59))
    assert forget_old_keys() == 0
    assert program("VIP").json() == first
    IdempotencyKey.objects.update(created_at=timezone.now() - dt.timedelta(hours=24, minutes=1))
    assert forget_old_keys() == 1
    assert forget_old_keys() == 0
    assert program("Another").status_code == 201


@pytest.mark.django_db
def test_old_keys_go_in_batches():
    long_ago = timezone.now() - dt.timedelta(days=2)
    for number in range(5):
        IdempotencyKey.objects.create(scope="user:1", key=str(number), path="/", body_digest="")
    IdempotencyKey.objects.update(created_at=long_ago)
    assert [forget_old_keys(batch=2) for _ in range(3)] == [2, 2, 1]
