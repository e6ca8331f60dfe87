"""The shape of every change: keywords, an author, all or nothing, audited."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from core.actions import action
from core.actor import Actor, ActorKind
from teams.models import Team

pytestmark = pytest.mark.django_db
ALICE = Actor(ActorKind.USER, 7, "Alice", origin="web 127.0.0.1")


@action
def make_teams(*, keys: list[str], by: Actor) -> list[Team]:
    """Make teams, one after the other."""
    return [Team.objects.create(key=key, name=key) for key in keys]


def test_an_action_answers_and_says_who_and_from_where():
    (team,) = make_teams(keys=["claims"], by=ALICE)
    row = team.audit_rows.get()
    assert row.pgh_context.metadata == {
        "actor_kind": "user", "actor_id": 7, "actor": "Alice", "origin": "web 127.0.0.1"
    }  # fmt: skip


def test_when_the_second_write_fails_the_first_is_gone():
    with pytest.raises(IntegrityError):
        make_teams(keys=["claims", "claims"], by=ALICE)
    assert not Team.objects.exists()


def test_an_inner_action_that_fails_takes_only_itself_back():
    with transaction.atomic():
        make_teams(keys=["claims"], by=ALICE)
        with pytest.raises(IntegrityError):
            make_teams(keys=["sales", "claims"], by=ALICE)
    assert list(Team.objects.values_list("key", flat=True)) == ["claims"]


@pytest.mark.parametrize(
    "call",
    [
        lambda: make_teams(["claims"], by=ALICE),
        lambda: make_teams(keys=["claims"]),
        lambda: make_teams(keys=["claims"], by="Alice"),
        lambda: make_teams(keys=["claims"], by=None),
    ],
)
def test_an_action_without_keywords_or_author_does_nothing(call):
    with pytest.raises(TypeError, match="make_teams takes keywords only"):
        call()
    assert not Team.objects.exists()


def test_an_actor_carries_why_it_acts():
    because = ALICE.because_of(12, 3)
    assert (because.caused_by, because.depth, because.label) == (12, 3, "Alice")
    assert (ALICE.caused_by, ALICE.depth) == (None, 0)
