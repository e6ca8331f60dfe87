"""Pages and their parts: the view names the parts it may return, the browser only asks for one of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, cast

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.defaults import page_not_found

from core.errors import DomainError
from core.models import Job
from core.registries import registries


def by_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks (for an answer to put into the page), not the browser for a page."""
    return bool(getattr(request, "htmx", None))


def wants_part(request: HttpRequest, parts: Collection[str]) -> str | None:
    """The part this htmx request asks for, if the view offers it."""
    htmx = getattr(request, "htmx", None)
    if htmx and not htmx.boosted and not htmx.history_restore_request and htmx.target in parts:
        return htmx.target
    return None


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    partials: Collection[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The whole page, or, for htmx, the named partial whose name is the HX-Target and stands in `partials`."""
    part = wants_part(request, partials)
    name = f"{template}#{part}" if part else template
    return render(request, name, dict(context or {}), status=status)


def with_trigger(response: HttpResponse, **events: Any) -> HttpResponse:
    """Add client events (HX-Trigger); underscores in names become dashes after 'jc:' (jc_toast -> jc:toast)."""
    known = json.loads(response.headers.get("HX-Trigger", "{}"))
    known.update({name.replace("jc_", "jc:", 1).replace("_", "-"): detail for name, detail in events.items()})
    response.headers["HX-Trigger"] = json.dumps(known)
    return response


def toast(response: HttpResponse, text: str, *, undo_url: str = "", tone: str = "ok") -> HttpResponse:
    """Say what was done, with a way back for 8 s where there is one. Shown by static/js/toasts.js."""
    return with_trigger(response, jc_toast={"text": str(text), "undo": undo_url, "tone": tone})


def redirect_to(request: HttpRequest, url: str) -> HttpResponse:
    """Go there after a POST: 303 for a plain form, HX-Redirect for htmx."""
    if by_htmx(request):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = url
        return response
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def safe_next(request: HttpRequest, default: str) -> str:
    """The `next` parameter when it stays on this host, else `default`."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return target
    return default


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: a problem document for programs, the page for people."""
    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    body = {"type": "urn:journeycrm:problem:not-found", "title": "Not Found", "status": 404, "detail": "Not found."}
    return JsonResponse(body, status=404, content_type="application/problem+json")


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A refused change, in words, with its status: a fragment with a toast for htmx, a page without."""
    if by_htmx(request):
        response = render(request, "core/_refusal.html", {"error": error}, status=error.status)
        response.headers["HX-Reswap"] = "none"
        with_trigger(response, jc_refused={"reason": str(error.message), "code": error.code})
        return toast(response, error.message, tone="danger")
    return render(request, "core/refusal.html", {"error": error}, status=error.status)


def job_report(job: Job) -> HttpResponse:
    """What a job could not do, as a download, written while it is read; 404 where its kind has no report."""
    kind = registries.jobs.get(job.kind)
    if kind is None or kind.report is None:
        raise Http404
    response = StreamingHttpResponse(kind.report(job), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{kind.report_name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return cast(HttpResponse, response)
