"""The script that websites load."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from touchpoints.channels.web import snippet, snippet_etag
from touchpoints.enums import ChannelKind
from touchpoints.queries import active_account


@require_safe
@condition(etag_func=lambda request, key: snippet_etag())
def web_snippet(request: HttpRequest, key: str) -> HttpResponse:
    """The script of one website: the same for all, kept for an hour, and used for a week while it is asked for anew."""
    if active_account(ChannelKind.WEB, key) is None:
        raise Http404
    response = HttpResponse(snippet(), content_type="text/javascript; charset=utf-8")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(response, public=True, max_age=3600, stale_while_revalidate=604800)
    return response
