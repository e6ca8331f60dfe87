"""Settings: the company's own fields."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import RuleBroken
from core.idempotency import once
from core.rendering import redirect_to, render_page
from customers.actions import archive_field, change_field, create_field, move_field, restore_field
from customers.enums import FieldSubject
from customers.forms import FieldChoicesForm, FieldForm
from customers.models import FieldDefinition
from customers.queries import all_definitions
from teams.enums import Permission
from teams.permissions import actor_of, staff_view
from teams.queries import settings_sections

ChoiceForms: Any = formset_factory(FieldChoicesForm, extra=0, max_num=200, absolute_max=200)


def fields_page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of this section inside the line of all sections."""
    frame = {"sections": settings_sections(request.user), "section": "fields"}
    return render_page(request, template, {**context, **frame}, status=status)


@require_safe
@staff_view(Permission.COMPANY_EDIT)
def field_list(request: HttpRequest) -> HttpResponse:
    """All own fields, by what they describe, archived ones last."""
    rows = list(all_definitions())
    groups = [
        {
            "subject": subject,
            "rows": [row for row in rows if row.subject == subject and not row.archived_at],
            "archived": [row for row in rows if row.subject == subject and row.archived_at],
        }
        for subject in FieldSubject
    ]
    return fields_page(request, "customers/field_list.html", {"groups": groups})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.COMPANY_EDIT)
@once
def field_new(request: HttpRequest) -> HttpResponse:
    """One more field."""
    form = FieldForm(request.POST or None, initial={"subject": request.GET.get("subject", "customer")})
    if request.method == "POST" and form.is_valid():
        try:
            made = create_field(**form.cleaned_data, by=actor_of(request))
        except RuleBroken as error:
            form.point_out(error)
        else:
            messages.success(request, _("%(name)s is asked for from now on") % {"name": made.label})
            return redirect_to(request, reverse("customers:field_list"))
    status = 422 if form.errors else 200
    return fields_page(request, "customers/field_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.COMPANY_EDIT)
def field(request: HttpRequest, field_id: int) -> HttpResponse:
    """Rename a field, change its hint and its choices."""
    definition = get_object_or_404(FieldDefinition, pk=field_id)
    form = FieldForm(request.POST or None, definition=definition, initial=vars(definition) | {"choices": ""})
    known = [{**one, "offered": not one.get("archived")} for one in definition.choices]
    choices = ChoiceForms(request.POST or None, prefix="known", initial=known)
    if request.method == "POST" and all([form.is_valid(), choices.is_valid() or not definition.choices]):
        try:
            change_field(field_id=field_id, changes=_changes(form, choices), by=actor_of(request))
        except RuleBroken as error:
            form.point_out(error)
        else:
            messages.success(request, _("Changes saved"))
            return redirect_to(request, reverse("customers:field_list"))
    context = {"form": form, "definition": definition, "choices": choices}
    return fields_page(request, "customers/field_form.html", context, status=422 if form.errors else 200)


def _changes(form: FieldForm, choices: Any) -> dict[str, Any]:
    """What the action takes: the known choices as they are now, then the new ones."""
    changes = dict(form.cleaned_data)
    if "choices" in changes:
        known = [
            {"key": row["key"], "label": row["label"], "archived": not row["offered"]} for row in choices.cleaned_data
        ]
        changes["choices"] = [*known, *changes["choices"]]
    return changes


@require_POST
@staff_view(Permission.COMPANY_EDIT)
def field_move(request: HttpRequest, field_id: int) -> HttpResponse:
    """One place up or down, or to a place."""
    get_object_or_404(FieldDefinition, pk=field_id)
    position = request.POST.get("position", "")
    if position.isascii() and position.isdigit() and len(position) < 4:
        move_field(field_id=field_id, position=int(position), by=actor_of(request))
    return redirect_to(request, reverse("customers:field_list"))


@require_POST
@staff_view(Permission.COMPANY_EDIT)
def field_archive(request: HttpRequest, field_id: int) -> HttpResponse:
    """Ask for a field no longer; its values are kept."""
    definition = archive_field(field_id=get_object_or_404(FieldDefinition, pk=field_id).pk, by=actor_of(request))
    undo = reverse("customers:field_restore", args=[field_id])
    messages.success(request, _("%(name)s archived, its values are kept") % {"name": definition}, extra_tags=undo)
    return redirect_to(request, reverse("customers:field_list"))


@require_POST
@staff_view(Permission.COMPANY_EDIT)
def field_restore(request: HttpRequest, field_id: int) -> HttpResponse:
    """Ask for an archived field again."""
    definition = restore_field(field_id=get_object_or_404(FieldDefinition, pk=field_id).pk, by=actor_of(request))
    messages.success(request, _("%(name)s is asked for again") % {"name": definition})
    return redirect_to(request, reverse("customers:field_list"))
