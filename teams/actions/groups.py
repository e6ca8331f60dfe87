"""Teams and who is in them."""

from __future__ import annotations

from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.errors import RuleBroken
from teams.models import Membership, Team, User
from teams.validators import clean_name


@action
def create_team(*, name: str, by: Actor) -> Team:
    """Make a team; its key comes from the name and stays when the name changes."""
    name = clean_name(name)
    _refuse_a_second(name)
    base = slugify(name)[:50] or "team"
    taken = set(Team.objects.filter(key__startswith=base).values_list("key", flat=True))
    key = next(key for n in range(1, len(taken) + 2) if (key := base if n == 1 else f"{base}-{n}") not in taken)
    return Team.objects.create(key=key, name=name)


@action
def rename_team(*, team_id: int, name: str, by: Actor) -> Team:
    """Change the name people see."""
    team = Team.objects.select_for_update().get(pk=team_id)
    name = clean_name(name)
    _refuse_a_second(name, but=team.pk)
    team.name = name
    team.save(update_fields=["name", "sort_key"])
    return team


@action
def add_member(*, team_id: int, user_id: int, by: Actor) -> Membership:
    """Put somebody in a team; who is in it already stays as they are."""
    team = Team.objects.select_for_update().get(pk=team_id)
    user = User.objects.active().filter(pk=user_id).first()
    if user is None:
        raise RuleBroken(_("Choose somebody who can sign in."), code="unknown_person", field="user")
    membership, _made = Membership.objects.get_or_create(team=team, user=user)
    return membership


@action
def remove_member(*, team_id: int, user_id: int, by: Actor) -> None:
    """Take somebody out of a team. What they own stays theirs."""
    Membership.objects.filter(team_id=team_id, user_id=user_id).delete()


@action
def name_lead(*, team_id: int, user_id: int, is_lead: bool, by: Actor) -> Membership:
    """Make a member a lead of the team, or a plain member again."""
    membership = Membership.objects.select_for_update().filter(team_id=team_id, user_id=user_id).first()
    if membership is None:
        raise RuleBroken(_("Only a member can lead a team."), code="no_member")
    if membership.is_lead != is_lead:
        membership.is_lead = is_lead
        membership.save(update_fields=["is_lead"])
    return membership


def _refuse_a_second(name: str, but: int = 0) -> None:
    if Team.objects.filter(name__iexact=name).exclude(pk=but).exists():
        raise RuleBroken(_("There is a team of this name."), code="team_exists", field="name")
