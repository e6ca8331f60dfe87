"""The settings pages as people use them: lists, forms, refusals, words."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.company import company
from teams.models import ApiKey, Membership, Team, User
from tests.factories.teams import MembershipFactory, TeamFactory, UserFactory


def page(client, name, /, *args, **query):
    answer = client.get(reverse(f"teams:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, name, /, *args, **fields):
    return client.post(reverse(f"teams:{name}", args=args), fields)


# --- lists take the same queries with one row and with three ----------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_people_take_two_queries(as_carol, django_assert_num_queries, count):
    for _one in range(count):
        MembershipFactory()
    with django_assert_num_queries(shell(as_carol) + 2):
        page(as_carol, "people")


@pytest.mark.parametrize("count", [1, 3])
def test_teams_take_two_queries(as_carol, django_assert_num_queries, count):
    for _one in range(count):
        MembershipFactory()
    with django_assert_num_queries(shell(as_carol) + 2):
        page(as_carol, "team_list")


@pytest.mark.parametrize("count", [1, 3])
def test_keys_take_one_query(as_carol, carol, django_assert_num_queries, count):
    for number in range(count):
        ApiKey.objects.create(name="K", prefix=f"jc_{number}", digest=str(number), role="agent", created_by=carol)
    with django_assert_num_queries(shell(as_carol) + 1):
        page(as_carol, "key_list")


def shell(client) -> int:
    """What the shell of any page asks for, whatever the floors above put into it: the queries of the bare index."""
    with CaptureQueriesContext(connection) as queries:
        page(client, "settings")
    return len(queries)


def test_people_are_found_by_name_and_address_and_the_gone_are_apart(as_carol):
    UserFactory(name="Zoë Ångström", email="za@halden.example")
    UserFactory(name="Gone", is_active=False)
    assert "Zoë" in page(as_carol, "people", text="zoe ang")
    assert "Zoë" in page(as_carol, "people", text="HALDEN")
    assert "Zoë" not in page(as_carol, "people", text="nobody")
    assert "Gone" not in page(as_carol, "people")
    assert "Gone" in page(as_carol, "people", left="1")


def test_people_turn_pages(as_carol):
    User.objects.bulk_create(
        [User(name=f"P{n:03}", sort_key=f"p{n:03}", email=f"p{n}@example.com", password="!") for n in range(60)]
    )
    first = as_carol.get(reverse("teams:people"))
    cursor = first.context["page"].next
    assert "P055" not in first.content.decode()
    assert "P055" in page(as_carol, "people", cursor=cursor)
    assert as_carol.get(reverse("teams:people"), {"cursor": "nonsense"}).status_code == 422


# --- what one may not see is not there --------------------------------------------------------------------------------
def test_an_agent_sees_people_but_no_way_to_change_them(client, alice):
    client.force_login(alice)
    shown = page(client, "people")
    assert reverse("teams:person_invite") not in shown
    assert reverse("teams:person", args=[alice.pk]) not in shown
    assert reverse("teams:company") not in page(client, "settings")
    answer = client.get(reverse("teams:team", args=[TeamFactory().pk]))
    assert "member_form" not in answer.context


# --- people -----------------------------------------------------------------------------------------------------------
def test_inviting_shows_the_link_once(as_carol, mails):
    answer = post(as_carol, "person_invite", name="Jonas", email="jonas@example.com", role="agent")
    jonas = User.objects.get(name="Jonas")
    link = answer.content.decode().partition(f"/welcome/{jonas.pk}/")[2].partition('"')[0]
    assert answer.status_code == 200 and len(link) > 30
    assert "on its way to jonas@example.com" in answer.content.decode()
    assert link not in page(as_carol, "person", jonas.pk)


def test_a_refused_form_keeps_what_was_typed_and_says_why(as_carol, alice):
    answer = post(as_carol, "person_invite", name="Jonas", email=alice.email.upper(), role="agent")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Somebody has this e-mail address already." in shown and 'value="Jonas"' in shown
    assert 'aria-invalid="true"' in shown


def test_switching_off_offers_the_way_back(as_carol, alice):
    answer = post(as_carol, "person_disable", alice.pk)
    assert answer.status_code == 303
    (message,) = get_messages(answer.wsgi_request)
    assert message.extra_tags == reverse("teams:person_enable", args=[alice.pk])
    post(as_carol, "person_enable", alice.pk)
    alice.refresh_from_db()
    assert alice.is_active


def test_switching_off_oneself_as_the_last_admin_is_refused_in_words(as_carol, carol):
    answer = post(as_carol, "person_disable", carol.pk)
    assert answer.status_code == 422
    assert "Carol is the last admin" in answer.content.decode()


@pytest.mark.parametrize("name", ["person", "person_disable", "person_enable", "person_resend"])
def test_nobody_is_nobody(as_carol, name):
    assert post(as_carol, name, 999999).status_code == 404


# --- teams ------------------------------------------------------------------------------------------------------------
def test_a_team_is_made_once_however_often_it_is_sent(as_carol):
    for _twice in range(2):
        answer = post(as_carol, "team_create", name="Claims", form_token="a" * 32)
    team = Team.objects.get()
    assert answer["Location"] == reverse("teams:team", args=[team.pk])
    assert post(as_carol, "team_create", name="claims").status_code == 422


def test_members_on_the_page(as_carol, alice):
    team = TeamFactory(name="Claims")
    assert post(as_carol, "member_add", team.pk, user_id=alice.pk).status_code == 303
    assert post(as_carol, "member_add", team.pk, user_id=alice.pk).status_code == 422, "is in it already"
    post(as_carol, "member_lead", team.pk, alice.pk, is_lead="1")
    assert "Alice" in page(as_carol, "team", team.pk) and Membership.objects.get().is_lead
    post(as_carol, "member_remove", team.pk, alice.pk)
    assert not Membership.objects.exists()
    assert post(as_carol, "team_rename", team.pk, name="").status_code == 422
    assert post(as_carol, "team_rename", team.pk, name="Care").status_code == 303


# --- oneself ----------------------------------------------------------------------------------------------------------
def test_the_profile_speaks_the_language_from_the_next_page_on(as_carol, carol):
    fields = {"name": "Carola", "language": "de", "time_zone": "Europe/Berlin", "shortcuts": ""}
    assert post(as_carol, "profile", **fields).status_code == 303
    carol.refresh_from_db()
    assert (carol.name, carol.language, carol.time_zone, carol.shortcuts) == ("Carola", "de", "Europe/Berlin", False)
    answer = as_carol.get(reverse("teams:profile"))
    assert answer["Content-Language"] == "de"
    assert 'data-shortcuts="off"' in answer.content.decode()


def test_a_zone_that_was_set_before_stays_on_offer(as_carol, carol):
    User.objects.filter(pk=carol.pk).update(time_zone="US/Pacific")
    assert '<option value="US/Pacific" selected>' in page(as_carol, "profile")


# --- the company, keys ------------------------------------------------------------------------------------------------
COMPANY = {
    "name": "Halden", "currency": "SEK", "time_zone": "Europe/Stockholm", "phone_region": "SE", "sender_name": "Halden",
    "sender_email": "care@halden.example", "message_delay_seconds": "45",
}  # fmt: skip


def test_the_company_is_changed(as_carol):
    assert post(as_carol, "company", **COMPANY).status_code == 303
    now = company()
    assert (now.name, now.currency, now.message_delay_seconds) == ("Halden", "SEK", 45)
    assert "Halden" in page(as_carol, "settings")


@pytest.mark.parametrize(("field", "value"), [("currency", "XXX"), ("message_delay_seconds", "-1"), ("name", " ")])
def test_a_company_that_is_wrong_stays_as_it_was(as_carol, field, value):
    before = company()
    assert post(as_carol, "company", **{**COMPANY, field: value}).status_code == 422
    assert company() == before


def test_a_key_is_shown_once_and_kept_nowhere(as_carol):
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    answer = post(as_carol, "key_create", name="Website", role="agent", expires_on=tomorrow)
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    key = ApiKey.objects.get()
    assert key.expires_at > timezone.now() + dt.timedelta(days=1)
    assert secret not in page(as_carol, "key_list")
    assert post(as_carol, "key_create", name="Old", role="agent", expires_on="2020-01-01").status_code == 422
    post(as_carol, "key_revoke", key.pk)
    assert "Revoked" in page(as_carol, "key_list")


# --- the API ----------------------------------------------------------------------------------------------------------
def test_programs_read_people_and_teams(client, carol, by_carol, django_assert_num_queries):
    from teams.actions import create_api_key

    membership = MembershipFactory(team=TeamFactory(key="claims", name="Claims"), is_lead=True)
    _key, secret = create_api_key(name="Reader", role="auditor", by=by_carol)
    call = {"headers": {"Authorization": f"Bearer {secret}"}}
    users = client.get("/api/v1/users/", **call).json()
    assert set(users) == {"next", "previous", "results"}
    one = client.get(f"/api/v1/users/{membership.user_id}/", **call).json()
    assert one in users["results"]
    assert one["teams"] == [{"id": membership.team_id, "key": "claims", "name": "Claims", "is_lead": True}]
    assert not {"password", "session_round", "last_login"} & set(one)
    team = client.get(f"/api/v1/teams/{membership.team_id}/", **call).json()
    assert team["members"] == [{"id": membership.user_id, "name": membership.user.name, "is_lead": True}]
    missing = client.get("/api/v1/teams/999999/", **call)
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")
    with django_assert_num_queries(3):
        client.get("/api/v1/users/", **call)
    MembershipFactory(team=membership.team)
    with django_assert_num_queries(3):
        client.get("/api/v1/users/", **call)
