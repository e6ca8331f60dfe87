"""Teams: who works with whom, and who leads."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.idempotency import once
from core.rendering import redirect_to
from teams import queries
from teams.actions import add_member, create_team, name_lead, remove_member, rename_team
from teams.enums import Permission
from teams.forms import MemberForm, TeamForm, settled
from teams.models import Team
from teams.permissions import actor_of, may, staff_view
from teams.views.frame import settings_page


@require_safe
@staff_view(Permission.STAFF_VIEW)
def team_list(request: HttpRequest) -> HttpResponse:
    """All teams with their people."""
    context = {"teams": queries.team_list(), "may_edit": may(request.user, Permission.STAFF_EDIT)}
    return settings_page(request, "teams/team_list.html", "teams", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.STAFF_EDIT)
@once
def team_create(request: HttpRequest) -> HttpResponse:
    """Make a team."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and (team := settled(form, create_team, by=actor_of(request))):
        return redirect_to(request, reverse("teams:team", args=[team.pk]))
    status = 422 if request.method == "POST" else 200
    return settings_page(request, "teams/team_create.html", "teams", {"form": form}, status=status)


@require_safe
@staff_view(Permission.STAFF_VIEW)
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """One team and its members."""
    return _team_page(request, team_id)


@require_POST
@staff_view(Permission.STAFF_EDIT)
def team_rename(request: HttpRequest, team_id: int) -> HttpResponse:
    """Change a team's name."""
    get_object_or_404(Team, pk=team_id)
    form = TeamForm(request.POST)
    if settled(form, rename_team, team_id=team_id, by=actor_of(request)):
        messages.success(request, _("Renamed to %(name)s") % form.cleaned_data)
        return redirect_to(request, reverse("teams:team", args=[team_id]))
    return _team_page(request, team_id, name_form=form, status=422)


@require_POST
@staff_view(Permission.STAFF_EDIT)
def member_add(request: HttpRequest, team_id: int) -> HttpResponse:
    """Put somebody in the team."""
    form = MemberForm(request.POST, team=get_object_or_404(Team, pk=team_id))
    if settled(form, add_member, team_id=team_id, by=actor_of(request)):
        return redirect_to(request, reverse("teams:team", args=[team_id]))
    return _team_page(request, team_id, member_form=form, status=422)


@require_POST
@staff_view(Permission.STAFF_EDIT)
def member_remove(request: HttpRequest, team_id: int, user_id: int) -> HttpResponse:
    """Take somebody out of the team."""
    remove_member(team_id=team_id, user_id=user_id, by=actor_of(request))
    return redirect_to(request, reverse("teams:team", args=[team_id]))


@require_POST
@staff_view(Permission.STAFF_EDIT)
def member_lead(request: HttpRequest, team_id: int, user_id: int) -> HttpResponse:
    """Make a member lead of the team, or a plain member again."""
    is_lead = request.POST.get("is_lead") == "1"
    name_lead(team_id=team_id, user_id=user_id, is_lead=is_lead, by=actor_of(request))
    return redirect_to(request, reverse("teams:team", args=[team_id]))


def _team_page(request: HttpRequest, team_id: int, *, status: int = 200, **forms: object) -> HttpResponse:
    shown = get_object_or_404(queries.team_list(), pk=team_id)
    context = {"team": shown, "may_edit": may(request.user, Permission.STAFF_EDIT)}
    if context["may_edit"]:
        context |= {"name_form": TeamForm(initial={"name": shown.name}), "member_form": MemberForm(team=shown)}
    return settings_page(request, "teams/team.html", "teams", context | forms, status=status)
