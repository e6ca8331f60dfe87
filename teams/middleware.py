"""Each person works in their own language and time zone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


def own_settings(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Activate the signed-in user's language and time zone for this request; others get the browser's language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user if request.path[:5] != "/api/" else None
        if user is not None and user.is_authenticated:
            language, zone = user.language, user.zone
        else:
            language, zone = translation.get_language_from_request(request), None
        with translation.override(language), timezone.override(zone):
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response

    return middleware
