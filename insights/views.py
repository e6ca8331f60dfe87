"""The pages of map review."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from core.clock import now
from core.listing import keyset_page
from core.rendering import render_page
from insights.forms import PeriodForm
from insights.queries.review_page import review_page, stage_journeys
from journeys.models import JourneyMap, Stage
from teams.permissions import Permission, staff_view


@staff_view(Permission.REVIEW_VIEW)
@require_GET
def review_index(request: HttpRequest) -> HttpResponse:
    """The review of the first map; a page that says how to begin where there is none."""
    first = JourneyMap.objects.in_use().first()
    if first:
        return redirect("insights:map_review", first.key)
    return render_page(request, "insights/review_empty.html")


@staff_view(Permission.REVIEW_VIEW)
@require_GET
def map_review(request: HttpRequest, key: str) -> HttpResponse:
    """Expectation against reality of one map, stage by stage, beside the period before."""
    journey_map = get_object_or_404(JourneyMap, key=key)
    form = PeriodForm(request.GET)
    scope, previous = form.scopes(journey_map.pk, now().date())
    context = {
        "map": journey_map,
        "maps": JourneyMap.objects.in_use(),
        "form": form,
        "scope": scope,
        "review": review_page(journey_map, scope, previous),
    }
    status = 200 if form.is_valid() else 422
    return render_page(request, "insights/map_review.html", context, partials=("review",), status=status)


@staff_view(Permission.REVIEW_VIEW)
@require_GET
def review_stage(request: HttpRequest, key: str, stage_key: str) -> HttpResponse:
    """The journeys behind a stage's numbers."""
    versions = Stage.objects.filter(map_version__map__key=key, key=stage_key).select_related("map_version__map")
    stage = get_object_or_404(versions.order_by("-map_version__number")[:1])
    journey_map, dropped = stage.map_version.map, request.GET.get("what") == "dropped"
    found = stage_journeys(journey_map, stage_key, dropped=dropped)
    context = {
        "map": journey_map,
        "stage": stage,
        "dropped": dropped,
        "page": keyset_page(found, ("-started_at", "-id"), cursor=request.GET.get("cursor", ""), size=25),
    }
    return render_page(request, "insights/stage_journeys.html", context, partials=("drawer",))
