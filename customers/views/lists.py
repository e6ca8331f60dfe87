"""Finding customers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.rendering import render_page, wants_part
from customers.filters import CustomerFilter
from customers.forms import HandleFormSet
from customers.models import Organisation
from customers.queries import (
    ORDER,
    CustomerRow,
    Rank,
    count_open,
    customer_columns,
    customer_listing,
    customer_rows,
    find_customers,
    find_owners,
    organisation_list,
    possible_owners,
    tag_names,
)
from customers.queries import customers_by_id as records
from teams.permissions import Permission, may, staff_view

OFFERED = 8
PARTS = ("customers",)


@require_GET
@staff_view(Permission.CUSTOMER_VIEW)
def customer_list(request: HttpRequest) -> HttpResponse:
    """Everybody, by name; search as you type."""
    asked = CustomerFilter.read(request.GET)
    listing = customer_listing(
        request.user, cursor=request.GET.get("cursor", ""), **asked.arguments(request.user)
    )  # fmt: skip
    context = {
        "asked": asked,
        "listing": listing,
        "columns": customer_columns(),
        "may_edit": may(request.user, Permission.CUSTOMER_EDIT),
        "may_import": may(request.user, Permission.CUSTOMER_IMPORT),
        "may_merge": may(request.user, Permission.CUSTOMER_MERGE),
    }
    part = wants_part(request, PARTS)
    if part is None:
        context |= _choices(asked)
    response = render_page(request, "customers/customer_list.html", context, partials=PARTS)
    if part is not None:
        response.headers["HX-Replace-Url"] = reverse("customers:list") + (f"?{asked.query}" if asked else "")
    return response


def _choices(asked: CustomerFilter) -> dict[str, Any]:
    """What one can narrow the list by; only the whole page shows it."""
    organisation = Organisation.objects.filter(pk=asked.organisation).first() if asked.organisation else None
    return {
        "tags": tag_names(),
        "owners": possible_owners(),
        "organisation": organisation,
        "duplicates": count_open(),
    }


@require_GET
@staff_view(Permission.CUSTOMER_VIEW)
def organisation_options(request: HttpRequest) -> HttpResponse:
    """Organisations by what is typed: options for a field, or a page of links to their people."""
    text = (request.GET.get("organisation") or request.GET.get("q", "")).replace("\x00", "")[:100]
    context = {"text": text, "organisations": organisation_list(text).order_by(*ORDER)[:OFFERED]}
    template = "customers/organisation_options.html"
    return render_page(request, template, context, partials=("organisation-options",))


@require_POST
@staff_view(Permission.CUSTOMER_EDIT)
def customer_check(request: HttpRequest) -> HttpResponse:
    """Who is here already with the name or a handle that somebody is about to enter. Changes nothing."""
    context = {"alike": _already_here(request)}
    return render_page(request, "customers/customer_check.html", context, partials=("duplicates",))


def _already_here(request: HttpRequest) -> list[CustomerRow]:
    handles = HandleFormSet(request.POST)
    handles.is_valid()
    owners = find_owners(form.normalised for form in handles if hasattr(form, "normalised"))
    known = list(records(set(owners.values())).values())
    named = find_customers(request.POST.get("name", "")[:200], 3, user=request.user, but=[row.pk for row in known])
    likely = [row for row in named if row.match.rank != Rank.PART]  # type: ignore[attr-defined]
    return customer_rows([*known, *likely])
