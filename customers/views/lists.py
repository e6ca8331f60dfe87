"""Finding customers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.registries import registries
from core.rendering import render_page, wants_part
from customers.enums import BulkKind, FieldSubject
from customers.filters import CustomerFilter
from customers.forms import HandleFormSet
from customers.models import ListChoice, Organisation, SavedView
from customers.queries import (
    NAME,
    ORDER,
    OWN,
    CustomerRow,
    Rank,
    columns_for,
    count_open,
    count_up_to,
    customer_listing,
    customer_rows,
    definitions,
    find_customers,
    find_owners,
    languages_in_use,
    list_choice,
    organisation_list,
    possible_owners,
    saved_views,
    tag_names,
    team_list,
)
from customers.queries import customers_by_id as records
from teams.permissions import Permission, may, staff_view

OFFERED = 8
PARTS = ("customers",)
MOST_SAID = 1000  # customers that are counted for a list that found none
ALL = "all"  # what ?view= says to see everybody where the list opens with a view


@require_GET
@staff_view(Permission.CUSTOMER_VIEW)
def customer_list(request: HttpRequest) -> HttpResponse:
    """Everybody, by name, or as a saved view or the address says; search as you type."""
    choice = list_choice(request.user)
    views = saved_views(request.user)
    if not request.GET and choice.view in views:
        return HttpResponseRedirect(choice.view.get_absolute_url())
    fields = definitions(FieldSubject.CUSTOMER)
    asked = CustomerFilter.read(request.GET, fields)
    view = next((one for one in views if str(one.pk) == request.GET.get("view")), None)
    columns = columns_for(choice, view, fields)
    listing = customer_listing(
        request.user, cursor=request.GET.get("cursor", ""), sort=asked.sort, columns=columns,
        **asked.arguments(request.user),
    )  # fmt: skip
    context = {"asked": asked, "listing": listing, "view": view, "views": views, "choice": choice, "first": NAME}
    part = wants_part(request, PARTS)
    if asked and not listing.rows:
        context |= {"said": " · ".join(asked.words(fields)), "everybody": count_up_to(request.user, {}, MOST_SAID + 1)}
    context |= _allowed(request) | {"bulk_kinds": _bulk_kinds(asked)} | ({} if part else _choices(asked, fields))
    response = render_page(request, "customers/customer_list.html", context, partials=PARTS)
    if part is not None:
        response.headers["HX-Replace-Url"] = _address(asked, view, choice)
    return response


def _address(asked: CustomerFilter, view: SavedView | None, choice: ListChoice) -> str:
    """The address that shows this list again."""
    here = {"view": str(view.pk)} if view else {"view": ALL} if choice.view_id and not asked else {}
    return reverse("customers:list") + asked.query_with(here)


def _allowed(request: HttpRequest) -> dict[str, Any]:
    may_do = {
        "may_edit": Permission.CUSTOMER_EDIT,
        "may_import": Permission.CUSTOMER_IMPORT,
        "may_merge": Permission.CUSTOMER_MERGE,
        "may_export": Permission.CUSTOMER_EXPORT,
    }
    return {name: may(request.user, permission) for name, permission in may_do.items()}


def _bulk_kinds(asked: CustomerFilter) -> list[tuple[str, str, Any]]:
    """What can be done to many: (kind, icon, word)."""
    away = (BulkKind.RESTORE, "archive-off") if asked.archived else (BulkKind.ARCHIVE, "archive")
    kinds = (
        (BulkKind.ADD_TAGS, "tag"), (BulkKind.REMOVE_TAGS, "tag-off"), (BulkKind.OWNER, "user-check"),
        (BulkKind.FIELD, "forms"), (BulkKind.LANGUAGE, "language"), (BulkKind.CONTACT, "hand-stop"), away,
    )  # fmt: skip
    return [(kind.value, icon, kind.label) for kind, icon in kinds]


def _choices(asked: CustomerFilter, fields: list[Any]) -> dict[str, Any]:
    """What one can narrow the list by; only the whole page shows it."""
    organisation = Organisation.objects.filter(pk=asked.organisation).first() if asked.organisation else None
    return {
        "tags": tag_names(),
        "owners": possible_owners(),
        "teams": team_list(),
        "languages": languages_in_use(),
        "organisation": organisation,
        "duplicates": count_open(),
        "narrowings": [(one, asked.more.get(one.key, "")) for one in registries.customer_narrowings],
        "own_fields": [(one, f"{OWN}{one.key}", asked.own.get(one.key, "")) for one in fields],
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
