"""The board of one map, and moving its cards."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.errors import DomainError
from core.rendering import by_htmx, render_page, toast, with_trigger
from journeys import queries
from journeys.filters import Shown, is_id, shown
from journeys.models import Journey, JourneyMap
from teams.enums import Permission
from teams.models import Team, User
from teams.permissions import may, staff_view


@require_safe
@staff_view(Permission.JOURNEY_VIEW)
def map_board(request: HttpRequest, map_key: str) -> HttpResponse:
    """Every running journey of a map, in the column of its stage."""
    the_map = get_object_or_404(JourneyMap, key=map_key)
    return render_page(request, "journeys/board.html", board_context(request, the_map), partials=("board",))


@require_safe
@staff_view(Permission.JOURNEY_VIEW)
def board_column(request: HttpRequest, map_key: str, stage_key: str) -> HttpResponse:
    """The next cards of one column; the list of that stage where there is no htmx."""
    the_map = get_object_or_404(JourneyMap, key=map_key)
    if not by_htmx(request):
        return redirect(f"{reverse('journeys:journey_list')}?map={the_map.key}&stage={stage_key}")
    choice = shown(request.GET, request.user)
    but = request.GET.get("but", "")
    column = queries.column_page(
        the_map, stage_key, choice.filters, now(), request.GET.get("after", ""), int(but) if is_id(but) else None
    )
    if column is None:
        raise Http404
    context = _base(request, the_map, choice) | {"column": column}
    return render(request, "journeys/_column.html#cards", context)


def board_context(
    request: HttpRequest, the_map: JourneyMap, only: set[str] | None = None, show: int | None = None
) -> dict[str, Any]:
    """What the board shows; with `only` the cards of these stages alone, with `show` that journey's in any case."""
    choice = shown(request.GET, request.user)
    board = queries.board(the_map, choice.filters, choice.filters["now"], request.user, only=only, show=show)
    context = _base(request, the_map, choice) | {"board": board}
    if only is not None:
        return context | {"columns": [column for column in board.columns if column.key in only]}
    return context | {
        "people": User.objects.active().order_by("sort_key"),
        "teams": Team.objects.filter(archived_at=None),
    }


def _base(request: HttpRequest, the_map: JourneyMap, choice: Shown) -> dict[str, Any]:
    return {
        "map": the_map,
        "choice": choice,
        "opened": request.GET.get("open", ""),
        "may_edit": may(request.user, Permission.JOURNEY_EDIT),
        "may_design": may(request.user, Permission.MAP_DESIGN),
    }


def moved_on_board(request: HttpRequest, before: str, journey: Journey, undo_url: str) -> HttpResponse:
    """Both columns again, out of band, and a toast with the way back."""
    context = board_context(request, journey.map, {before, journey.stage.key}, show=journey.pk)
    response = render(request, "journeys/_columns.html", context)
    words = _("%(name)s moved to %(stage)s") % {"name": journey.customer.name, "stage": journey.stage.name}
    return toast(response, words, undo_url=undo_url)


def refused_on_board(request: HttpRequest, journey: Journey, before: str, to: str, error: DomainError) -> HttpResponse:
    """The columns as they are now, and why the card went back."""
    context = board_context(request, journey.map, {before, to, journey.stage.key}, show=journey.pk)
    response = render(request, "journeys/_columns.html", context, status=error.status)
    response.headers["HX-Reswap"] = "none"
    return with_trigger(response, jc_refused={"reason": error.message, "code": error.code})
