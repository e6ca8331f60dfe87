"""People: inviting, changing, switching off and on. There is always an admin who can sign in."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.company import company
from core.errors import RuleBroken
from core.registries import registries
from teams.enums import Role
from teams.models import Membership, Team, User
from teams.tokens import invitation_tokens, invitation_url
from teams.validators import clean_email, clean_language, clean_name, clean_time_zone


@action
def invite_user(*, name: str, email: str, role: str, team_ids: Collection[int] = (), by: Actor) -> User:
    """Make a user who can sign in once they have followed their invitation (24 h), and send it.

    Raises RuleBroken for an address that somebody has already, whatever its case.
    """
    user = User(name=clean_name(name), email=clean_email(email), role=Role(role), invited_at=now())
    user.set_unusable_password()
    _save_with_own_address(user)
    _put_in_teams(user, team_ids)
    _send_invitation(user)
    return user


@action
def resend_invitation(*, user_id: int, by: Actor) -> User:
    """Invite once more: a new link for 24 h, the older ones end. Only for people who have no password yet."""
    user = User.objects.select_for_update().get(pk=user_id)
    if not user.is_invited:
        raise RuleBroken(_("%(name)s has already accepted.") % {"name": user}, code="already_accepted")
    user.invited_at = now()
    user.save(update_fields=["invited_at", "sort_key"])
    _send_invitation(user)
    return user


@action
def accept_invitation(*, user_id: int, token: str, name: str, password: str, by: Actor) -> User:
    """Set name and password; the link has then served. Raises RuleBroken for a link that is old, used or wrong."""
    user = User.objects.select_for_update().get(pk=user_id)
    if not invitation_tokens.check_token(user, token):
        raise RuleBroken(_("This link has been used or is too old. Ask for a new one."), code="link_dead")
    user.name = clean_name(name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages), code="weak_password", field="password") from error
    user.set_password(password)
    user.save(update_fields=["name", "sort_key", "password"])
    return user


@action
def change_person(
    *, user_id: int, name: str, email: str, role: str, team_ids: Collection[int] | None = None, by: Actor
) -> User:
    """Change what an admin may change about somebody; `team_ids` None leaves the teams. The last admin stays one."""
    user = _locked(user_id)
    if user.role == Role.ADMIN and Role(role) != Role.ADMIN:
        _keep_an_admin(user)
    user.name, user.email, user.role = clean_name(name), clean_email(email), Role(role)
    _save_with_own_address(user)
    if team_ids is not None:
        _put_in_teams(user, team_ids)
    return user


@action
def change_profile(*, user_id: int, name: str, language: str, time_zone: str, shortcuts: bool, by: Actor) -> User:
    """Change what everybody may change about themselves."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.name, user.shortcuts = clean_name(name), shortcuts
    user.language, user.time_zone = clean_language(language), clean_time_zone(time_zone)
    user.save(update_fields=["name", "sort_key", "shortcuts", "language", "time_zone"])
    return user


@action
def disable_user(*, user_id: int, by: Actor) -> User:
    """Switch somebody off: their next request finds no session, on any device. Doing it again changes nothing."""
    user = _locked(user_id)
    if user.is_active:
        _keep_an_admin(user)
        user.is_active, user.session_round = False, user.session_round + 1
        user.save(update_fields=["is_active", "session_round", "sort_key"])
    return user


@action
def enable_user(*, user_id: int, by: Actor) -> User:
    """Let somebody in again, with their old password; sessions from before stay ended."""
    user = User.objects.select_for_update().get(pk=user_id)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active", "sort_key"])
    return user


@action
def sign_out_everywhere(*, user_id: int, by: Actor) -> None:
    """End all sessions of a user, this one included; the view signs the person in again where they are."""
    User.objects.filter(pk=user_id).update(session_round=F("session_round") + 1)


def _locked(user_id: int) -> User:
    """The user, with all admins locked in one order, so that two of them cannot switch each other off at once."""
    list(User.objects.active_admins().order_by("pk").select_for_update().values_list("pk"))
    return User.objects.select_for_update().get(pk=user_id)


def _keep_an_admin(user: User) -> None:
    others = User.objects.active_admins().exclude(pk=user.pk)
    if user.is_active and user.role == Role.ADMIN and not any(other.has_usable_password() for other in others):
        raise RuleBroken(
            _("%(name)s is the last admin. Make somebody else admin first.") % {"name": user}, code="last_admin"
        )


def _save_with_own_address(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise RuleBroken(_("Somebody has this e-mail address already."), code="email_taken", field="email") from error


def _put_in_teams(user: User, team_ids: Collection[int]) -> None:
    """Be in exactly these teams; a membership that stays keeps its skills and lead."""
    wanted = set(Team.objects.filter(pk__in=team_ids).values_list("pk", flat=True))
    user.memberships.exclude(team_id__in=wanted).delete()
    Membership.objects.bulk_create(
        [Membership(user=user, team_id=team_id) for team_id in sorted(wanted)], ignore_conflicts=True
    )


def _send_invitation(user: User) -> None:
    context = {"name": user.name, "url": invitation_url(user), "company": company().name, "language": user.language}
    for route in registries.staff_mail:
        route.send("invitation", user.email, context)
