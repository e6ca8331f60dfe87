"""The handoff brief: a page to read or print, and the lines that staff pin to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import RuleBroken
from core.idempotency import once
from core.rendering import by_htmx, redirect_to, render_page, toast, with_trigger
from customers.actions import change_pin, pin_line, restore_pin, unpin_line
from customers.models import BriefPin, Customer
from customers.queries import brief_pins, family_ids, survivor_of
from desk.forms import PinForm
from insights.queries.brief import brief_of
from teams.enums import Permission
from teams.permissions import actor_of, may, staff_view

DIALOG = "desk/brief_pin.html"


@require_safe
@staff_view(Permission.CUSTOMER_VIEW)
def brief(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Everything the next person must know, on one page. A merged record leads to its survivor."""
    try:
        found = brief_of(customer_id, request.user)
    except Customer.DoesNotExist as unknown:
        raise Http404 from unknown
    if found.customer.pk != customer_id:
        return redirect("desk:brief", found.customer.pk)
    may_edit = may(request.user, Permission.CUSTOMER_EDIT) and not found.customer.erased_at
    context = {"brief": found, "customer": found.customer, "header": found.header, "may_edit": may_edit}
    context["health"] = found.health
    return render_page(request, "desk/brief.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CUSTOMER_EDIT)
@once
def pin_new(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Edit the brief: pin a line, or go on to one that is pinned."""
    customer = survivor_of(get_object_or_404(Customer.objects.visible_to(request.user), pk=customer_id).pk)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pin_line(customer_id=customer.pk, text=form.cleaned_data["text"], by=actor_of(request))
        except RuleBroken as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            return _done(request, customer.pk, _("Pinned to the brief"))
    return _ask(request, customer, form, pins=brief_pins(family_ids(customer.pk)))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CUSTOMER_EDIT)
@once
def pin_change(request: HttpRequest, pin_id: int) -> HttpResponse:
    """Change the words of a pinned line."""
    pin = get_object_or_404(BriefPin.objects.select_related("customer"), pk=pin_id)
    form = PinForm(request.POST or None, initial={"text": pin.text})
    if request.method == "POST" and form.is_valid():
        try:
            change_pin(pin_id=pin.pk, text=form.cleaned_data["text"], by=actor_of(request))
        except RuleBroken as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            return _done(request, pin.customer_id, _("Line changed"))
    return _ask(request, pin.customer, form, pin=pin)


@require_POST
@staff_view(Permission.CUSTOMER_EDIT)
def pin_remove(request: HttpRequest, pin_id: int) -> HttpResponse:
    """Take a pinned line down; with `undo` in the address, put it up again."""
    pin = get_object_or_404(BriefPin, pk=pin_id)
    if "undo" in request.GET:
        restore_pin(pin_id=pin.pk, by=actor_of(request))
        return _done(request, pin.customer_id, _("Pinned again"))
    unpin_line(pin_id=pin.pk, by=actor_of(request))
    undo = f"{reverse('desk:pin_remove', args=[pin.pk])}?undo=1"
    return _done(request, pin.customer_id, _("Taken down from the brief"), undo)


def _ask(request: HttpRequest, customer: Customer, form: PinForm, **more: Any) -> HttpResponse:
    context = {"customer": customer, "form": form, **more}
    return render_page(request, DIALOG, context, partials=("modal",), status=422 if form.is_bound else 200)


def _done(request: HttpRequest, customer_id: int, text: str, undo_url: str = "") -> HttpResponse:
    if by_htmx(request):
        return with_trigger(toast(HttpResponse(status=204), text, undo_url=undo_url), jc_changed=["brief", "story"])
    messages.success(request, text, extra_tags=undo_url)
    return redirect_to(request, reverse("desk:brief", args=[customer_id]))
