"""What a customer allows, and since when."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import RuleBroken
from core.idempotency import once
from core.listing import keyset_page
from core.rendering import by_htmx, redirect_to, render_page, toast, with_trigger
from customers.actions import record_consent
from customers.forms import ConsentForm
from customers.queries import consent_history, consent_standing, family_ids
from customers.views.people import survivor_or_404
from teams.permissions import Permission, actor_of, may, staff_view

SHOWN = 50
NEWEST_ANSWER = ("-given_at", "-id")


@require_GET
@staff_view(Permission.CUSTOMER_VIEW)
def customer_consents(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What counts now, and every answer so far: a page, or a panel on another."""
    customer = survivor_or_404(customer_id)
    page = keyset_page(consent_history(customer.pk), NEWEST_ANSWER, cursor=request.GET.get("cursor", ""), size=SHOWN)
    context = {
        "customer": customer,
        "standings": consent_standing(family_ids(customer.pk)),
        "history": page,
        "may_edit": may(request.user, Permission.CUSTOMER_EDIT),
    }
    return render_page(request, "customers/customer_consents.html", context, partials=("customers-consents",))


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_EDIT)
@once
def consent_new(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Write down one answer of a customer."""
    customer = survivor_or_404(customer_id)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_consent(customer_id=customer.pk, by=actor_of(request), **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return _recorded(request, reverse("customers:consents", args=[customer.pk]))
    context = {"customer": customer, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "customers/consent_form.html", context, partials=("modal",), status=status)


def _recorded(request: HttpRequest, page: str) -> HttpResponse:
    text = _("Answer recorded")
    if by_htmx(request):
        response = toast(HttpResponse(status=204), text)
        return with_trigger(response, jc_changed=["consents", "customer", "story"])
    messages.success(request, text)
    return redirect_to(request, page)
