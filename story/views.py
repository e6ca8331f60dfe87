"""The story of one customer, in pages; and whether anything is new in it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.rendering import render_page, wants_part
from customers.models import Customer
from customers.queries import families, family_ids
from story.queries import news_after, story_card
from teams.permissions import Permission, staff_view

EVENTS_ONLY = ("story", "story-more")


@staff_view(Permission.CUSTOMER_VIEW)
@require_safe
def timeline(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The story card as a page of its own or a panel; only its events for a filter, a refresh or 'Show older'."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=customer_id)
    whole = wants_part(request, EVENTS_ONLY) is None
    context = story_card(customer, family_ids(customer.pk), request.GET, request.user, whole=whole)
    return render_page(request, "story/timeline.html", context, partials=(*EVENTS_ONLY, "story-timeline"))


@staff_view(Permission.CUSTOMER_VIEW)
@require_safe
def pulse(request: HttpRequest) -> HttpResponse:
    """204, or what changed about `customer` after the position `after`, as {"position", "changed": [regions]}."""
    asked, after = request.GET.get("customer", ""), request.GET.get("after", "")
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in (asked, after)):
        return HttpResponseBadRequest()
    ids = families([int(asked)]).get(int(asked), [])
    news = news_after(ids, int(after))
    return JsonResponse({"position": news.position, "changed": news.changed}) if news else HttpResponse(status=204)
