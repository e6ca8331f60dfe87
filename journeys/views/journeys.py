"""The list of journeys, one journey, and its moves."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import now
from core.errors import DomainError
from core.idempotency import once
from core.listing import keyset_page
from core.rendering import by_htmx, redirect_to, render_page
from customers.models import Customer
from customers.queries import find_customers
from journeys import actions, queries
from journeys.enums import StageKind
from journeys.filters import is_id, shown
from journeys.forms import EndForm, MoveForm, OwnerForm, StartForm, WaitingForm, settled
from journeys.models import Journey
from journeys.views._answers import ask, dialog, done, page_of
from journeys.views.boards import moved_on_board, refused_on_board
from teams.enums import Permission
from teams.models import Team, User
from teams.permissions import actor_of, may, staff_view


@require_safe
@staff_view(Permission.JOURNEY_VIEW)
def journey_list(request: HttpRequest) -> HttpResponse:
    """All maps with their figures, and running journeys, what should have been left first at the top."""
    choice = shown(request.GET, request.user)
    journeys = queries.running_journeys(request.user, choice.filters)
    context = {
        "choice": choice,
        "now": choice.filters["now"],
        "page": keyset_page(journeys, ("due_key", "id"), cursor=request.GET.get("cursor", "")),
        "overview": queries.map_overview(choice.filters["now"]),
        "people": User.objects.active().order_by("sort_key"),
        "teams": Team.objects.filter(archived_at=None),
        "stages": queries.stages_of(choice.given.get("map", "")),
        "may_edit": may(request.user, Permission.JOURNEY_EDIT),
    }
    return render_page(request, "journeys/journey_list.html", context, partials=("list",))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.JOURNEY_EDIT)
@once
def journey_start(request: HttpRequest) -> HttpResponse:
    """Start a journey: for the customer named in the address, or first find one."""
    customer = Customer.objects.visible_to(request.user).filter(pk=_number(request, "customer") or 0).first()
    form = StartForm(request.POST or None, initial={"map": _number(request, "map"), "owner": request.user.pk})
    if request.method == "POST" and customer:
        journey = settled(form, actions.start_journey, customer_id=customer.pk, by=actor_of(request))
        if journey:
            return redirect_to(request, page_of(journey.pk))
    text = request.GET.get("q", "").strip()
    found = find_customers(text, 8, user=request.user) if text and not customer else []
    context = {"form": form, "customer": customer, "found": found, "text": text, "map_id": request.GET.get("map", "")}
    return dialog(request, "journeys/journey_start.html", context)


@require_safe
@staff_view(Permission.JOURNEY_VIEW)
def journey_detail(request: HttpRequest, journey_id: int) -> HttpResponse:
    """One journey: where it stands, what it needs, what happened."""
    page = queries.journey_detail(request.user, journey_id)
    if page is None:
        raise Http404
    journey = page.journey
    context = {
        "page": page,
        "journey": journey,
        "now": now(),
        "track": queries.stage_track(journey),
        "may_edit": may(request.user, Permission.JOURNEY_EDIT),
    }
    return render_page(request, "journeys/journey_detail.html", context, partials=("journey",))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.JOURNEY_EDIT)
def journey_move(request: HttpRequest, journey_id: int) -> HttpResponse:
    """Move a journey: dropped on the board, or with the form."""
    journey = _own(request, journey_id)
    stages = [stage for stage in journey.map_version.stages.all() if stage.pk != journey.stage_id]
    before = journey.stage.key
    onward = next((stage.key for stage in stages if stage.position > journey.stage.position), "")
    initial = {"version": journey.version, "to": onward, **request.GET.dict()}
    form = MoveForm(request.POST or None, stages=stages, initial=initial)
    if request.method == "POST" and "board" in request.GET and by_htmx(request):
        return _dropped(request, journey, before)
    if request.method == "POST":
        moved = settled(form, actions.move_journey, journey_id=journey.pk, by=actor_of(request))
        if moved:
            words = _("%(number)s moved to %(stage)s") % {"number": moved, "stage": moved.stage.name}
            return done(request, words, back=page_of(journey.pk), undo_url=_undo_url(moved))
        form.look_again(journey.version)
    intro = _("%(name)s is in %(stage)s.") % {"name": journey.customer.name, "stage": journey.stage.name}
    return ask(request, form, _("Move %(number)s") % {"number": journey}, _("Move"), page_of(journey.pk), intro=intro)


def _dropped(request: HttpRequest, journey: Journey, before: str) -> HttpResponse:
    """A card was dropped in the column `to`."""
    to, version = request.POST.get("to", ""), request.POST.get("version", "")
    try:
        moved = actions.move_journey(
            journey_id=journey.pk,
            to=to,
            version=int(version) if is_id(version) else 0,
            by=actor_of(request),
            reason=request.POST.get("reason", ""),
        )
    except DomainError as error:
        return refused_on_board(request, _own(request, journey.pk), before, to, error)
    return moved_on_board(request, before, moved, _undo_url(moved))


@require_POST
@staff_view(Permission.JOURNEY_EDIT)
def journey_undo(request: HttpRequest, journey_id: int) -> HttpResponse:
    """Take the last move back."""
    journey = _own(request, journey_id)
    version = request.GET.get("version", "")
    seen = int(version) if is_id(version) else journey.version
    back = actions.undo_move(journey_id=journey.pk, version=seen, by=actor_of(request))
    words = _("%(number)s is back in %(stage)s") % {"number": back, "stage": back.stage.name}
    return done(request, words, back=page_of(journey.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.JOURNEY_EDIT)
def journey_end(request: HttpRequest, journey_id: int) -> HttpResponse:
    """End a journey with a success or a lost stage."""
    journey = _own(request, journey_id)
    ends = [stage for stage in journey.map_version.stages.all() if stage.kind != StageKind.OPEN]
    form = EndForm(request.POST or None, stages=ends, outcome=journey.outcome)
    if request.method == "POST":
        ended = settled(form, actions.end_journey, journey_id=journey.pk, by=actor_of(request))
        if ended:
            return done(request, _("%(number)s has ended") % {"number": ended}, back=page_of(journey.pk))
    title = _("End %(number)s") % {"number": journey}
    return ask(request, form, title, _("End journey"), page_of(journey.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.JOURNEY_EDIT)
def journey_owner(request: HttpRequest, journey_id: int) -> HttpResponse:
    """Say who looks after a journey."""
    journey = _own(request, journey_id)
    form = OwnerForm(request.POST or None, initial={"owner": journey.owner_id})
    if request.method == "POST":
        changed = settled(form, actions.assign_journey, journey_id=journey.pk, by=actor_of(request))
        if changed:
            return done(request, _("Owner changed"), back=page_of(journey.pk))
    title = _("Who looks after %(number)s?") % {"number": journey}
    return ask(request, form, title, _("Save owner"), page_of(journey.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.JOURNEY_EDIT)
def journey_waiting(request: HttpRequest, journey_id: int) -> HttpResponse:
    """Say who holds the ball."""
    journey = _own(request, journey_id)
    form = WaitingForm(request.POST or None, initial={"holder": journey.waiting_on})
    if request.method == "POST":
        changed = settled(form, actions.set_waiting_on, journey_id=journey.pk, by=actor_of(request))
        if changed:
            return done(request, _("Noted who holds the ball"), back=page_of(journey.pk))
    title = _("Who holds the ball of %(number)s?") % {"number": journey}
    return ask(request, form, title, _("Save"), page_of(journey.pk))


def _own(request: HttpRequest, journey_id: int) -> Journey:
    """The journey, if this user may see it."""
    journeys = queries.with_names(Journey.objects.visible_to(request.user)).select_related("map_version")
    return get_object_or_404(journeys.prefetch_related("map_version__stages"), pk=journey_id)


def _undo_url(journey: Journey) -> str:
    return f"{reverse('journeys:journey_undo', args=[journey.pk])}?version={journey.version}"


def _number(request: HttpRequest, name: str) -> int | None:
    """A number from the address or the form, None where there is none."""
    given = request.POST.get(name) or request.GET.get(name, "")
    return int(given) if is_id(given) else None
