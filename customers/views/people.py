"""New customers and changes of known ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.company import company
from core.errors import RuleBroken, Stale
from core.idempotency import once
from core.rendering import by_htmx, redirect_to, render_page, toast, with_trigger
from customers.actions import archive_customer, change_customer, create_customer, mark_gone, restore_customer
from customers.forms import CustomerSheet
from customers.models import Customer
from customers.queries import survivor_of
from teams.permissions import Permission, actor_of, staff_view, user_of

BEYOND_ALL = 10**17  # a position that no fact will ever have


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_EDIT)
@once
def customer_new(request: HttpRequest) -> HttpResponse:
    """A new customer, on a page of its own or in the dialog."""
    sheet = CustomerSheet(request.POST or None, defaults=_defaults(request))
    if not _is_sent(request):
        return _sheet_page(request, sheet)
    if sheet.is_valid():
        try:
            customer = create_customer(**sheet.changes(), by=actor_of(request))
        except RuleBroken as error:
            sheet.point_out(error)
        else:
            messages.success(request, _("%(name)s added") % {"name": customer})
            return redirect_to(request, customer.get_absolute_url())
    return _sheet_page(request, sheet, status=422)


def _defaults(request: HttpRequest) -> dict[str, Any]:
    """What a new customer most likely has: the company's time zone, the user's language, the name just looked for."""
    name = request.GET.get("name", "").replace("\x00", "")[:200]
    return {"time_zone": company().time_zone, "language": getattr(request.user, "language", "en"), "name": name}


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_EDIT)
@once
def customer_edit(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What we know about a customer; a late save shows what changed meanwhile and keeps one's own text."""
    customer = survivor_or_404(customer_id)
    sheet = CustomerSheet(request.POST or None, customer=customer)
    if not _is_sent(request):
        return _sheet_page(request, sheet, customer)
    if sheet.is_valid():
        try:
            return _save(request, sheet, customer)
        except Stale as error:
            fresh = survivor_or_404(customer_id)
            return _sheet_page(request, sheet, fresh, status=409, late=sheet.late(error, fresh))
        except RuleBroken as error:
            sheet.point_out(error)
    return _sheet_page(request, sheet, customer, status=422)


def _save(request: HttpRequest, sheet: CustomerSheet, customer: Customer) -> HttpResponse:
    change_customer(
        customer_id=customer.pk, version=sheet.version, changes=sheet.changes(), by=actor_of(request)
    )  # fmt: skip
    mark_gone(customer_id=customer.pk, user_id=user_of(request).pk, by=actor_of(request))
    messages.success(request, _("Changes saved"))
    return redirect_to(request, customer.get_absolute_url())


def _is_sent(request: HttpRequest) -> bool:
    """Whether the form is to be saved; 'one more row' only draws it again."""
    return request.method == "POST" and "add_handle" not in request.POST


def _sheet_page(
    request: HttpRequest, sheet: CustomerSheet, customer: Customer | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    here = reverse("customers:edit", args=[customer.pk]) if customer else reverse("customers:new")
    back = customer.get_absolute_url() if customer else reverse("customers:list")
    context = {"sheet": sheet, "customer": customer, "here": here, "back": back, "pulse": _pulse(customer), **more}
    return render_page(request, "customers/customer_form.html", context, partials=("modal",), status=status)


def _pulse(customer: Customer | None) -> dict[str, Any] | None:
    """What lets the page of a form say that somebody is here; there is nothing on it that facts could change."""
    if customer is None:
        return None
    return {"url": f"{reverse('story:pulse')}?customer={customer.pk}", "position": BEYOND_ALL, "presence": True}


def survivor_or_404(customer_id: int) -> Customer:
    """The person with this id; a merged id is the survivor's."""
    try:
        return survivor_of(customer_id)
    except Customer.DoesNotExist as error:
        raise Http404 from error


@require_POST
@staff_view(Permission.CUSTOMER_EDIT)
def customer_archive(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Take a customer out of the lists; the toast brings them back."""
    customer = archive_customer(customer_id=survivor_or_404(customer_id).pk, by=actor_of(request))
    undo = reverse("customers:restore", args=[customer.pk])
    return _done(request, _("%(name)s archived") % {"name": customer}, undo=undo, to=reverse("customers:list"))


@require_POST
@staff_view(Permission.CUSTOMER_EDIT)
def customer_restore(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Bring an archived customer back."""
    customer = restore_customer(customer_id=survivor_or_404(customer_id).pk, by=actor_of(request))
    undo = reverse("customers:archive", args=[customer.pk])
    return _done(request, _("%(name)s restored") % {"name": customer}, undo=undo, to=customer.get_absolute_url())


def _done(request: HttpRequest, text: str, *, undo: str, to: str) -> HttpResponse:
    """Say it with a way back: on the page one is on (htmx), or on the one that shows the outcome."""
    if by_htmx(request):
        response = toast(HttpResponse(status=204), text, undo_url=undo)
        return with_trigger(response, jc_changed=["customers", "story"])
    messages.success(request, text, extra_tags=undo)
    return redirect_to(request, to)
