"""Three small doors for probes; nothing about people behind any of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from teams.api.authentication import ApiKeyAuthentication
from teams.permissions import Permission, may

from .checks import readiness
from .metrics import metrics_text

LOOPBACK = {"127.0.0.1", "::1", ""}  # '' is a unix socket
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at."""
    return HttpResponse("live\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when we may get work (`degraded` says what limps), 503 with the reasons when not."""
    found = readiness()
    body = {"status": found.status, "reasons": {**found.failing, **found.degraded}}
    return JsonResponse(body, status=503 if found.failing else 200)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text, for callers on this machine and for keys that may see the audit."""
    if not _is_local(request):
        try:
            signed_in = ApiKeyAuthentication().authenticate(Request(request))
        except AuthenticationFailed:
            signed_in = None
        if signed_in is None:
            return HttpResponse("A key is needed.\n", status=401, headers={"WWW-Authenticate": "Bearer"})
        if not may(signed_in[0], Permission.AUDIT_VIEW):
            return HttpResponse("This key may not see the metrics.\n", status=403, content_type="text/plain")
    return HttpResponse(metrics_text(), content_type=CONTENT_TYPE_LATEST)


def _is_local(request: HttpRequest) -> bool:
    """Say whether the caller sits on this machine: its address, and no sign of a proxy that speaks for others."""
    forwarded = any(header in request.headers for header in FORWARDED)
    return not forwarded and request.META.get("REMOTE_ADDR", "") in LOOPBACK
