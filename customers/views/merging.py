"""Two records, one person: choose, look at both, merge, take it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleBroken
from core.facts import count_facts_since
from core.rendering import by_htmx, redirect_to, render_page, toast, with_trigger
from customers.actions import merge_customers, merge_many, unmerge_customer
from customers.models import Customer
from customers.queries import customer_header, customer_rows, find_customers, joint_of, reasons_for, survivor_ids
from customers.queries import customers_by_id as records
from customers.views.people import survivor_or_404
from teams.permissions import Permission, actor_of, staff_view

OFFERED = 8
SEVERAL = 20


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_MERGE)
def customer_merge(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Choose the other record, see both side by side, say which one stays, merge."""
    customer = survivor_or_404(customer_id)
    other = _other(request, customer)
    error = None
    if request.method == "POST" and other is not None:
        loser, keeper = (customer, other) if request.POST.get("keep") == str(other.pk) else (other, customer)
        try:
            survivor = merge_customers(survivor_id=keeper.pk, loser_id=loser.pk, by=actor_of(request))
        except RuleBroken as refused:
            error = refused
        else:
            undo = reverse("customers:unmerge", args=[loser.pk])
            messages.success(request, _("%(loser)s merged into %(survivor)s") % _names(loser, survivor), undo)
            return redirect_to(request, survivor.get_absolute_url())
    return _merge_page(request, customer, other, error)


def _names(loser: Customer, survivor: Customer) -> dict[str, Customer]:
    return {"loser": loser, "survivor": survivor}


def _other(request: HttpRequest, customer: Customer) -> Customer | None:
    chosen = request.POST.get("with") or request.GET.get("with", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        return None
    other = survivor_or_404(int(chosen))
    return None if other == customer else other


def _merge_page(
    request: HttpRequest, customer: Customer, other: Customer | None, error: RuleBroken | None
) -> HttpResponse:
    context: dict[str, Any] = {"customer": customer, "other": other, "error": error}
    if other is not None:
        context["sides"] = sides = [customer_header(customer.pk), customer_header(other.pk)]
        context |= {"joint": joint_of(sides), "reasons": reasons_for(sides)}
    else:
        text = " ".join(request.GET.get("q", customer.name).replace("\x00", "").split())[:100]
        found = find_customers(text, OFFERED, user=request.user, but=[customer.pk])
        context |= {"text": text, "found": customer_rows(found), "header": customer_header(customer.pk)}
    status = 422 if error else 200
    return render_page(request, "customers/customer_merge.html", context, partials=("candidates",), status=status)


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_MERGE)
def merge_several(request: HttpRequest) -> HttpResponse:
    """Several records (`id`, as often as needed) at once: see all, say which one stays, merge."""
    people = _chosen(request)
    error = None
    if request.method == "POST" and len(people) > 1:
        kept = next((row for row in people if request.POST.get("keep") == str(row.pk)), people[0])
        losers = [row.pk for row in people if row != kept]
        try:
            survivor = merge_many(survivor_id=kept.pk, loser_ids=losers, by=actor_of(request))
        except RuleBroken as refused:
            error = refused
        else:
            messages.success(request, _("%(n)s records merged into %(name)s") % {"n": len(people), "name": survivor})
            return redirect_to(request, survivor.get_absolute_url())
    sides = [customer_header(row.pk) for row in people]
    context = {"sides": sides, "joint": joint_of(sides), "error": error}
    return render_page(request, "customers/merge_several.html", context, status=422 if error else 200)


def _chosen(request: HttpRequest) -> list[Customer]:
    """The people asked for, each once, at most SEVERAL."""
    asked = request.POST.getlist("id") or request.GET.getlist("id")
    ids = [int(text) for text in asked if text.isascii() and text.isdigit() and len(text) < 19][:SEVERAL]
    found = records(set(survivor_ids(ids).values()))
    return [found[pk] for pk in dict.fromkeys(survivor_ids(ids).get(pk) for pk in ids) if pk in found]


@require_POST
@staff_view(Permission.CUSTOMER_MERGE)
def customer_unmerge(request: HttpRequest, loser_id: int) -> HttpResponse:
    """Make a merged record a person of its own again; what came later stays with the survivor."""
    survivor = survivor_or_404(loser_id)
    merged_at = Customer.objects.get(pk=loser_id).merged_at
    stayed = count_facts_since(survivor.pk, merged_at) if merged_at else 0
    loser = unmerge_customer(loser_id=loser_id, by=actor_of(request))
    text = _("%(loser)s and %(survivor)s are separate again") % _names(loser, survivor)
    if stayed:
        more = ngettext("%(n)s later entry stays with %(name)s", "%(n)s later entries stay with %(name)s", stayed)
        text = f"{text}. {more % {'n': stayed, 'name': survivor}}"
    if by_htmx(request):
        return with_trigger(toast(HttpResponse(status=204), text), jc_changed=["customers", "story"])
    messages.success(request, text)
    return redirect_to(request, loser.get_absolute_url())
