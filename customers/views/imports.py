"""Customers from files: choose a file, say what its columns are, watch it go in, read what came of it, take it back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken
from core.jobs import cancel_job
from core.listing import keyset_page
from core.rendering import job_report, redirect_to, render_page, wants_part
from customers.actions import (
    discard_import,
    plan_import,
    reread_import,
    resume_import,
    start_import,
    store_import,
    undo_import,
)
from customers.enums import Delimiter, FieldSubject, KnownRule, TextEncoding
from customers.matching.files import BadFile
from customers.matching.imports import PreviewRow, first_rows, preview
from customers.matching.targets import NEW_FIELD, places
from customers.models import CustomerImport
from customers.queries import (
    NEWEST_FIRST,
    definitions,
    first_bad_rows,
    import_list,
    import_view,
    undo_view,
)
from teams.permissions import Permission, actor_of, may, staff_view

SAMPLES, SHOWN = 3, 20
PARTS = ("import-state",)


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_IMPORT)
def import_files(request: HttpRequest) -> HttpResponse:
    """All imports so far; a POST brings a new file."""
    error = None
    if request.method == "POST":
        try:
            return redirect_to(request, _stored(request).get_absolute_url())
        except RuleBroken as refused:
            error = refused
    page = keyset_page(import_list(), NEWEST_FIRST, cursor=request.GET.get("cursor", ""), size=20)
    context = {
        "page": page,
        "views": [import_view(source) for source in page.rows],
        "error": error,
        "largest": settings.IMPORT_LARGEST_FILE,
    }
    return render_page(request, "customers/import_list.html", context, status=422 if error else 200)


import_files.largest_body = lambda: settings.IMPORT_LARGEST_FILE + 2**20  # type: ignore[attr-defined]


def _stored(request: HttpRequest) -> CustomerImport:
    file: Any = request.FILES.get("file")
    if file is None:
        raise RuleBroken(_("Choose a file."), code="file_missing", field="file")
    return store_import(file_name=file.name or "", content=file, by=actor_of(request))


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_IMPORT)
def import_page(request: HttpRequest, import_id: int) -> HttpResponse:
    """One import: its columns while it waits (a POST starts it), how far it is, what came of it."""
    source = _import_or_404(import_id)
    error = None
    if request.method == "POST" and source.job_id is None:
        try:
            plan_import(import_id=source.pk, by=actor_of(request), **_planned(request, source))
            start_import(import_id=source.pk, by=actor_of(request))
            return redirect_to(request, source.get_absolute_url())
        except RuleBroken as refused:
            error = refused
            _draw_as_sent(request, source)
    if source.job_id is None:
        return _columns_page(request, source, error)
    return _progress_page(request, source)


def _import_or_404(import_id: int) -> CustomerImport:
    return get_object_or_404(import_list(), pk=import_id)


def _planned(request: HttpRequest, source: CustomerImport) -> dict[str, Any]:
    """What the form says; own fields are defined by those who may."""
    targets = request.POST.getlist("to")
    if NEW_FIELD in targets and not may(request.user, Permission.COMPANY_EDIT):
        raise RuleBroken(_("Ask an admin for a new field."), code="not_allowed", field="targets")
    return {
        "targets": targets,
        "known_rule": request.POST.get("known_rule", KnownRule.FILL),
        "day_first": request.POST.get("day_first", "1") == "1",
        "id_prefix": request.POST.get("id_prefix", ""),
    }


def _draw_as_sent(request: HttpRequest, source: CustomerImport) -> None:
    """Show the choices as they were made, without saving them."""
    targets = request.POST.getlist("to")[: len(source.header)]
    targets += [""] * (len(source.header) - len(targets))
    known = {place.key for place in places(definitions(*FieldSubject.values))} | {NEW_FIELD}
    rule = request.POST.get("known_rule", "")
    source.known_rule = rule if rule in KnownRule.values else source.known_rule
    source.plan |= {
        "targets": [target if target in known else "" for target in targets],
        "day_first": request.POST.get("day_first", "1") == "1",
        "id_prefix": request.POST.get("id_prefix", "")[:30],
    }


def _columns_page(request: HttpRequest, source: CustomerImport, error: RuleBroken | None) -> HttpResponse:
    rows, problem = [], ""
    try:
        rows = first_rows(source)
    except (BadFile, OSError) as refused:
        problem = getattr(refused, "message", "") or _("The file is not here any more. Choose it again.")
    below = [row.cells for row in rows if not row.problem]
    targets = source.plan["targets"]
    columns = [
        {"name": name, "samples": [c[n] for c in below if n < len(c) and c[n].strip()][:SAMPLES], "target": targets[n]}
        for n, name in enumerate(source.header)
    ]
    context = {
        "source": source, "columns": columns, "places": places(definitions(*FieldSubject.values)), "error": error,
        "problem": problem, "rules": KnownRule.choices, "new_field": NEW_FIELD,
        "encodings": TextEncoding.choices, "delimiters": Delimiter.choices,
        "may_define": may(request.user, Permission.COMPANY_EDIT), **_previewed(source, rows[:SHOWN]),
    }  # fmt: skip
    template = "customers/import_columns.html"
    return render_page(request, template, context, partials=("import-preview",), status=422 if error else 200)


def _previewed(source: CustomerImport, rows: list[Any]) -> dict[str, Any]:
    """The first rows as they would be taken in: used columns only."""
    used = [n for n, target in enumerate(source.plan["targets"]) if target]
    shown: list[PreviewRow] = preview(source, rows)
    return {
        "used": [source.header[n] for n in used],
        "preview": [
            {
                "row": row,
                "cells": [row.cells[n] if n < len(row.cells) else ("", "") for n in used],
                "wrong": [(source.header[n], wrong) for n, wrong in row.problems.items()],
            }
            for row in shown
        ],
        "bad": sum(1 for row in shown if row.outcome == "bad"),
    }


@require_POST
@staff_view(Permission.CUSTOMER_IMPORT)
def import_preview(request: HttpRequest, import_id: int) -> HttpResponse:
    """The first rows, as the choices made so far would take them in. Changes nothing."""
    source = _import_or_404(import_id)
    if source.job_id is None:
        _draw_as_sent(request, source)
    return _columns_page(request, source, None)


@require_POST
@staff_view(Permission.CUSTOMER_IMPORT)
def import_reread(request: HttpRequest, import_id: int) -> HttpResponse:
    """Read the waiting file with another encoding or delimiter, where they were found out wrongly."""
    source, asked = _import_or_404(import_id), {name: request.POST.get(name, "") for name in ("encoding", "delimiter")}
    try:
        reread_import(import_id=source.pk, by=actor_of(request), **asked)
    except BadFile as refused:
        return _columns_page(request, source, refused)
    except OSError:  # the page says that the file is gone
        return _columns_page(request, source, None)
    return redirect_to(request, source.get_absolute_url())


def _progress_page(request: HttpRequest, source: CustomerImport) -> HttpResponse:
    """How far it is; the part that asks again and again is sent to the whole page once all is over."""
    view, undo = import_view(source), undo_view(source)
    running = view.is_running or undo.is_running
    if not running and wants_part(request, PARTS):
        return redirect_to(request, source.get_absolute_url())
    context = {
        "source": source, "view": view, "undo": undo, "running": running,
        "shown": undo if undo.job else view, "bad_rows": [] if running else first_bad_rows(source),
        "may_resume": view.job is not None and view.job.state in ("failed", "cancelled") and not undo.job,
    }  # fmt: skip
    return render_page(request, "customers/import_detail.html", context, partials=PARTS)


@require_POST
@staff_view(Permission.CUSTOMER_IMPORT)
def import_cancel(request: HttpRequest, import_id: int) -> HttpResponse:
    """Stop before the next portion; what is in stays and can be undone."""
    source = _import_or_404(import_id)
    if source.job_id is not None:
        cancel_job(job_id=source.undo_job_id or source.job_id, by=actor_of(request))
        messages.success(request, _("Stopped. What is in stays until you undo it."))
    return redirect_to(request, source.get_absolute_url())


@require_POST
@staff_view(Permission.CUSTOMER_IMPORT)
def import_resume(request: HttpRequest, import_id: int) -> HttpResponse:
    """Go on where it stopped."""
    source = resume_import(import_id=_import_or_404(import_id).pk, by=actor_of(request))
    return redirect_to(request, source.get_absolute_url())


@require_POST
@staff_view(Permission.CUSTOMER_IMPORT)
def import_discard(request: HttpRequest, import_id: int) -> HttpResponse:
    """Throw away a file that was not started."""
    discard_import(import_id=import_id, by=actor_of(request))
    messages.success(request, _("File thrown away"))
    return redirect_to(request, reverse("customers:imports"))


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_IMPORT)
def import_undo(request: HttpRequest, import_id: int) -> HttpResponse:
    """Ask, then take the whole import back."""
    source = _import_or_404(import_id)
    if request.method == "POST":
        undo_import(import_id=source.pk, by=actor_of(request))
        return redirect_to(request, source.get_absolute_url())
    context = {"source": source, "view": import_view(source)}
    return render_page(request, "customers/import_undo.html", context, partials=("modal",))


@require_GET
@staff_view(Permission.CUSTOMER_IMPORT)
def import_report(request: HttpRequest, import_id: int) -> HttpResponse:
    """The rows that stayed out, or (`?of=undo`) what could not be taken back, as CSV."""
    source = _import_or_404(import_id)
    job = source.undo_job if request.GET.get("of") == "undo" else source.job
    if job is None:
        raise Http404
    return job_report(job)
