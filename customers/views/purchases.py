"""What a customer has: shown beside the story, recorded, changed, removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import RuleBroken
from core.idempotency import once
from core.rendering import by_htmx, redirect_to, render_page, toast, with_trigger
from customers.actions import change_purchase, record_purchase, remove_purchase, restore_purchase
from customers.forms import PurchaseForm
from customers.models import Customer, Purchase
from customers.queries import customer_details
from customers.views.people import survivor_or_404
from teams.permissions import Permission, actor_of, may, staff_view

CHANGED = ["customer", "purchases", "story"]


@require_safe
@staff_view(Permission.CUSTOMER_VIEW)
def customer_details_page(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What a customer has and their own fields: a page, or the part beside the story."""
    customer = survivor_or_404(customer_id)
    context = {
        "customer": customer,
        "details": customer_details(customer),
        "may_edit": may(request.user, Permission.CUSTOMER_EDIT) and not customer.erased_at,
    }
    return render_page(request, "customers/customer_details.html", context, partials=("customers-details",))


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_EDIT)
@once
def purchase_new(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Record what a customer has."""
    customer = survivor_or_404(customer_id)
    form = PurchaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            purchase = record_purchase(customer_id=customer.pk, **form.changes(), by=actor_of(request))
        except RuleBroken as error:
            form.point_out(error)
        else:
            return _saved(request, customer, _("%(name)s recorded") % {"name": purchase})
    return _form_page(request, form, customer)


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_EDIT)
def purchase_edit(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """Change a purchase."""
    purchase = get_object_or_404(Purchase, pk=purchase_id)
    customer = survivor_or_404(purchase.customer_id)
    form = PurchaseForm(request.POST or None, purchase=purchase)
    if request.method == "POST" and form.is_valid():
        try:
            purchase = change_purchase(purchase_id=purchase_id, changes=form.changes(), by=actor_of(request))
        except RuleBroken as error:
            form.point_out(error)
        else:
            return _saved(request, customer, _("%(name)s changed") % {"name": purchase})
    return _form_page(request, form, customer, purchase)


def _form_page(
    request: HttpRequest, form: PurchaseForm, customer: Customer, purchase: Purchase | None = None
) -> HttpResponse:
    if purchase is None:
        here = reverse("customers:purchase_new", args=[customer.pk])
    else:
        here = reverse("customers:purchase_edit", args=[purchase.pk])
    context = {"form": form, "customer": customer, "purchase": purchase, "here": here}
    status = 422 if form.errors else 200
    return render_page(request, "customers/purchase_form.html", context, partials=("modal",), status=status)


def _saved(request: HttpRequest, customer: Customer, text: str) -> HttpResponse:
    if by_htmx(request):
        return with_trigger(toast(HttpResponse(status=204), text), jc_changed=CHANGED)
    messages.success(request, text)
    return redirect_to(request, reverse("customers:details", args=[customer.pk]))


@require_POST
@staff_view(Permission.CUSTOMER_EDIT)
def purchase_remove(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """Show a purchase no longer; the toast brings it back."""
    purchase = remove_purchase(purchase_id=get_object_or_404(Purchase, pk=purchase_id).pk, by=actor_of(request))
    undo = reverse("customers:purchase_restore", args=[purchase.pk])
    return _settled(request, purchase, _("%(name)s removed") % {"name": purchase}, undo)


@require_POST
@staff_view(Permission.CUSTOMER_EDIT)
def purchase_restore(request: HttpRequest, purchase_id: int) -> HttpResponse:
    """Show a removed purchase again."""
    purchase = restore_purchase(purchase_id=get_object_or_404(Purchase, pk=purchase_id).pk, by=actor_of(request))
    return _settled(request, purchase, _("%(name)s is back") % {"name": purchase}, "")


def _settled(request: HttpRequest, purchase: Purchase, text: str, undo: str) -> HttpResponse:
    if by_htmx(request):
        return with_trigger(toast(HttpResponse(status=204), text, undo_url=undo), jc_changed=CHANGED)
    messages.success(request, text, extra_tags=undo)
    return redirect_to(request, reverse("customers:details", args=[purchase.customer_id]))
