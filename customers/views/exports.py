"""The list as a file, streamed: as many rows as there are, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_http_methods

from core.clock import now
from core.rendering import render_page
from core.spreadsheets import csv_lines, xlsx_pieces
from customers.actions import end_export, record_export
from customers.enums import ExportFormat, FieldSubject
from customers.filters import CustomerFilter, OrganisationFilter
from customers.models import ListExport
from customers.queries import (
    NOUN,
    all_columns,
    columns_for,
    definitions,
    exported_organisations,
    exported_rows,
    list_choice,
    saved_views,
)
from teams.permissions import Permission, actor_of, staff_view

ORGANISATIONS = "organisation"
TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """Choose the format and the columns; POST sends the file and writes down who took what."""
    params = request.POST if request.method == "POST" else request.GET
    fields = definitions(FieldSubject.CUSTOMER)
    asked = CustomerFilter.read(params, fields)
    if request.method == "POST" and params.get("format") in ExportFormat.values:
        view = next((one for one in saved_views(request.user) if str(one.pk) == params.get("view")), None)
        shown = columns_for(list_choice(request.user), view, fields)
        columns = shown if params.get("columns") == "shown" else all_columns(fields)
        written = record_export(
            noun=NOUN, format=params["format"], params=asked.params, columns=[column.key for column in columns],
            by=actor_of(request),
        )  # fmt: skip
        ended = partial(_ended, written, request)
        return _file(written, exported_rows(request.user, asked.arguments(request.user), columns, ended))
    context = {"asked": asked, "formats": ExportFormat.choices, "view": params.get("view", "")}
    return render_page(request, "customers/export.html", context, partials=("modal",))


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_EXPORT)
def organisation_export(request: HttpRequest) -> HttpResponse:
    """The list of organisations as a file; POST sends it and writes down who took what."""
    params = request.POST if request.method == "POST" else request.GET
    fields = definitions(FieldSubject.ORGANISATION)
    asked = OrganisationFilter.read(params, fields)
    if request.method == "POST" and params.get("format") in ExportFormat.values:
        written = record_export(
            noun=ORGANISATIONS, format=params["format"], params=asked.params, columns=[one.key for one in fields],
            by=actor_of(request),
        )  # fmt: skip
        return _file(written, exported_organisations(asked.arguments, fields, partial(_ended, written, request)))
    context = {"asked": asked, "formats": ExportFormat.choices}
    return render_page(request, "customers/organisation_export.html", context, partials=("modal",))


def _ended(written: ListExport, request: HttpRequest, rows: int) -> None:
    end_export(export_id=written.pk, rows=rows, by=actor_of(request))


def _file(written: ListExport, rows: Iterable[list[str]]) -> HttpResponse:
    noun = "organisations" if written.noun == ORGANISATIONS else "customers"
    pieces = csv_lines(rows) if written.format == ExportFormat.CSV else xlsx_pieces(rows, sheet=noun.capitalize())
    response = StreamingHttpResponse(pieces, content_type=TYPES[ExportFormat(written.format)])
    name = f"{noun}-{now():%Y-%m-%d}.{written.format}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return cast(HttpResponse, response)  # the stamp on views speaks of answers, streamed or not
