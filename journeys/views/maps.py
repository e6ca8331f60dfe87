"""Designing maps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import now
from core.idempotency import once
from core.rendering import redirect_to, render_page
from journeys import actions, queries
from journeys.forms import MapForm, StageForm, settled
from journeys.models import JourneyMap
from journeys.views._answers import ask
from teams.enums import Permission
from teams.permissions import actor_of, may, staff_view


@require_safe
@staff_view(Permission.JOURNEY_VIEW)
def map_list(request: HttpRequest) -> HttpResponse:
    """All maps with their stages' count and figures."""
    context = {"overview": queries.map_overview(now()), "may_design": may(request.user, Permission.MAP_DESIGN)}
    return render_page(request, "journeys/map_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MAP_DESIGN)
@once
def map_create(request: HttpRequest) -> HttpResponse:
    """Begin a new map."""
    form = MapForm(request.POST or None)
    made = settled(form, actions.create_map, by=actor_of(request)) if request.method == "POST" else None
    if made:
        return redirect_to(request, reverse("journeys:map_detail", args=[made.key]))
    return ask(request, form, _("New journey map"), _("Create map"), reverse("journeys:map_list"))


@require_safe
@staff_view(Permission.JOURNEY_VIEW)
def map_detail(request: HttpRequest, map_key: str) -> HttpResponse:
    """The stages of a map: as published, or its draft."""
    the_map = get_object_or_404(JourneyMap, key=map_key)
    design = queries.map_design(the_map, draft=request.GET.get("version") == "draft")
    context = {"map": the_map, "design": design, "may_design": may(request.user, Permission.MAP_DESIGN)}
    return render_page(request, "journeys/map_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MAP_DESIGN)
@once
def stage_edit(request: HttpRequest, map_key: str, stage_key: str = "") -> HttpResponse:
    """Change a stage of the draft, or add one."""
    the_map = get_object_or_404(JourneyMap, key=map_key)
    stage = get_object_or_404(queries.stages_to_edit(the_map), key=stage_key) if stage_key else None
    form = StageForm(request.POST or None, stage=stage)
    if request.method == "POST":
        saved = settled(form, actions.save_stage, map_id=the_map.pk, stage_key=stage_key, by=actor_of(request))
        if saved:
            return _to_draft(request, the_map, _("%(stage)s saved in the draft") % {"stage": saved.name})
    title = (
        _("Stage of %(map)s") % {"map": the_map.name} if stage else _("New stage of %(map)s") % {"map": the_map.name}
    )
    back = f"{reverse('journeys:map_detail', args=[the_map.key])}?version=draft"
    return ask(request, form, title, _("Save stage"), back)


@require_POST
@staff_view(Permission.MAP_DESIGN)
def stage_remove(request: HttpRequest, map_key: str, stage_key: str) -> HttpResponse:
    """Take a stage out of the draft."""
    the_map = get_object_or_404(JourneyMap, key=map_key)
    actions.remove_stage(map_id=the_map.pk, stage_key=stage_key, by=actor_of(request))
    return _to_draft(request, the_map, _("Stage removed from the draft"))


@require_POST
@staff_view(Permission.MAP_DESIGN)
def stage_shift(request: HttpRequest, map_key: str, stage_key: str) -> HttpResponse:
    """Put a stage of the draft at another place."""
    the_map = get_object_or_404(JourneyMap, key=map_key)
    place = request.POST.get("to", "")
    to = int(place) if place.isascii() and place.isdigit() and len(place) < 5 else 1
    actions.shift_stage(map_id=the_map.pk, stage_key=stage_key, to=to, by=actor_of(request))
    return _to_draft(request, the_map, _("Order changed in the draft"))


@require_POST
@staff_view(Permission.MAP_DESIGN)
def map_publish(request: HttpRequest, map_key: str) -> HttpResponse:
    """Make the draft the version that new journeys start on."""
    the_map = get_object_or_404(JourneyMap, key=map_key)
    version = actions.publish_map(map_id=the_map.pk, by=actor_of(request))
    messages.success(request, _("Version %(number)s published") % {"number": version.number})
    return redirect_to(request, reverse("journeys:map_detail", args=[the_map.key]))


def _to_draft(request: HttpRequest, the_map: JourneyMap, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect_to(request, f"{reverse('journeys:map_detail', args=[the_map.key])}?version=draft")
