"""Which root cause explains which tickets: chosen from the ticket, or from the cause for many at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.idempotency import once
from core.rendering import render_page
from teams.permissions import Permission, actor_of, staff_view
from tickets import queries
from tickets.actions import link_cause, link_tickets, unlink_cause
from tickets.filters import whole
from tickets.models import RootCause, Ticket
from tickets.views.dialogs import saved


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.TICKET_EDIT)
@once
def choose_cause(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Find the root cause of a ticket by number or words, and link it."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)
    if request.method == "POST":
        link_cause(ticket_id=ticket.pk, cause_id=whole(request.POST.get("cause")) or 0, by=actor_of(request))
        return saved(request, reverse("tickets:detail", args=[ticket.pk]), _("Root cause linked"))
    text = request.GET.get("q", "").strip()
    context = {"ticket": ticket, "text": text, "causes": queries.matching_causes(text)}
    return render_page(request, "tickets/choose_cause.html", context, partials=("modal", "found"))


@require_POST
@staff_view(Permission.TICKET_EDIT)
def remove_cause(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Say that another cause, or none known, is behind this ticket."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)
    unlink_cause(ticket_id=ticket.pk, by=actor_of(request))
    return saved(request, reverse("tickets:detail", args=[ticket.pk]), _("Root cause no longer linked"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.TICKET_EDIT)
@once
def choose_tickets(request: HttpRequest, cause_id: int) -> HttpResponse:
    """Find tickets without a root cause by number or words, and link those that are ticked."""
    cause = get_object_or_404(RootCause, pk=cause_id)
    if request.method == "POST":
        ids = [ticket_id for text in request.POST.getlist("ticket") if (ticket_id := whole(text))]
        linked = link_tickets(cause_id=cause.pk, ticket_ids=ids, by=actor_of(request))
        text = ngettext("%(n)s ticket linked", "%(n)s tickets linked", len(linked)) % {"n": len(linked)}
        return saved(request, reverse("tickets:cause", args=[cause.pk]), text)
    text = request.GET.get("q", "").strip()
    context = {"cause": cause, "text": text, "tickets": queries.unexplained_tickets(request.user, text)}
    return render_page(request, "causes/choose_tickets.html", context, partials=("modal", "found"))
