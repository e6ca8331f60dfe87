"""The story of one customer: in pages, on paper, and whether anything is new in it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from core.rendering import render_page, wants_part
from customers.actions import mark_present
from customers.models import Customer
from customers.queries import families, family_ids, others_present
from story.queries import news_after, story_card
from story.views.paper import printed
from teams.permissions import Permission, actor_of, staff_view, user_of

EVENTS_ONLY = ("story", "story-more", "story-newer")
PARTS = (*EVENTS_ONLY, "story-chips", "story-timeline")


@staff_view(Permission.CUSTOMER_VIEW)
@require_safe
def timeline(request: HttpRequest, customer_id: int) -> Any:
    """The story card as a page of its own or a panel; only its events for a filter, a refresh or more of them.

    With `print` in the address: the whole story on paper, sent while it is read.
    """
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=customer_id)
    members = family_ids(customer.pk)
    if "print" in request.GET:
        return StreamingHttpResponse(printed(request, customer, members))
    whole = wants_part(request, EVENTS_ONLY) is None
    context = story_card(customer, members, request.GET, request.user, whole=whole)
    return _remembered(request, render_page(request, "story/timeline.html", context, partials=PARTS), context)


def _remembered(request: Any, response: HttpResponse, context: dict[str, Any]) -> HttpResponse:
    """Give the address line what was asked for, on whichever page the story stands, so that it can be shared."""
    here = request.htmx.current_url_abs_path if request.htmx else None
    if here and request.htmx.trigger in ("story-filters", "story-q"):
        address = here.partition("?")[0] + context["asked"].query(**context["place"].query())
        typing = request.htmx.trigger == "story-q"
        response.headers["HX-Replace-Url" if typing else "HX-Push-Url"] = address
    return response


@staff_view(Permission.CUSTOMER_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def pulse(request: HttpRequest) -> HttpResponse:
    """204, or what changed about `customer` after the position `after`: {"position", "count", "changed": [regions]}.

    A POST with `mode` (looking, editing) also says that one is here, and hears who else is: "present": [{"name",
    "editing"}].
    """
    asked, after = request.GET.get("customer", ""), request.GET.get("after", "")
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in (asked, after)):
        return HttpResponseBadRequest()
    ids = families([int(asked)]).get(int(asked), [])
    present = _meet(request, ids) if request.method == "POST" and ids else []
    news = news_after(ids, int(after))
    if news is None and not present:
        return HttpResponse(status=204)
    told: dict[str, Any] = {"position": int(after), "count": 0, "changed": []}
    if news is not None:
        told = {"position": news.position, "count": news.count, "changed": news.changed}
    return JsonResponse({**told, "present": present} if present else told)


def _meet(request: HttpRequest, ids: list[int]) -> list[dict[str, Any]]:
    """Say that this reader is here; who else is."""
    user = user_of(request)
    mark_present(customer_id=ids[0], user_id=user.pk, mode=request.POST.get("mode", ""), by=actor_of(request))
    return [{"name": one.name, "editing": one.is_editing} for one in others_present(ids, user.pk)]
