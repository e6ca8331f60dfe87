"""One change of many customers: of those ticked, or of everybody the list is about; and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken
from core.idempotency import once
from core.rendering import by_htmx, redirect_to, render_page
from customers.actions import change_customers, undo_change
from customers.enums import BulkKind, FieldSubject
from customers.filters import CustomerFilter
from customers.forms import FORMS, BulkForm, OwnFieldForm
from customers.models import BulkChange
from customers.queries import count_up_to, customers_by_id, definitions
from teams.permissions import Permission, actor_of, staff_view, user_of

MOST_TICKED = 500
COUNTED = 10_001


class Selection:
    """Who is meant: the ticked ids, or everybody whom the filter in the same form is about."""

    def __init__(self, request: HttpRequest) -> None:
        params: QueryDict = request.POST if request.method == "POST" else request.GET
        self.asked = CustomerFilter.read(params, definitions(FieldSubject.CUSTOMER))
        self.all = params.get("all") == "1"
        ticked = (pk for pk in params.getlist("id") if pk.isascii() and pk.isdigit() and len(pk) < 19)
        self.ids = [int(pk) for pk in dict.fromkeys(ticked)][:MOST_TICKED]
        self.matching = self.asked.arguments(request.user)
        self.user = request.user

    def __bool__(self) -> bool:
        return self.all or bool(self.ids)

    @property
    def count(self) -> int:
        """How many they are, counted no further than COUNTED."""
        return count_up_to(self.user, self.matching, COUNTED) if self.all else len(self.ids)

    @property
    def is_more(self) -> bool:
        return self.count >= COUNTED

    @property
    def chosen(self) -> dict[str, Any]:
        """What the action takes."""
        return {"matching": self.matching} if self.all else {"customer_ids": self.ids}


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_EDIT)
@once
def bulk(request: HttpRequest, kind: str) -> HttpResponse:
    """Say what is to be different, and do it to everybody chosen."""
    if kind not in BulkKind.values:
        raise Http404
    selection = Selection(request)
    form = _form(request, BulkKind(kind))
    if request.method == "POST" and selection and form.is_valid():
        try:
            change = change_customers(
                kind=kind, value=form.value(), user_id=user_of(request).pk, by=actor_of(request), **selection.chosen
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            return _done(request, change, selection)
    context = {"form": form, "kind": BulkKind(kind), "selection": selection}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "customers/bulk.html", context, partials=("modal",), status=status)


def _form(request: HttpRequest, kind: BulkKind) -> BulkForm:
    """What is asked; in the dialog an own field is asked for with the control that fits it."""
    data = request.POST if request.method == "POST" else None
    if kind == BulkKind.FIELD and by_htmx(request):
        again = reverse("customers:bulk", args=[kind.value])
        return OwnFieldForm(data, key=request.GET.get("key", ""), again=again)
    return FORMS[kind](data)


def _done(request: HttpRequest, change: BulkChange, selection: Selection) -> HttpResponse:
    """Back to the list with what was done and a way back; a job has a page of its own."""
    if change.job_id:
        return redirect_to(request, change.get_absolute_url())
    undo = reverse("customers:bulk_undo", args=[change.pk])
    messages.success(request, said(change), undo if change.changed else "")
    return redirect_to(request, reverse("customers:list") + selection.asked.query_with({}))


def said(change: BulkChange) -> str:
    """What was done, for a toast."""
    return ngettext("%(n)s customer changed", "%(n)s customers changed", change.changed) % {"n": change.changed}


@require_GET
@staff_view(Permission.CUSTOMER_EDIT)
def bulk_change(request: HttpRequest, change_id: int) -> HttpResponse:
    """What was done, how far it is, and who could not be given back what they had."""
    found = BulkChange.objects.select_related("job", "undo_job")
    change = get_object_or_404(found, pk=change_id)
    left = list(change.rows.filter(is_restored=False).values_list("customer_id", flat=True)[:50]) if change.kept else []
    running = next((job for job in (change.undo_job, change.job) if job and job.ended_at is None), None)
    context = {"change": change, "kept": list(customers_by_id(left).values()), "running": running}
    return render_page(request, "customers/bulk_change.html", context, partials=("progress",))


@require_POST
@staff_view(Permission.CUSTOMER_EDIT)
def bulk_undo(request: HttpRequest, change_id: int) -> HttpResponse:
    """Give everybody back what they had before, where nobody changed it since."""
    get_object_or_404(BulkChange, pk=change_id)
    change = undo_change(change_id=change_id, by=actor_of(request))
    if change.kept or change.undo_job_id:
        return redirect_to(request, change.get_absolute_url())
    back = change.changed - change.kept
    messages.success(
        request, ngettext("%(n)s customer is as before", "%(n)s customers are as before", back) % {"n": back}
    )
    return redirect_to(request, reverse("customers:list"))
