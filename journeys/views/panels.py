"""Parts of the customer's page that journeys bring: a fragment for htmx, a page of its own without."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.clock import now
from core.rendering import render_page
from customers.models import Customer
from customers.queries import family_ids
from journeys import queries
from teams.enums import Permission
from teams.permissions import may, staff_view


@require_safe
@staff_view(Permission.JOURNEY_VIEW)
def strip(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The customer's active journeys, each with its track."""
    context = _base(request, customer_id)
    journeys = queries.active_journeys(context["family"])
    context["strips"] = [(journey, queries.stage_track(journey)) for journey in journeys]
    return render_page(request, "journeys/strip.html", context, partials=("journeys-strip",))


@require_safe
@staff_view(Permission.JOURNEY_VIEW)
def follow_ups(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What is to be done for the customer, and what they were promised."""
    context = _base(request, customer_id)
    context["follow_ups"] = queries.open_follow_ups(context["family"])
    context["promises"] = queries.open_promises(context["family"])
    return render_page(request, "journeys/follow_ups.html", context, partials=("journeys-follow_ups",))


@require_safe
@staff_view(Permission.JOURNEY_VIEW)
def requirements(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What the customer's active journeys still need, and what is there."""
    context = _base(request, customer_id)
    states = queries.current_requirements(context["family"])
    context["missing"] = [state for state in states if state.holds]
    context["there"] = [state for state in states if not state.holds]
    return render_page(request, "journeys/requirements.html", context, partials=("journeys-requirements",))


def _base(request: HttpRequest, customer_id: int) -> dict:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=customer_id)
    return {
        "customer": customer,
        "family": family_ids(customer.pk),
        "now": now(),
        "may_edit": may(request.user, Permission.JOURNEY_EDIT),
    }
