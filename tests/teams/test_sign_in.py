"""Signing in: by e-mail and password, invited people only, nobody learns who has an account; off is off at once."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from teams.actions import disable_user, enable_user, sign_out_everywhere
from teams.models import User

PASSWORD = "correct horse 42"


@pytest.fixture(autouse=True)
def _no_limits_from_before(db):
    cache.clear()


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def test_one_signs_in_by_email_whatever_its_case(client, alice):
    answer = sign_in(client, "ALICE@Example.com")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get(reverse("teams:profile")).status_code == 200


def test_next_stays_on_this_host(client, alice):
    there = reverse("teams:people")
    assert sign_in(client, alice.email, next=there)["Location"] == there
    client.logout()
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        assert sign_in(client, alice.email, next=elsewhere)["Location"] == "/"
        client.logout()


def test_wrong_password_unknown_address_and_disabled_user_read_alike(client, alice, bob, by_carol):
    disable_user(user_id=bob.pk, by=by_carol)
    answers = {
        re.sub(r'value="[^"]*"', "", sign_in(client, email, password).content.decode())
        for email, password in (
            (alice.email, "wrong password"),
            ("nobody@example.com", PASSWORD),
            (bob.email, "wrong password"),
        )
    }
    assert len(answers) == 1
    assert "_auth_user_id" not in client.session


def test_a_disabled_user_cannot_sign_in(client, bob, by_carol):
    disable_user(user_id=bob.pk, by=by_carol)
    sign_in(client, bob.email)
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("teams:profile")).status_code == 302


def test_an_invited_user_has_no_password_to_try(client, by_carol):
    User.objects.create(name="Jonas", email="jonas@example.com", password="!")
    for password in ("!", "", PASSWORD):
        sign_in(client, "jonas@example.com", password)
        assert "_auth_user_id" not in client.session


def test_disabling_ends_every_session_with_the_next_request(client, alice, by_carol):
    client.force_login(alice)
    assert client.get(reverse("teams:profile")).status_code == 200
    disable_user(user_id=alice.pk, by=by_carol)
    assert client.get(reverse("teams:profile"))["Location"].startswith(reverse("account_login"))
    enable_user(user_id=alice.pk, by=by_carol)
    assert client.get(reverse("teams:profile")).status_code == 302, "sessions from before stay ended"


def test_a_new_password_ends_other_sessions(client, alice):
    client.force_login(alice)
    alice.set_password("another horse 43")
    alice.save()
    assert client.get(reverse("teams:profile")).status_code == 302


def test_signing_out_elsewhere_keeps_this_session(client, alice, by_carol):
    other = type(client)()
    client.force_login(alice)
    other.force_login(alice)
    assert client.post(reverse("teams:sign_out_others")).status_code == 303
    assert client.get(reverse("teams:profile")).status_code == 200
    assert other.get(reverse("teams:profile")).status_code == 302
    sign_out_everywhere(user_id=alice.pk, by=by_carol)
    assert client.get(reverse("teams:profile")).status_code == 302


def test_nobody_signs_up(client, db):
    before = User.objects.count()
    answer = client.post(reverse("account_signup"), {"email": "new@example.com", "password1": PASSWORD})
    assert answer.status_code == 200
    assert User.objects.count() == before


def test_guessing_is_slowed_down_even_with_the_right_password_at_the_end(client, alice):
    for _guess in range(12):
        sign_in(client, alice.email, "wrong password")
    assert "_auth_user_id" not in client.session
    sign_in(client, alice.email)
    assert "_auth_user_id" not in client.session


def test_a_reset_is_sent_to_people_who_may_sign_in_and_reads_alike_for_all(client, alice, bob, by_carol, mails):
    disable_user(user_id=bob.pk, by=by_carol)
    answers = {
        (answer.status_code, answer["Location"])
        for email in (alice.email, bob.email, "nobody@example.com")
        for answer in [client.post(reverse("account_reset_password"), {"email": email})]
    }
    assert answers == {(302, reverse("account_reset_password_done"))}
    ((kind, to, context),) = mails
    assert (kind, to) == ("password_reset", alice.email)
    assert context["url"].startswith("http")


def test_the_reset_link_sets_a_password_once(client, alice, mails):
    client.post(reverse("account_reset_password"), {"email": alice.email})
    link = mails[0][2]["url"].partition("testserver")[2]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    done = client.post(form, {"password1": "new horse 4242", "password2": "new horse 4242"})
    assert done.status_code == 302
    alice.refresh_from_db()
    assert alice.check_password("new horse 4242")
    again = type(client)().get(link, follow=True)
    assert "new horse" not in again.content.decode()
    assert not again.redirect_chain, "a used link leads nowhere"
