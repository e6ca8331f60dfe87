"""The company: its settings and its logo."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.company import company as the_company
from core.rendering import redirect_to
from teams.actions import remove_logo, set_logo, update_company
from teams.enums import Permission
from teams.forms import CompanyForm, LogoForm, settled
from teams.images import logo_folder
from teams.permissions import actor_of, staff_view
from teams.views.frame import settings_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.COMPANY_EDIT)
def company(request: HttpRequest) -> HttpResponse:
    """Name, currency, sender and the like."""
    form = CompanyForm(request.POST if request.method == "POST" else None, initial=asdict(the_company()))
    if request.method == "POST" and settled(form, update_company, by=actor_of(request)):
        messages.success(request, _("The company is saved"))
        return redirect_to(request, reverse("teams:company"))
    return _company_page(request, form=form, status=422 if form.errors else 200)


@require_POST
@staff_view(Permission.COMPANY_EDIT)
def logo_set(request: HttpRequest) -> HttpResponse:
    """Upload a logo; it is drawn anew before it is kept."""
    form = LogoForm(request.POST, request.FILES)
    if settled(form, lambda logo, by: set_logo(data=logo.read(), by=by), by=actor_of(request)):
        messages.success(request, _("The logo is changed"))
        return redirect_to(request, reverse("teams:company"))
    return _company_page(request, logo_form=form, status=422)


@require_POST
@staff_view(Permission.COMPANY_EDIT)
def logo_remove(request: HttpRequest) -> HttpResponse:
    """Show the name alone."""
    remove_logo(by=actor_of(request))
    return redirect_to(request, reverse("teams:company"))


@require_safe
def logo(request: HttpRequest, name: str) -> HttpResponse:
    """The logo as it is now, for everybody who sees the sign-in page; only its own random name opens it."""
    path = logo_folder() / name
    if not name or name != the_company().logo or not path.is_file():
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type="image/png")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "public, max-age=86400, immutable"
    return response


def _company_page(request: HttpRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {"form": CompanyForm(initial=asdict(the_company())), "logo_form": LogoForm(), "current": the_company()}
    return settings_page(request, "teams/company.html", "company", context | forms, status=status)
