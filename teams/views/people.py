"""People: who works here, inviting, changing, switching off and on."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.actor import Actor, ActorKind
from core.listing import keyset_page
from core.rendering import redirect_to
from teams import queries
from teams.actions import (
    accept_invitation,
    change_person,
    disable_user,
    enable_user,
    invite_user,
    resend_invitation,
)
from teams.enums import Permission
from teams.forms import PersonForm, WelcomeForm, settled
from teams.models import User
from teams.permissions import actor_of, may, staff_view
from teams.tokens import invitation_tokens, invitation_url
from teams.views.frame import settings_page


@require_safe
@staff_view(Permission.STAFF_VIEW)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, by name."""
    text, left = request.GET.get("text", "").strip(), request.GET.get("left") == "1"
    found = queries.people(text=text, with_disabled=left)
    context = {
        "page": keyset_page(found, ("sort_key", "pk"), cursor=request.GET.get("cursor", "")),
        "text": text,
        "left": left,
        "may_edit": may(request.user, Permission.STAFF_EDIT),
    }
    return settings_page(request, "teams/people.html", "people", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.STAFF_EDIT)
def person_invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: the answer shows their link, this once."""
    form = PersonForm(request.POST or None, initial={"role": "agent"})
    if request.method != "POST":
        return settings_page(request, "teams/person_invite.html", "people", {"form": form})
    user = settled(form, invite_user, by=actor_of(request))
    if user is None:
        return settings_page(request, "teams/person_invite.html", "people", {"form": form}, status=422)
    return _link_shown(request, user)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.STAFF_EDIT)
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change somebody's name, address, role and teams."""
    user = get_object_or_404(queries.people(with_disabled=True), pk=user_id)
    team_ids = [membership.team_id for membership in user.memberships.all()]
    initial = {"name": user.name, "email": user.email, "role": user.role, "team_ids": team_ids}
    form = PersonForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        if settled(form, change_person, user_id=user_id, by=actor_of(request)):
            messages.success(request, _("%(name)s is changed") % {"name": form.cleaned_data["name"]})
            return redirect_to(request, reverse("teams:people"))
        return settings_page(request, "teams/person.html", "people", {"person": user, "form": form}, status=422)
    return settings_page(request, "teams/person.html", "people", {"person": user, "form": form})


@require_POST
@staff_view(Permission.STAFF_EDIT)
def person_disable(request: HttpRequest, user_id: int) -> HttpResponse:
    """Switch somebody off; their sessions end at once."""
    get_object_or_404(User, pk=user_id)
    user = disable_user(user_id=user_id, by=actor_of(request))
    text = _("%(name)s can no longer sign in") % {"name": user}
    messages.success(request, text, extra_tags=reverse("teams:person_enable", args=[user_id]))
    return redirect_to(request, reverse("teams:people"))


@require_POST
@staff_view(Permission.STAFF_EDIT)
def person_enable(request: HttpRequest, user_id: int) -> HttpResponse:
    """Let somebody in again."""
    get_object_or_404(User, pk=user_id)
    user = enable_user(user_id=user_id, by=actor_of(request))
    messages.success(request, _("%(name)s can sign in again") % {"name": user})
    return redirect_to(request, reverse("teams:person", args=[user_id]))


@require_POST
@staff_view(Permission.STAFF_EDIT)
def person_resend(request: HttpRequest, user_id: int) -> HttpResponse:
    """Invite once more; the older link ends."""
    get_object_or_404(User, pk=user_id)
    return _link_shown(request, resend_invitation(user_id=user_id, by=actor_of(request)))


def _link_shown(request: HttpRequest, user: User) -> HttpResponse:
    context = {"person": user, "link": invitation_url(user), "is_sent": queries.has_staff_mail()}
    return settings_page(request, "teams/person_invited.html", "people", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, user_id: int, token: str) -> HttpResponse:
    """Open to whoever holds the link: set name and password, and be signed in. Looking at it does not use it up."""
    user = User.objects.filter(pk=user_id).first()
    if not invitation_tokens.check_token(user, token):
        return render(request, "teams/welcome_dead.html", status=404)
    form = WelcomeForm(request.POST if request.method == "POST" else None, initial={"name": user.name})
    if request.method == "POST":
        origin = f"web {request.META.get('REMOTE_ADDR', '')}".strip()
        by = Actor(ActorKind.USER, user.pk, user.name or user.email, origin=origin)
        accepted = settled(form, accept_invitation, user_id=user_id, token=token, by=by)
        if accepted:
            login(request, accepted, backend="teams.backends.ActiveStaffBackend")
            return redirect_to(request, "/")
    return render(request, "teams/welcome.html", {"form": form, "person": user}, status=422 if form.errors else 200)
