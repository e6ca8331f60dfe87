"""Lists that people keep under a name, and the columns they see."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleBroken
from core.idempotency import once
from core.rendering import redirect_to, render_page
from customers import actions
from customers.enums import FieldSubject
from customers.filters import CustomerFilter
from customers.forms import ViewForm
from customers.models import SavedView
from customers.queries import NOUN, all_columns, columns_for, definitions, list_choice, saved_views
from teams.permissions import Permission, actor_of, may, staff_view, user_of


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_VIEW)
@once
def view_list(request: HttpRequest) -> HttpResponse:
    """My views and the shared ones; POST keeps what the list shows now under a name."""
    form = ViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        params = CustomerFilter.read(request.POST, definitions(FieldSubject.CUSTOMER)).params
        shown = columns_for(list_choice(request.user), _view_of(request, request.POST.get("view", "")))
        kept = {**params, "columns": [column.key for column in shown]}
        try:
            view = actions.save_view(
                noun=NOUN, params=kept, user_id=user_of(request).pk, by=actor_of(request), **form.cleaned_data
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            messages.success(request, _("View “%(name)s” saved") % {"name": view})
            return redirect_to(request, view.get_absolute_url())
    return _view_page(request, form)


def _view_page(request: HttpRequest, form: ViewForm) -> HttpResponse:
    context = {
        "form": form,
        "views": saved_views(request.user),
        "choice": list_choice(request.user),
        "asked": CustomerFilter.read(request.GET or request.POST, definitions(FieldSubject.CUSTOMER)),
        "view": request.GET.get("view") or request.POST.get("view", ""),
        "may_share": may(request.user, Permission.CUSTOMER_EDIT),
    }
    status = 422 if form.errors else 200
    return render_page(request, "customers/view_list.html", context, partials=("modal",), status=status)


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_VIEW)
@once
def view_edit(request: HttpRequest, view_id: int) -> HttpResponse:
    """Another name, shared or not."""
    view = _view_of(request, str(view_id))
    if view is None:
        raise Http404
    form = ViewForm(request.POST or None, initial={"name": view.name, "is_shared": view.is_shared})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_view(
                view_id=view_id, user_id=user_of(request).pk, changes=form.cleaned_data, by=actor_of(request)
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect_to(request, reverse("customers:views"))
    context = {"form": form, "view": view}
    status = 422 if form.errors else 200
    return render_page(request, "customers/view_edit.html", context, partials=("modal",), status=status)


@require_POST
@staff_view(Permission.CUSTOMER_VIEW)
def view_delete(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget a view; the customers stay."""
    actions.delete_view(view_id=view_id, user_id=user_of(request).pk, by=actor_of(request))
    messages.success(request, _("View deleted"))
    return redirect_to(request, reverse("customers:views"))


@require_POST
@staff_view(Permission.CUSTOMER_VIEW)
def view_first(request: HttpRequest) -> HttpResponse:
    """Let the list open with a view, or with everybody."""
    chosen = request.POST.get("view", "")
    view_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None
    actions.open_first(noun=NOUN, view_id=view_id, user_id=user_of(request).pk, by=actor_of(request))
    messages.success(request, _("The list opens with this view now") if view_id else _("The list opens with everybody"))
    return redirect_to(request, reverse("customers:views"))


@require_http_methods(["GET", "POST"])
@staff_view(Permission.CUSTOMER_VIEW)
@once
def columns(request: HttpRequest) -> HttpResponse:
    """Which columns the list shows, and in which order: of a view of mine, else wherever I look."""
    view = _view_of(request, request.GET.get("view") or request.POST.get("view", ""))
    mine = view if view and view.owner_id == request.user.pk else None
    if request.method == "POST":
        _choose(request, mine, [] if "reset" in request.POST else request.POST.getlist("columns"))
        asked = CustomerFilter.read(request.POST, definitions(FieldSubject.CUSTOMER))
        return redirect_to(
            request, reverse("customers:list") + asked.query_with({"view": str(view.pk)} if view else {})
        )
    shown = columns_for(list_choice(request.user), view)
    keys = {column.key for column in shown}
    offered = [*((one, True) for one in shown), *((one, False) for one in all_columns() if one.key not in keys)]
    asked = CustomerFilter.read(request.GET, definitions(FieldSubject.CUSTOMER))
    context = {"offered": offered, "asked": asked, "view": view, "mine": mine}
    return render_page(request, "customers/columns.html", context, partials=("modal",))


def _choose(request: HttpRequest, mine: SavedView | None, keys: list[str]) -> None:
    who: dict[str, Any] = {"user_id": user_of(request).pk, "by": actor_of(request)}
    known = [key for key in keys if key in {column.key for column in all_columns()}]
    if mine is not None:
        actions.change_view(view_id=mine.pk, changes={"columns": known}, **who)
    else:
        actions.choose_columns(noun=NOUN, columns=known, **who)


def _view_of(request: HttpRequest, pk: str) -> SavedView | None:
    """The view of this id, where this user can open it."""
    return next((one for one in saved_views(request.user) if str(one.pk) == pk), None)
