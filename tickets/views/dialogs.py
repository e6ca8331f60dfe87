"""How forms of this app are shown, in the dialog or as a page, and what happens after they are saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.errors import DomainError, Stale
from core.rendering import redirect_to, render_page


def done(form: forms.Form, act: Callable[[], Any]) -> Any:
    """What `act` answers; when it is refused, None, and the form says why. A stale form may be sent once more."""
    try:
        return act()
    except Stale as stale:
        sent: Any = form.data
        form.data = seen = sent.copy()
        seen["version"] = stale.fresh["version"]
        words = _("Your text is kept: save again to put it over theirs.")
        form.add_error(None, forms.ValidationError(f"{stale.message} {words}", code="stale"))
    except DomainError as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, refused.message)
    return None


def show(request: HttpRequest, form: forms.Form, **context: Any) -> HttpResponse:
    """The form in the dialog or as a page: 200 when fresh, 422 when refused, 409 when stale.

    `context`: title, button, action_url, back_url; `grid` names fields that stand side by side.
    """
    status = 200
    if form.is_bound:
        status = 409 if form.has_error("__all__", "stale") else 422
    return render_page(request, "tickets/form.html", {"form": form} | context, partials=("modal",), status=status)


def saved(request: HttpRequest, url: str, text: str) -> HttpResponse:
    """On to the page of what was saved, which says so."""
    messages.success(request, text)
    return redirect_to(request, url)
