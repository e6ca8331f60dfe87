"""Touchpoints from files: choose one, watch it go in, read what stayed out."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.enums import JobState
from core.errors import RuleBroken
from core.idempotency import once
from core.jobs import OPEN, cancel_job
from core.listing import keyset_page
from core.rendering import redirect_to, render_page, wants_part
from teams.permissions import Permission, actor_of, staff_view
from touchpoints.actions import import_touchpoints
from touchpoints.forms import ImportForm
from touchpoints.queries import bad_rows_report, import_jobs

PARTS = ("import-state",)
SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CUSTOMER_IMPORT)
@once
def import_files(request: HttpRequest) -> HttpResponse:
    """All files so far; a POST brings a new one and starts it."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        try:
            job = import_touchpoints(by=actor_of(request), **form.facts())
            return redirect_to(request, reverse("touchpoints:import", args=[job.pk]))
        except RuleBroken as refused:
            form.add_error("file", refused.message)
    page = keyset_page(import_jobs(), ("-created_at", "-pk"), cursor=request.GET.get("cursor", ""), size=20)
    context = {"form": form, "page": page, "largest": settings.IMPORT_LARGEST_FILE}
    return render_page(request, "touchpoints/import_list.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.CUSTOMER_IMPORT)
def import_page(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a file is; the part that asks again is sent to the whole page once it is over."""
    job = get_object_or_404(import_jobs(), pk=job_id)
    running = job.state in OPEN
    if not running and wants_part(request, PARTS):
        return redirect_to(request, reverse("touchpoints:import", args=[job.pk]))
    meanings = zip(job.params["header"], job.params["columns"], strict=False)
    context = {
        "job": job,
        "running": running,
        "stopped": job.state in (JobState.CANCELLED, JobState.FAILED),
        "left_out": [name for name, meaning in meanings if not meaning],
        "bad_rows": job.result.get("bad", [])[:SHOWN],
    }
    return render_page(request, "touchpoints/import_detail.html", context, partials=PARTS)


@require_POST
@staff_view(Permission.CUSTOMER_IMPORT)
def import_cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop before the next portion; what is in stays, and the same file goes on where it stopped."""
    job = get_object_or_404(import_jobs(), pk=job_id)
    cancel_job(job_id=job.pk, by=actor_of(request))
    messages.success(request, _("Stopped. What is in stays; the same file again adds only the rest."))
    return redirect_to(request, reverse("touchpoints:import", args=[job.pk]))


@require_safe
@staff_view(Permission.CUSTOMER_IMPORT)
def import_report(request: HttpRequest, job_id: int) -> HttpResponse:
    """The rows that stayed out, as CSV."""
    job = get_object_or_404(import_jobs(), pk=job_id)
    response = StreamingHttpResponse(bad_rows_report(job), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="not-imported.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return cast(HttpResponse, response)
