"""Invitation links (S18): signed, one use, a day, only for whom they were made."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from core.actor import Actor, ActorKind
from core.errors import RuleBroken
from teams.actions import accept_invitation, disable_user, invite_user, resend_invitation
from teams.tokens import invitation_tokens, invitation_url

GOOD = {"name": "Jonas Weber", "password": "grüne Wiese 77"}


@pytest.fixture
def jonas(by_carol):
    return invite_user(name="Jonas", email="jonas@example.com", role="agent", by=by_carol)


def path_of(user) -> str:
    return "/welcome/" + invitation_url(user).partition("/welcome/")[2]


def test_the_link_sets_name_and_password_and_signs_in(client, jonas):
    path = path_of(jonas)
    assert client.get(path).status_code == client.head(path).status_code == 200
    answer = client.post(path, GOOD)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    jonas.refresh_from_db()
    assert (jonas.name, jonas.check_password(GOOD["password"]), jonas.is_invited) == ("Jonas Weber", True, False)
    assert client.get("/settings/profile/").status_code == 200


def test_looking_does_not_use_it_up_but_using_does(client, jonas):
    path = path_of(jonas)
    for _look in range(3):
        client.get(path)
    client.post(path, GOOD)
    again = type(client)().post(path, {**GOOD, "password": "stolen horse 99"})
    assert again.status_code == 404
    jonas.refresh_from_db()
    assert not jonas.check_password("stolen horse 99")


@pytest.mark.parametrize("password", ["short", "password123", "jonas@example.com", ""])
def test_a_weak_password_is_refused_and_the_link_lives_on(client, jonas, password):
    path = path_of(jonas)
    assert client.post(path, {**GOOD, "password": password}).status_code == 422
    assert client.get(path).status_code == 200


def test_it_lasts_a_day(client, jonas):
    path = path_of(jonas)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=23, minutes=59), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(hours=24, minutes=1), tick=False):
        assert client.get(path).status_code == 404
        assert client.post(path, GOOD).status_code == 404


def test_a_newer_invitation_ends_the_older_and_switching_off_ends_all(client, jonas, by_carol):
    old = path_of(jonas)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1), tick=False):
        new = path_of(resend_invitation(user_id=jonas.pk, by=by_carol))
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    disable_user(user_id=jonas.pk, by=by_carol)
    assert client.get(new).status_code == 404


def test_inviting_again_is_for_people_who_have_not_come(alice, by_carol):
    with pytest.raises(RuleBroken):
        resend_invitation(user_id=alice.pk, by=by_carol)


@pytest.mark.parametrize("token", ["x", "0-0", "%00", "abc-" + "0" * 40, "c1-"])
def test_wrong_tokens_open_nothing(client, jonas, token):
    assert client.get(f"/welcome/{jonas.pk}/{token}/").status_code == 404


def test_a_token_is_for_one_person_and_one_purpose(client, jonas, by_carol):
    other = invite_user(name="Eva", email="eva@example.com", role="admin", by=by_carol)
    token = invitation_tokens.make_token(jonas)
    assert client.get(f"/welcome/{other.pk}/{token}/").status_code == 404
    assert client.get(f"/welcome/999999/{token}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_gets_in(jonas):
    token, start, in_, out = invitation_tokens.make_token(jonas), threading.Barrier(8), [], []
    by = Actor(ActorKind.USER, jonas.pk, "Jonas")

    def use(number):
        start.wait()
        try:
            accept_invitation(user_id=jonas.pk, token=token, name="J", password=f"many horses {number}", by=by)
            in_.append(number)
        except RuleBroken:
            out.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=use, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(in_), len(out)) == (1, 7)
    jonas.refresh_from_db()
    assert jonas.check_password(f"many horses {in_[0]}")
