"""Tickets: the list, one ticket, opening, changing, resolving, reopening."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.idempotency import once
from core.listing import keyset_page
from core.rendering import render_page, toast, with_trigger
from customers.models import Customer
from customers.queries import family_ids, find_customers
from teams.models import Team
from teams.permissions import Permission, actor_of, staff_view
from tickets import queries
from tickets.actions import change_ticket, open_ticket, reopen_ticket, resolve_ticket
from tickets.enums import Severity, TicketState
from tickets.filters import TicketFilter, whole
from tickets.forms import ChangeTicketForm, ResolveForm, TicketForm
from tickets.models import Ticket
from tickets.views.dialogs import done, saved, show
from touchpoints.models import Touchpoint

FORM = ["GET", "HEAD", "POST"]
TITLE_LENGTH = 90  # of a title taken from what was said


@require_safe
@staff_view(Permission.TICKET_VIEW)
def ticket_list(request: HttpRequest) -> HttpResponse:
    """Tickets narrowed by the query string; what is open, by due time, unless asked otherwise."""
    asked = TicketFilter.read(request.GET, request.user)
    found = queries.ticket_list(request.user, **asked.wanted)
    context = {
        "asked": asked,
        "page": keyset_page(found, asked.order, cursor=request.GET.get("cursor", ""), size=50),
        "teams": Team.objects.filter(archived_at=None),
        "severities": Severity.choices,
        "states": TicketState.choices,
    }
    return render_page(request, "tickets/ticket_list.html", context, partials=("tickets",))


@require_safe
@staff_view(Permission.TICKET_VIEW)
def ticket_detail(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """One ticket: whose, where in the journey, what it came from, why it happened, how it ended."""
    ticket = get_object_or_404(queries.shown_tickets(request.user), pk=ticket_id)
    context = {"ticket": ticket, "touchpoints": queries.ticket_touchpoints(ticket, request.user)}
    return render_page(request, "tickets/ticket_detail.html", context)


@require_safe
@staff_view(Permission.TICKET_VIEW)
def customer_rail(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The open tickets of one person, for the side of their story."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=customer_id)
    context = {"customer": customer, "tickets": list(queries.open_tickets(family_ids(customer.pk)))}
    return render_page(request, "tickets/customer_rail.html", context, partials=("tickets-customer_rail",))


@require_http_methods(FORM)
@staff_view(Permission.TICKET_EDIT)
@once
def new_ticket(request: HttpRequest) -> HttpResponse:
    """Open a ticket of the `customer` or from the `touchpoint` in the query string; without either, choose whose."""
    touchpoint = _touchpoint(request)
    customer_id = touchpoint.customer_id if touchpoint else whole(request.GET.get("customer"))
    if customer_id is None:
        return _choose_customer(request)
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=customer_id)
    form = TicketForm(request.POST or None, customer=customer, initial=_prefilled(touchpoint))
    if request.method == "POST" and form.is_valid():
        ids = [touchpoint.pk] if touchpoint else []
        facts: dict[str, Any] = {"customer_id": customer.pk, "touchpoint_ids": ids, "by": actor_of(request)}
        ticket = done(form, lambda: open_ticket(**facts, **form.facts()))
        if ticket:
            return _opened(request, ticket)
    title = _("Open a ticket for %(name)s") % {"name": customer.name}
    where = {"action_url": request.get_full_path(), "back_url": customer.get_absolute_url()}
    return show(request, form, title=title, button=_("Open ticket"), touchpoint=touchpoint, **where)


@require_http_methods(FORM)
@staff_view(Permission.TICKET_EDIT)
@once
def change(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Change what a ticket says, how bad it is, whose it is, or that we wait for the customer."""
    ticket = _ticket(request, ticket_id)
    form = ChangeTicketForm(request.POST or None, initial=ChangeTicketForm.of(ticket))
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = {"ticket_id": ticket.pk, "version": form.cleaned_data["version"]}
        if done(form, lambda: change_ticket(**facts, changes=form.changes(), by=actor_of(request))):
            return saved(request, _url(ticket), _("%(number)s saved") % {"number": ticket})
    return show(request, form, title=f"{ticket} {ticket.title}", button=_("Save ticket"), **_where(request, ticket))


@require_http_methods(FORM)
@staff_view(Permission.TICKET_EDIT)
@once
def resolve(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Say what solved it, and close the ticket. The way back is in the toast."""
    ticket = _ticket(request, ticket_id)
    form = ResolveForm(request.POST or None, initial={"resolution": ticket.resolution})
    if request.method == "POST" and form.is_valid():
        facts = {"ticket_id": ticket.pk, "resolution": form.cleaned_data["resolution"]}
        if done(form, lambda: resolve_ticket(**facts, by=actor_of(request))):
            return saved(request, _url(ticket), _("%(number)s resolved") % {"number": ticket})
    title = _("Resolve %(number)s") % {"number": ticket}
    return show(request, form, title=title, button=_("Resolve ticket"), **_where(request, ticket))


@require_POST
@staff_view(Permission.TICKET_EDIT)
def reopen(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Take a resolved ticket up again."""
    ticket = reopen_ticket(ticket_id=_ticket(request, ticket_id).pk, by=actor_of(request))
    return saved(request, _url(ticket), _("%(number)s is open again") % {"number": ticket})


def _ticket(request: HttpRequest, ticket_id: int) -> Ticket:
    return get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)


def _url(ticket: Ticket) -> str:
    return reverse("tickets:detail", args=[ticket.pk])


def _where(request: HttpRequest, ticket: Ticket) -> dict[str, str]:
    return {"action_url": request.get_full_path(), "back_url": _url(ticket)}


def _touchpoint(request: HttpRequest) -> Touchpoint | None:
    """The touchpoint the ticket comes from; 404 for one this reader may not see."""
    wanted = whole(request.GET.get("touchpoint"))
    return get_object_or_404(Touchpoint.objects.visible_to(request.user), pk=wanted) if wanted else None


def _prefilled(touchpoint: Touchpoint | None) -> dict[str, Any]:
    """What the touchpoint says already; nobody types it twice."""
    if touchpoint is None:
        return {}
    words = touchpoint.body or touchpoint.summary
    title = Truncator(touchpoint.summary).chars(TITLE_LENGTH)
    details = words if words != title else ""
    journey = str(touchpoint.journey_id or "")
    return {"title": title, "description": details, "journey": journey, "team": touchpoint.team_id}


def _choose_customer(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    people = find_customers(text, 8, user=request.user) if text else []
    found = [(customer, f"{reverse('tickets:new')}?customer={customer.pk}") for customer in people]
    context = {"text": text, "found": found, "title": _("Open ticket"), "search_url": reverse("tickets:new")}
    return render_page(request, "touchpoints/choose_customer.html", context, partials=("modal", "found"))


def _opened(request: Any, ticket: Ticket) -> HttpResponse:
    """On the customer's story its parts show the ticket; from anywhere else one goes on to the ticket."""
    text = _("Ticket %(number)s opened") % {"number": ticket}
    if not request.htmx or request.htmx.current_url_abs_path != ticket.customer.get_absolute_url():
        return saved(request, _url(ticket), text)
    return toast(with_trigger(HttpResponse(status=204), jc_changed=["story", "tickets", "journeys"]), text)
