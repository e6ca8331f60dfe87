"""The staff front room."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from core.rendering import render_page, wants_part
from customers.models import Customer
from desk import queries
from teams.enums import Permission
from teams.permissions import staff_view

STORY_PARTS = ("customer-top", "customer-helpers")


@require_safe
@staff_view(Permission.CUSTOMER_VIEW)
def customer_story(request: HttpRequest, customer_id: int) -> HttpResponse:
    """One customer: who, where journeys stand, the whole story, what is open. A merged record leads to its survivor."""
    try:
        page = queries.customer_page(customer_id, request.user)
    except Customer.DoesNotExist as unknown:
        raise Http404 from unknown
    if page.customer.pk != customer_id:
        return redirect(page.customer)
    part = wants_part(request, STORY_PARTS)
    context = {"customer-top": page.top, "customer-helpers": page.helpers}[part]() if part else page.whole(request.GET)
    return render_page(request, "desk/customer_story.html", context, partials=STORY_PARTS)
