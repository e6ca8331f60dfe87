"""Changes to people, teams, keys and the company: happy, refused, twice, half of it failing."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from core.company import company
from core.errors import RuleBroken
from teams import actions
from teams.enums import Role
from teams.models import ApiKey, Membership, Team, User
from tests.factories.teams import MembershipFactory, TeamFactory, UserFactory


def refusal(call, **arguments) -> RuleBroken:
    with pytest.raises(RuleBroken) as refused:
        call(**arguments)
    return refused.value


# --- people ---------------------------------------------------------------------------------------------------------
def test_inviting_makes_a_person_without_password_and_sends_a_link(by_carol, mails):
    team = TeamFactory()
    jonas = actions.invite_user(
        name=" Jonas  Weber ", email="Jonas@Example.COM", role="manager", team_ids=[team.pk], by=by_carol
    )
    assert (jonas.name, jonas.email, jonas.role, jonas.is_invited) == (
        "Jonas Weber",
        "Jonas@example.com",
        "manager",
        True,
    )
    assert list(jonas.teams.all()) == [team]
    ((kind, to, context),) = mails
    assert (kind, to, context["name"]) == ("invitation", "Jonas@example.com", "Jonas Weber")
    assert f"/welcome/{jonas.pk}/" in context["url"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 101),
        ("email", "nobody"),
        ("email", "a@b\nBcc: c@d.de"),
        ("email", "ALICE@example.com"),
    ],
)
def test_inviting_refuses_what_is_no_person(by_carol, alice, mails, field, value):
    person = {"name": "Jonas", "email": "jonas@example.com", field: value}
    assert refusal(actions.invite_user, role="agent", by=by_carol, **person).field == field
    assert not User.objects.filter(name="Jonas", role="agent").exclude(pk=alice.pk).exists()
    assert mails == []


def test_inviting_the_same_address_twice_makes_one(by_carol):
    actions.invite_user(name="Jonas", email="jonas@example.com", role="agent", by=by_carol)
    assert (
        refusal(actions.invite_user, name="J", email="JONAS@EXAMPLE.COM", role="agent", by=by_carol).code
        == "email_taken"
    )
    assert User.objects.filter(email__iexact="jonas@example.com").count() == 1


def test_nobody_is_invited_when_the_mail_cannot_be_kept(by_carol, mails, monkeypatch):
    monkeypatch.setattr("teams.actions.people._send_invitation", lambda user: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.invite_user(name="Jonas", email="jonas@example.com", role="agent", by=by_carol)
    assert not User.objects.filter(name="Jonas").exists()


def test_changing_a_person(by_carol, alice):
    stays, goes, comes = TeamFactory(), TeamFactory(), TeamFactory()
    MembershipFactory(user=alice, team=stays, is_lead=True)
    MembershipFactory(user=alice, team=goes)
    for _twice in range(2):
        actions.change_person(
            user_id=alice.pk, name="Alicia", email="alicia@example.com", role="manager",
            team_ids=[stays.pk, comes.pk], by=by_carol,
        )  # fmt: skip
    alice.refresh_from_db()
    assert (alice.name, alice.email, alice.role) == ("Alicia", "alicia@example.com", "manager")
    assert set(alice.memberships.values_list("team_id", "is_lead")) == {(stays.pk, True), (comes.pk, False)}


def test_changing_to_somebody_elses_address_is_refused_whole(by_carol, alice, bob):
    team = TeamFactory()
    taken = refusal(
        actions.change_person,
        user_id=alice.pk, name="New", email="BOB@example.com", role="agent", team_ids=[team.pk], by=by_carol,
    )  # fmt: skip
    assert taken.field == "email"
    alice.refresh_from_db()
    assert (alice.name, alice.memberships.count()) == ("Alice", 0)


def test_the_last_admin_stays(by_carol, carol):
    invited = actions.invite_user(name="Not here yet", email="new@example.com", role="admin", by=by_carol)
    for call, more in (
        (actions.disable_user, {}),
        (actions.change_person, {"name": "Carol", "email": carol.email, "role": "agent"}),
    ):
        assert refusal(call, user_id=carol.pk, by=by_carol, **more).code == "last_admin"
    UserFactory(role=Role.ADMIN)
    assert actions.disable_user(user_id=carol.pk, by=by_carol).is_active is False
    assert actions.disable_user(user_id=invited.pk, by=by_carol).is_active is False


@pytest.mark.django_db(transaction=True)
def test_two_admins_cannot_switch_each_other_off_at_once(by_carol, carol):
    other = UserFactory(role=Role.ADMIN)
    start, refused = threading.Barrier(2), []

    def switch_off(user_id):
        start.wait()
        try:
            actions.disable_user(user_id=user_id, by=by_carol)
        except RuleBroken as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=switch_off, args=[user.pk]) for user in (carol, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["last_admin"]
    assert User.objects.active_admins().count() == 1


def test_disabling_twice_ends_sessions_once(by_carol, alice):
    first = actions.disable_user(user_id=alice.pk, by=by_carol).session_round
    assert actions.disable_user(user_id=alice.pk, by=by_carol).session_round == first
    assert actions.enable_user(user_id=alice.pk, by=by_carol).is_active
    assert actions.enable_user(user_id=alice.pk, by=by_carol).session_round == first


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("language", "xx"), ("time_zone", "Mars/Olympus")])
def test_a_profile_must_be_true(alice, by_carol, field, value):
    fields = {"name": "A", "language": "de", "time_zone": "Europe/Berlin", "shortcuts": False}
    assert refusal(actions.change_profile, user_id=alice.pk, by=by_carol, **{**fields, field: value}).field == field
    actions.change_profile(user_id=alice.pk, by=by_carol, **fields)
    alice.refresh_from_db()
    assert {name: getattr(alice, name) for name in fields} == fields


# --- teams ----------------------------------------------------------------------------------------------------------
def test_teams_are_made_renamed_and_keep_their_key(by_carol):
    claims = actions.create_team(name="Claims & care", by=by_carol)
    assert claims.key == "claims-care"
    assert actions.rename_team(team_id=claims.pk, name="Claims", by=by_carol).key == "claims-care"
    assert actions.create_team(name="Claims care", by=by_carol).key == "claims-care-2"
    assert actions.create_team(name="理赔", by=by_carol).key == "team"


def test_two_teams_of_one_name_are_refused(by_carol):
    actions.create_team(name="Claims", by=by_carol)
    other = actions.create_team(name="Sales", by=by_carol)
    assert refusal(actions.create_team, name="CLAIMS", by=by_carol).field == "name"
    assert refusal(actions.rename_team, team_id=other.pk, name="claims", by=by_carol).field == "name"
    assert actions.rename_team(team_id=other.pk, name="SALES", by=by_carol).name == "SALES"
    assert Team.objects.count() == 2


def test_members_come_lead_and_go(by_carol, alice):
    team = TeamFactory()
    for _twice in range(2):
        actions.add_member(team_id=team.pk, user_id=alice.pk, by=by_carol)
        actions.name_lead(team_id=team.pk, user_id=alice.pk, is_lead=True, by=by_carol)
    assert Membership.objects.get().is_lead
    for _twice in range(2):
        actions.remove_member(team_id=team.pk, user_id=alice.pk, by=by_carol)
    assert refusal(actions.name_lead, team_id=team.pk, user_id=alice.pk, is_lead=True, by=by_carol).code == "no_member"
    actions.disable_user(user_id=alice.pk, by=by_carol)
    assert refusal(actions.add_member, team_id=team.pk, user_id=alice.pk, by=by_carol).code == "unknown_person"


# --- keys -----------------------------------------------------------------------------------------------------------
def test_a_key_opens_the_api_until_it_is_revoked(client, by_carol, carol):
    key, secret = actions.create_api_key(name="Website", role="agent", by=by_carol)
    assert secret.startswith(key.prefix) and secret not in str(ApiKey.objects.values().get())
    assert key.created_by == carol
    call = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert client.get("/api/v1/teams/", **call).status_code == 200
    for _twice in range(2):
        actions.revoke_api_key(api_key_id=key.pk, by=by_carol)
    assert client.get("/api/v1/teams/", **call).status_code == 401


# --- the company ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("currency", "XXX"), ("sender_email", "no address"), ("time_zone", "Nowhere"),
        ("phone_region", "ZZ"), ("message_delay_seconds", 3601), ("message_delay_seconds", -1),
    ],
)  # fmt: skip
def test_the_company_must_be_true(by_carol, field, value):
    assert refusal(actions.update_company, by=by_carol, **{field: value}).field == field
    changed = actions.update_company(name="Halden", currency="SEK", sender_email="", phone_region="SE", by=by_carol)
    assert (changed.name, changed.currency, company().phone_region) == ("Halden", "SEK", "SE")
