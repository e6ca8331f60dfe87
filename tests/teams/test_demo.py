"""The demo world's sign-ins: offered and accepted at this machine only, unknown in a real installation."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from core.models import Setting
from teams.queries import demo_sign_ins

PASSWORD = "correct horse 42"
ELSEWHERE = [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, {"HTTP_FORWARDED": "for=192.0.2.7"}]


@pytest.fixture(autouse=True)
def _no_limits_from_before(db):
    cache.clear()


@pytest.fixture
def demo(alice):
    """Alice is one of the demo world's people."""
    offered = [{"role": "Agent", "email": alice.email, "password": PASSWORD}]
    Setting.objects.create(key="demo.sign_ins", value=offered)
    return offered


def page(client, **headers):
    return client.get(reverse("account_login"), **headers).content.decode()


def sign_in(client, email, **headers):
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD}, **headers)
    return "_auth_user_id" in client.session


def test_they_are_offered_at_this_machine(client, demo):
    assert demo_sign_ins() == demo
    assert demo[0]["email"] in page(client)
    assert PASSWORD in page(client)


@pytest.mark.parametrize("headers", ELSEWHERE, ids=lambda headers: next(iter(headers)))
def test_elsewhere_they_are_neither_offered_nor_accepted(client, demo, headers):
    assert demo[0]["email"] not in page(client, **headers)
    assert not sign_in(client, demo[0]["email"].upper(), **headers)


def test_elsewhere_it_is_said_why(client, demo):
    there = {"login": demo[0]["email"], "password": PASSWORD}
    answer = client.post(reverse("account_login"), there, REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 403
    assert "on the machine it runs on only" in answer.content.decode()


def test_at_this_machine_they_work(client, demo):
    assert sign_in(client, demo[0]["email"])


def test_others_sign_in_from_everywhere(client, demo, bob):
    assert sign_in(client, bob.email, REMOTE_ADDR="192.0.2.7")


def test_a_real_installation_offers_nobody(client, alice):
    assert demo_sign_ins() == []
    assert "demo-h" not in page(client)
    assert sign_in(client, alice.email, REMOTE_ADDR="192.0.2.7")
