"""What surrounds every request: an id for the logs, private pages, domain errors as answers."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

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
