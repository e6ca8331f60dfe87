"""Files of customers: each download asks anew who may, and no browser ever runs what it gets."""

from __future__ import annotations

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from customers.files.storage import path_of
from customers.models import Document
from teams.permissions import Permission, staff_view

SANDBOX = "sandbox; default-src 'none'"


@require_safe
@staff_view(Permission.CUSTOMER_VIEW)
def document(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file itself, always as a download."""
    found = get_object_or_404(Document.objects.visible_to(request.user), public_id=public_id)
    return _sent(found.stored_as, found.content_type, name=found.name)


@require_safe
@staff_view(Permission.CUSTOMER_VIEW)
def document_thumbnail(request: HttpRequest, public_id: str) -> HttpResponse:
    """A small picture that we drew from an uploaded one, to be shown in a page."""
    found = get_object_or_404(Document.objects.visible_to(request.user).exclude(thumbnail_as=""), public_id=public_id)
    return _sent(found.thumbnail_as, "image/png")


def _sent(stored_as: str, content_type: str, *, name: str = "") -> HttpResponse:
    """The stored file as an answer; a download under `name` if there is one. Missing on the disk: 404."""
    try:
        file = path_of(stored_as).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, as_attachment=bool(name), filename=name, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    return cast(HttpResponse, response)  # what Django's views may answer, and what its types say, differ
