"""Every write says who and from where, on pages, in the API's reach, on the command line and in a worker."""

from __future__ import annotations

import io

import pghistory.models
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.actions import action
from core.actor import SYSTEM, Actor, ActorKind
from core.errors import RuleBroken
from teams import actions, queries
from teams.models import ApiKey, User
from tests.factories.teams import TeamFactory


def context_of(row) -> dict:
    return row.audit_rows.select_related("pgh_context").latest("pgh_id").pgh_context.metadata


def test_a_change_on_a_page_names_the_person_and_their_address(as_carol, carol, alice):
    person = {"name": "Alice", "email": alice.email, "role": "manager"}
    as_carol.post(reverse("teams:person", args=[alice.pk]), person, REMOTE_ADDR="192.0.2.7")
    said = context_of(alice)
    assert (said["actor_kind"], said["actor_id"], said["actor"]) == ("user", carol.pk, "Carol")
    assert said["origin"] == "web 192.0.2.7"


def test_the_command_line_says_so_and_prints_the_key_once(db, client):
    out = io.StringIO()
    call_command("create_api_key", name="Website", role="agent", stdout=out)
    secret = out.getvalue().strip()
    assert client.get("/api/v1/users/", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert context_of(ApiKey.objects.get())["origin"] == "command line"
    assert secret not in str(ApiKey.objects.values().get())


def test_the_command_line_invites_the_first_administrator(db, client):
    out = io.StringIO()
    call_command("invite", "ida@example.com", name="Ida", stdout=out)
    ida = User.objects.get()
    assert (ida.role, context_of(ida)["origin"]) == ("admin", "command line")
    path = "/welcome/" + out.getvalue().strip().partition("/welcome/")[2]
    assert client.post(path, {"name": "Ida", "password": "grüne Wiese 77"}).status_code == 303
    assert client.get("/settings/people/").status_code == 200
    with pytest.raises(CommandError, match="already"):
        call_command("invite", "IDA@example.com", name="Ida again")


def test_a_write_in_a_worker_carries_the_actor_it_was_given(db):
    """A task calls an action with the actor of its row: no request is anywhere near."""
    rule = Actor(ActorKind.RULE, 7, "Rule: warn the owner", origin="worker", caused_by=99, depth=1)

    @action
    def add(*, by):
        return TeamFactory(name="By a rule")

    assert context_of(add(by=rule)) == {
        "actor_kind": "rule",
        "actor_id": 7,
        "actor": "Rule: warn the owner",
        "origin": "worker",
    }


def test_two_actions_of_one_process_are_not_mixed_up(by_carol, alice):
    actions.create_team(name="One", by=by_carol)
    team = actions.create_team(name="Two", by=SYSTEM)
    assert context_of(team)["actor"] == "JourneyCRM"
    assert {context.metadata["actor"] for context in pghistory.models.Context.objects.all()} == {"Carol", "JourneyCRM"}


def test_an_action_inside_another_keeps_both_authors_apart(by_carol):
    """A mail sent by the system while Carol invites somebody must not make the system the one who invited."""
    made = {}

    @action
    def outer(*, by):
        made["before"] = TeamFactory(name="Before")
        made["inside"] = actions.create_team(name="Inside", by=SYSTEM)
        made["after"] = TeamFactory(name="After")

    outer(by=by_carol)
    assert {when: context_of(team)["actor"] for when, team in made.items()} == {
        "before": "Carol",
        "inside": "JourneyCRM",
        "after": "Carol",
    }


def test_inviting_is_carols_act_though_the_mail_is_the_systems(by_carol):
    jonas = actions.invite_user(name="Jonas", email="jonas@example.com", role="agent", by=by_carol)
    assert context_of(jonas)["actor"] == "Carol"


def test_the_audit_cannot_be_rewritten(by_carol):
    team = actions.create_team(name="One", by=by_carol)
    row = team.audit_rows.get()
    with pytest.raises(Exception, match="pgtrigger: Cannot update or delete"):
        type(row).objects.filter(pk=row.pk).update(name="Other")


def test_secrets_are_not_in_the_trail(by_carol, alice):
    actions.change_profile(
        user_id=alice.pk, name="A", language="de", time_zone="UTC", shortcuts=True, by=by_carol
    )  # fmt: skip
    assert not {"password", "session_round"} & {field.name for field in alice.audit_rows.model._meta.fields}
    assert "digest" not in {field.name for field in ApiKey.audit_rows.rel.related_model._meta.fields}


# --- the page -------------------------------------------------------------------------------------------------------
def test_the_trail_reads_as_sentences(as_carol, by_carol, alice):
    actions.change_person(user_id=alice.pk, name="Alice", email=alice.email, role="manager", by=by_carol)
    line = queries.audit_page(noun="teams.user").lines[0]
    assert (line.actor, line.deed, line.noun, line.name, line.origin) == (
        "Carol", "update", "user", "Alice", "web 127.0.0.1",
    )  # fmt: skip
    assert [(change.label, change.before, change.after) for change in line.changes] == [("role", "Agent", "Manager")]
    page = as_carol.get(reverse("teams:audit")).content.decode()
    assert "Carol" in page and "Manager" in page and "web 127.0.0.1" in page


def test_memberships_are_told_by_name(by_carol, alice):
    team = TeamFactory(name="Claims")
    actions.add_member(team_id=team.pk, user_id=alice.pk, by=by_carol)
    line = queries.audit_page().lines[0]
    assert (line.deed, line.noun, line.name) == ("insert", "membership", "Claims · Alice")


def test_pages_follow_each_other_without_gap_or_repetition(by_carol):
    for number in range(25):
        actions.create_team(name=f"Team {number}", by=by_carol)
    seen, cursor = [], ""
    while True:
        page = queries.audit_page(cursor=cursor, size=10)
        seen += [line.name for line in page.lines if line.noun == "team"]
        if not cursor:
            actions.create_team(name="while somebody reads", by=by_carol)
        cursor = page.next
        if not cursor:
            break
    assert seen == [f"Team {number}" for number in reversed(range(25))]


def test_the_trail_takes_the_same_few_queries_for_one_line_and_for_thirty(by_carol, django_assert_num_queries):
    TeamFactory(name="One")
    with django_assert_num_queries(2):
        queries.audit_page(noun="teams.team")
    for number in range(30):
        TeamFactory(name=f"Team {number}")
    with django_assert_num_queries(2):
        assert len(queries.audit_page(noun="teams.team").lines) == 30


@pytest.mark.parametrize("cursor", ["x", "e30", "bnVsbA", "W10", "eyJhdCI6IjIwMjYifQ", "eyJhdCI6MX0"])
def test_cursors_nobody_issued_are_refused(db, cursor):
    with pytest.raises(RuleBroken):
        queries.audit_page(cursor=cursor)


def test_the_company_is_in_the_trail(by_carol):
    actions.update_company(currency="SEK", by=by_carol)
    line = queries.audit_page(noun="core.setting").lines[0]
    assert (line.actor, line.name, line.changes[-1].after) == ("Carol", "company.currency", "SEK")


def test_beat_is_not_in_the_trail(db):
    from core.models import Setting

    Setting.objects.create(key="beat.seen", value="now")
    Setting.objects.filter(key="beat.seen").update(value="later")
    assert queries.audit_page(noun="core.setting").lines == []


def test_everybody_who_writes_is_told_apart(db):
    assert User.objects.count() == 0
    assert queries.audit_page().lines == []
