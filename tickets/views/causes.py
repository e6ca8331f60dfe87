"""Root causes: the list, one cause with its whys, tickets and corrective actions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.idempotency import once
from core.listing import keyset_page
from core.rendering import render_page
from journeys.models import JourneyMap
from teams.models import Team
from teams.permissions import Permission, actor_of, may, staff_view
from tickets import queries
from tickets.actions import add_corrective_action, change_cause, open_cause, set_whys, ship_corrective_action
from tickets.enums import CauseState
from tickets.filters import CauseFilter, whole
from tickets.forms import ActionForm, CauseForm, ChangeCauseForm, WhysForm
from tickets.models import CorrectiveAction, RootCause
from tickets.views.dialogs import done, saved, show

FORM = ["GET", "HEAD", "POST"]


@require_safe
@staff_view(Permission.CAUSE_VIEW)
def cause_list(request: HttpRequest) -> HttpResponse:
    """Root causes, newest first, with how many tickets each explains."""
    asked = CauseFilter.read(request.GET)
    found = queries.cause_list(**asked.wanted)
    context = {
        "asked": asked,
        "page": keyset_page(found, ("-opened_at", "-pk"), cursor=request.GET.get("cursor", ""), size=50),
        "teams": Team.objects.filter(archived_at=None),
        "maps": JourneyMap.objects.filter(archived_at=None),
        "states": CauseState.choices,
    }
    return render_page(request, "causes/cause_list.html", context, partials=("causes",))


@require_safe
@staff_view(Permission.CAUSE_VIEW)
def cause_detail(request: HttpRequest, cause_id: int) -> HttpResponse:
    """One root cause: where it starts, where it shows, why, and what is done about it."""
    cause = get_object_or_404(queries.cause_list(), pk=cause_id)
    team_id, cursor = whole(request.GET.get("team")), request.GET.get("cursor", "")
    linked = queries.linked_tickets(cause, request.user, team_id)
    actions = queries.corrective_actions(cause)
    context = {
        "cause": cause,
        "whys": list(cause.whys.all()),
        "actions": actions,
        "shipped": [one for one in actions if one.shipped_at],
        "shares": queries.tickets_by_team(cause),
        "team_id": team_id,
        "page": keyset_page(linked, ("-opened_at", "-pk"), cursor=cursor, size=20),
        "may_edit": may(request.user, Permission.CAUSE_EDIT),
        "may_link": may(request.user, Permission.TICKET_EDIT),
    }
    return render_page(request, "causes/cause_detail.html", context, partials=("linked-tickets",))


@require_http_methods(FORM)
@staff_view(Permission.CAUSE_EDIT)
@once
def new_cause(request: HttpRequest) -> HttpResponse:
    """Name a root cause; the `ticket` in the query string is linked to it at once."""
    ticket_id = whole(request.GET.get("ticket"))
    form = CauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ids = [ticket_id] if ticket_id else []
        cause = done(form, lambda: open_cause(**form.facts(), ticket_ids=ids, by=actor_of(request)))
        if cause:
            return saved(request, _url(cause), _("Root cause %(number)s opened") % {"number": cause})
    back = reverse("tickets:detail", args=[ticket_id]) if ticket_id else reverse("tickets:causes")
    where = {"action_url": request.get_full_path(), "back_url": back}
    return show(request, form, title=_("New root cause"), button=_("Open root cause"), **where)


@require_http_methods(FORM)
@staff_view(Permission.CAUSE_EDIT)
@once
def change(request: HttpRequest, cause_id: int) -> HttpResponse:
    """Change what a cause says, where it starts, who owns it, and the workaround."""
    cause = get_object_or_404(RootCause, pk=cause_id)
    form = ChangeCauseForm(request.POST or None, initial=ChangeCauseForm.of(cause))
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = {"cause_id": cause.pk, "version": form.cleaned_data["version"]}
        if done(form, lambda: change_cause(**facts, changes=form.changes(), by=actor_of(request))):
            return saved(request, _url(cause), _("%(number)s saved") % {"number": cause})
    return show(request, form, title=str(cause), button=_("Save root cause"), **_where(request, cause))


@require_http_methods(FORM)
@staff_view(Permission.CAUSE_EDIT)
@once
def write_whys(request: HttpRequest, cause_id: int) -> HttpResponse:
    """Write the chain of whys."""
    cause = get_object_or_404(RootCause, pk=cause_id)
    form = WhysForm(request.POST or None, whys=[why.text for why in cause.whys.all()])
    if request.method == "POST" and form.is_valid():
        act = done(form, lambda: [set_whys(cause_id=cause.pk, texts=form.texts(), by=actor_of(request))])
        if act:
            return saved(request, _url(cause), _("Whys saved"))
    title = _("Why does it happen?")
    return show(request, form, title=title, button=_("Save whys"), **_where(request, cause))


@require_http_methods(FORM)
@staff_view(Permission.CAUSE_EDIT)
@once
def new_action(request: HttpRequest, cause_id: int) -> HttpResponse:
    """Plan one change that removes the cause."""
    cause = get_object_or_404(RootCause, pk=cause_id)
    form = ActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {"cause_id": cause.pk, **form.facts()}
        if done(form, lambda: add_corrective_action(**facts, by=actor_of(request))):
            return saved(request, _url(cause), _("Corrective action planned"))
    title = _("New corrective action")
    return show(request, form, title=title, button=_("Plan action"), **_where(request, cause))


@require_POST
@staff_view(Permission.CAUSE_EDIT)
def ship_action(request: HttpRequest, cause_id: int, action_id: int) -> HttpResponse:
    """Say that a corrective action is live; the day is marked on the charts of its map."""
    planned = get_object_or_404(CorrectiveAction, pk=action_id, cause_id=cause_id)
    ship_corrective_action(action_id=planned.pk, by=actor_of(request))
    return saved(request, reverse("tickets:cause", args=[cause_id]), _("Shipped, and marked on the charts"))


def _url(cause: RootCause) -> str:
    return reverse("tickets:cause", args=[cause.pk])


def _where(request: HttpRequest, cause: RootCause) -> dict[str, str]:
    return {"action_url": request.get_full_path(), "back_url": _url(cause)}
