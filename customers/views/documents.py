"""Files of customers: their list, and downloads that ask anew who may and that no browser ever runs."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.idempotency import once
from core.listing import keyset_page
from core.rendering import by_htmx, redirect_to, render_page, safe_next, toast, with_trigger
from customers.actions import add_document, archive_document, restore_document
from customers.files.storage import path_of
from customers.forms import DocumentsForm
from customers.models import Customer, Document
from customers.queries import document_list
from customers.views.people import survivor_or_404
from teams.permissions import Permission, actor_of, may, staff_view

SANDBOX = "sandbox; default-src 'none'"
PARTS = ("customers-documents", "documents-rail")
REGIONS = ["documents", "story"]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CUSTOMER_VIEW)
@once
def customer_documents(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The person's files, newest first; several can be added at a time."""
    customer = survivor_or_404(customer_id)
    may_edit = may(request.user, Permission.CUSTOMER_EDIT)
    form = DocumentsForm(request.POST, request.FILES) if request.method == "POST" else DocumentsForm()
    if request.method == "POST" and not may_edit:
        return HttpResponse(status=403)
    if form.is_bound and form.is_valid() and _add(request, customer, form):
        return _added(request, customer, len(form.cleaned_data["uploads"]))
    rows = document_list(request.user, customer.pk, archived="archived" in request.GET)
    page = keyset_page(rows, ("-created_at", "-pk"), cursor=request.GET.get("cursor", ""), size=50)
    context = {"customer": customer, "page": page, "form": form, "may_edit": may_edit}
    status = 422 if form.errors else 200
    return render_page(request, "customers/customer_documents.html", context, partials=PARTS, status=status)


@require_POST
@staff_view(Permission.CUSTOMER_EDIT)
def document_archive(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a file away; it stays with what refers to it, and can be brought back."""
    found = get_object_or_404(Document.objects.visible_to(request.user), public_id=public_id)
    archive_document(document_id=found.pk, by=actor_of(request))
    undo = reverse("customers:document_restore", args=[public_id])
    return _changed(request, found, _("%(name)s is put away") % {"name": found.name}, undo)


@require_POST
@staff_view(Permission.CUSTOMER_EDIT)
def document_restore(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring a file back that was put away."""
    found = get_object_or_404(Document.objects.visible_to(request.user), public_id=public_id)
    restore_document(document_id=found.pk, by=actor_of(request))
    return _changed(request, found, _("%(name)s is back") % {"name": found.name})


def _add(request: HttpRequest, customer: Customer, form: DocumentsForm) -> bool:
    """Store each file by itself: the good ones are in, and the form says what was wrong with the others."""
    for upload in form.cleaned_data["uploads"]:
        try:
            add_document(customer_id=customer.pk, name=upload.name, content=upload, by=actor_of(request))
        except DomainError as refused:
            form.add_error("uploads", f"{upload.name}: {refused.message}")
    return not form.errors


def _added(request: HttpRequest, customer: Customer, count: int) -> HttpResponse:
    text = ngettext("%(n)s file added", "%(n)s files added", count) % {"n": count}
    if by_htmx(request):
        return with_trigger(toast(HttpResponse(status=204), text), jc_changed=REGIONS)
    messages.success(request, text)
    return redirect_to(request, reverse("customers:documents", args=[customer.pk]))


def _changed(request: HttpRequest, found: Document, text: str, undo: str = "") -> HttpResponse:
    if by_htmx(request):
        return with_trigger(toast(HttpResponse(status=204), text, undo_url=undo), jc_changed=REGIONS)
    messages.success(request, text, extra_tags=undo)
    return redirect_to(request, safe_next(request, reverse("customers:documents", args=[found.customer_id])))


@require_safe
@staff_view(Permission.CUSTOMER_VIEW)
def document(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file itself, always as a download."""
    found = get_object_or_404(Document.objects.visible_to(request.user), public_id=public_id)
    return sent(found.stored_as, found.content_type, name=found.name)


@require_safe
@staff_view(Permission.CUSTOMER_VIEW)
def document_thumbnail(request: HttpRequest, public_id: str) -> HttpResponse:
    """A small picture that we drew from an uploaded one, to be shown in a page."""
    found = get_object_or_404(Document.objects.visible_to(request.user).exclude(thumbnail_as=""), public_id=public_id)
    return sent(found.thumbnail_as, "image/png")


def sent(stored_as: str, content_type: str, *, name: str = "") -> HttpResponse:
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
