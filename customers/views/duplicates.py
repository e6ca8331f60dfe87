"""Who is here twice: what is suggested, and what people say to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.rendering import by_htmx, redirect_to, render_page, toast, with_trigger
from customers.actions import dismiss_suggestion, merge_customers, reopen_suggestion
from customers.models import DuplicateSuggestion
from customers.queries import count_open, family_ids, open_suggestions, suggestion_pair, suggestions_for
from customers.views.people import survivor_or_404
from teams.permissions import Permission, actor_of, may, staff_view

CHANGED = ["duplicates", "customers", "customer", "story"]


@require_GET
@staff_view(Permission.CUSTOMER_VIEW)
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Records that look like one person, the likeliest first."""
    page, pairs = open_suggestions(cursor=request.GET.get("cursor", ""))
    context = {
        "page": page,
        "pairs": pairs,
        "count": count_open(),
        "may_merge": may(request.user, Permission.CUSTOMER_MERGE),
    }
    return render_page(request, "customers/duplicate_list.html", context, partials=("duplicates",))


@require_GET
@staff_view(Permission.CUSTOMER_VIEW)
def customer_duplicates(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Who else this customer may be: a panel on their page, or a page."""
    customer = survivor_or_404(customer_id)
    context = {
        "customer": customer,
        "pairs": suggestions_for(family_ids(customer.pk)),
        "may_merge": may(request.user, Permission.CUSTOMER_MERGE),
    }
    template = "customers/customer_duplicates.html"
    return render_page(request, template, context, partials=("customers-duplicates_of",))


@require_POST
@staff_view(Permission.CUSTOMER_MERGE)
def duplicate_merge(request: HttpRequest, suggestion_id: int) -> HttpResponse:
    """They are one person: the side known better stays. The comparison lets one choose."""
    pair = suggestion_pair(_suggestion(suggestion_id))
    if pair is None:
        return _done(request, _("Somebody decided this already."), undo="")
    loser, keep = pair.other.customer, pair.keep.customer
    merge_customers(survivor_id=keep.pk, loser_id=loser.pk, by=actor_of(request))
    text = _("%(loser)s merged into %(survivor)s") % {"loser": loser, "survivor": keep}
    return _done(request, text, undo=reverse("customers:unmerge", args=[loser.pk]))


@require_POST
@staff_view(Permission.CUSTOMER_MERGE)
def duplicate_dismiss(request: HttpRequest, suggestion_id: int) -> HttpResponse:
    """They are two people; nobody is asked again."""
    suggestion = _suggestion(suggestion_id)
    dismiss_suggestion(suggestion_id=suggestion.pk, by=actor_of(request))
    undo = reverse("customers:duplicate_reopen", args=[suggestion.pk])
    return _done(request, _("Kept as two people. You are not asked again."), undo=undo)


@require_POST
@staff_view(Permission.CUSTOMER_MERGE)
def duplicate_reopen(request: HttpRequest, suggestion_id: int) -> HttpResponse:
    """Take 'not the same' back."""
    reopen_suggestion(suggestion_id=_suggestion(suggestion_id).pk, by=actor_of(request))
    return _done(request, _("Back on the list"), undo="")


def _suggestion(suggestion_id: int) -> DuplicateSuggestion:
    if suggestion_id > 2**62:
        raise Http404
    return get_object_or_404(DuplicateSuggestion, pk=suggestion_id)


def _done(request: HttpRequest, text: str, *, undo: str) -> HttpResponse:
    if by_htmx(request):
        return with_trigger(toast(HttpResponse(status=204), text, undo_url=undo), jc_changed=CHANGED)
    messages.success(request, text, extra_tags=undo)
    return redirect_to(request, reverse("customers:duplicates"))
