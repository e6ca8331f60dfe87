"""The staff front room."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.rendering import render_page, wants_part
from customers.models import Customer
from desk import queries
from teams.enums import Permission
from teams.permissions import may, staff_view

TODAY_PARTS = ("todo", "today-rail")
STORY_PARTS = ("customer-top", "customer-brief", "customer-helpers")


@require_safe
@staff_view(Permission.CUSTOMER_VIEW)
def today(request: HttpRequest) -> HttpResponse:
    """What needs me now, with a reason and one button each; my day, my journeys."""
    part = wants_part(request, TODAY_PARTS)
    context: dict[str, Any] = {
        "now": now(),
        "may_log": may(request.user, Permission.TOUCHPOINT_LOG),
        "may_edit": may(request.user, Permission.JOURNEY_EDIT),
    }
    if part != "today-rail":
        context["todo"] = queries.todo_of(request.user, request.GET.get("only", ""))
    if part != "todo":
        context |= queries.rail_of(request.user)
    return render_page(request, "desk/today.html", context, partials=TODAY_PARTS)


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
    alone = {"customer-top": page.top_alone, "customer-brief": page.brief, "customer-helpers": page.helpers}
    context = alone[part]() if part else page.whole(request.GET)
    return render_page(request, "desk/customer_story.html", context, partials=STORY_PARTS)


@require_safe
@staff_view(Permission.CUSTOMER_VIEW)
def palette(request: HttpRequest) -> HttpResponse:
    """Find anything, begin anything, go anywhere: in a dialog, or as a page."""
    typed = request.GET.get("q", "")
    context = {
        "typed": typed,
        "found": queries.find(typed, request.user, _customer_of_page(request)),
        "scopes": (("", _("All")), ("@", _("Customers")), ("#", _("Journeys")), (">", _("Actions")), ("?", _("Help"))),
    }
    return render_page(request, "desk/palette.html", context, partials=("modal", "pal-l"))


def _customer_of_page(request: Any) -> Customer | None:
    """Whose page the palette was opened on."""
    path = request.htmx.current_url_abs_path if request.htmx else None
    try:
        match = resolve(path.partition("?")[0]) if path else None
    except Resolver404:
        return None
    if match is None or match.view_name != "desk:customer_story":
        return None
    return Customer.objects.visible_to(request.user).survivors().filter(pk=match.kwargs["customer_id"]).first()
