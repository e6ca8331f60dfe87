"""What surrounds every request: an id for the logs, private pages, domain errors as answers."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.rendering import refusal

Handler = Callable[[HttpRequest], HttpResponse]
SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def request_id(get_response: Handler) -> Handler:
    """Give each request an id (a sane incoming X-Request-ID is kept) for the logs and the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        request.id = name  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=name):
            response = get_response(request)
        response["X-Request-ID"] = name
        return response

    return middleware


def private_pages(get_response: Handler) -> Handler:
    """Nothing about people is kept by browsers or proxies, and a fragment is never taken for its page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response:
            patch_cache_control(response, no_store=True, private=True)
        patch_vary_headers(response, ["HX-Request", "HX-Target", "Cookie"])
        return response

    return middleware


class refuse_large_bodies:
    """A body that says it is larger than its page takes (`view.largest_body()`, else the setting) is not even read.

    Stands before whatever looks into the form. A body without a length is empty to Django.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *args: Any) -> HttpResponse | None:
        given = request.META.get("CONTENT_LENGTH") or "0"
        takes = getattr(view, "largest_body", None)
        most = takes() if takes else settings.LARGEST_BODY
        if given.isascii() and given.isdigit() and int(given) <= most:
            return None
        megabytes = most // 2**20
        return refusal(request, TooLarge(_("This is larger than %(n)s MB; nothing was read of it.") % {"n": megabytes}))


class TooLarge(DomainError):
    """More was sent than is taken here."""

    status = 413
    code = "too_large"


class domain_errors:
    """A DomainError that a view did not turn into a form error becomes a clear page or fragment with its status."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DomainError):
            return refusal(request, error)
        return None
