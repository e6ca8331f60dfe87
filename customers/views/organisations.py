"""Organisations: the list, one with its people, new ones and changes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import RuleBroken, Stale
from core.idempotency import once
from core.listing import keyset_page
from core.rendering import redirect_to, render_page
from customers.actions import archive_organisation, change_organisation, create_organisation, restore_organisation
from customers.enums import FieldSubject
from customers.filters import OrganisationFilter, own_in_words
from customers.forms import OrganisationForm
from customers.models import Organisation
from customers.queries import (
    ORDER,
    OWN,
    SHOWN_FIELDS,
    definitions,
    organisation_lines,
    organisation_list,
    organisation_page,
    organisations_alike,
)
from teams.permissions import Permission, actor_of, may, staff_view


@require_safe
@staff_view(Permission.CUSTOMER_VIEW)
def organisations(request: HttpRequest) -> HttpResponse:
    """All organisations by name, or as the address narrows them; search as you type."""
    fields = definitions(FieldSubject.ORGANISATION)
    asked = OrganisationFilter.read(request.GET, fields)
    page = keyset_page(organisation_list(**asked.arguments), ORDER, cursor=request.GET.get("cursor", ""))
    shown = fields[:SHOWN_FIELDS]
    alike = organisations_alike(asked.text) if asked.text and not page.rows and not asked.archived else []
    context = {
        "asked": asked,
        "words": own_in_words(asked.own, fields),
        "page": page,
        "fields": shown,
        "lines": organisation_lines(page.rows, shown),
        "alike": organisation_lines(alike, shown) if alike else [],
        "own_fields": [(one, f"{OWN}{one.key}", asked.own.get(one.key, "")) for one in fields],
        "may_edit": may(request.user, Permission.CUSTOMER_EDIT),
        "may_export": may(request.user, Permission.CUSTOMER_EXPORT),
    }
    return render_page(request, "customers/organisation_list.html", context, partials=("organisations",))


@require_safe
@staff_view(Permission.CUSTOMER_VIEW)
def organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """One organisation: what we know about it, and its people."""
    shown = get_object_or_404(Organisation, pk=organisation_id)
    page = organisation_page(shown, request.user, cursor=request.GET.get("cursor", ""))
    context = {"page": page, "organisation": shown, "may_edit": may(request.user, Permission.CUSTOMER_EDIT)}
    return render_page(request, "customers/organisation_detail.html", context)


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_EDIT)
@once
def organisation_new(request: HttpRequest) -> HttpResponse:
    """A new organisation."""
    own = definitions(FieldSubject.ORGANISATION)
    form = OrganisationForm(request.POST or None, own=own, initial={"name": request.GET.get("name", "")[:200]})
    if request.method == "POST" and form.is_valid():
        try:
            made = create_organisation(**form.changes(), by=actor_of(request))
        except RuleBroken as error:
            form.point_out(error)
        else:
            messages.success(request, _("%(name)s added") % {"name": made})
            return redirect_to(request, reverse("customers:organisation", args=[made.pk]))
    return _form_page(request, form)


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_EDIT)
def organisation_edit(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Change an organisation; a late save shows what changed meanwhile and keeps one's own text."""
    known = get_object_or_404(Organisation, pk=organisation_id)
    form = _edit_form(request, known)
    if request.method == "POST" and form.is_valid():
        version, changes = form.cleaned_data["version"], form.changes()
        try:
            change_organisation(organisation_id=known.pk, version=version, changes=changes, by=actor_of(request))
        except Stale as error:
            known.refresh_from_db()
            return _form_page(request, form, known, late=form.late(error, known))
        except RuleBroken as error:
            form.point_out(error)
        else:
            messages.success(request, _("Changes saved"))
            return redirect_to(request, reverse("customers:organisation", args=[known.pk]))
    return _form_page(request, form, known)


def _edit_form(request: HttpRequest, known: Organisation) -> OrganisationForm:
    asked = {"own": definitions(FieldSubject.ORGANISATION), "held": known.fields}
    return OrganisationForm(request.POST or None, initial=OrganisationForm.initial_of(known), **asked)


def _form_page(
    request: HttpRequest, form: OrganisationForm, known: Organisation | None = None, *, late: object = None
) -> HttpResponse:
    list_url = reverse("customers:organisation_list")
    context = {
        "form": form,
        "organisation": known,
        "late": late,
        "here": reverse("customers:organisation_edit", args=[known.pk])
        if known
        else reverse("customers:organisation_new"),
        "back": reverse("customers:organisation", args=[known.pk]) if known else list_url,
    }
    status = 409 if late else 422 if form.errors else 200
    return render_page(request, "customers/organisation_form.html", context, partials=("modal",), status=status)


@require_POST
@staff_view(Permission.CUSTOMER_EDIT)
def organisation_archive(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Take an organisation out of lists and choices; its people keep it."""
    known = get_object_or_404(Organisation, pk=organisation_id)
    archive_organisation(organisation_id=known.pk, by=actor_of(request))
    undo = reverse("customers:organisation_restore", args=[known.pk])
    messages.success(request, _("%(name)s archived") % {"name": known}, extra_tags=undo)
    return redirect_to(request, reverse("customers:organisation_list"))


@require_POST
@staff_view(Permission.CUSTOMER_EDIT)
def organisation_restore(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Bring an archived organisation back."""
    known = get_object_or_404(Organisation, pk=organisation_id)
    restore_organisation(organisation_id=known.pk, by=actor_of(request))
    messages.success(request, _("%(name)s restored") % {"name": known})
    return redirect_to(request, reverse("customers:organisation", args=[known.pk]))
