"""What concerns oneself, and where settings begin."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.rendering import redirect_to
from teams.actions import change_profile, sign_out_everywhere
from teams.enums import Permission
from teams.forms import ProfileForm, settled
from teams.permissions import actor_of, staff_view, user_of
from teams.views.frame import settings_page


@require_safe
@staff_view(Permission.OWN_PROFILE)
def index(request: HttpRequest) -> HttpResponse:
    """All settings this person may open."""
    return settings_page(request, "teams/index.html", "", {})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.OWN_PROFILE)
def profile(request: HttpRequest) -> HttpResponse:
    """One's own name, language, time zone and keys."""
    user = request.user
    initial = {name: getattr(user, name) for name in ("name", "language", "time_zone", "shortcuts")}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        if settled(form, change_profile, user_id=user.pk, by=actor_of(request)):
            messages.success(request, _("Your profile is saved"))
            return redirect_to(request, reverse("teams:profile"))
        return settings_page(request, "teams/profile.html", "profile", {"form": form}, status=422)
    return settings_page(request, "teams/profile.html", "profile", {"form": form})


@require_POST
@staff_view(Permission.OWN_PROFILE)
def sign_out_others(request: HttpRequest) -> HttpResponse:
    """End one's sessions on all other devices."""
    user = user_of(request)
    sign_out_everywhere(user_id=user.pk, by=actor_of(request))
    user.refresh_from_db()
    update_session_auth_hash(request, user)
    messages.success(request, _("You are signed out everywhere else"))
    return redirect_to(request, reverse("teams:profile"))
