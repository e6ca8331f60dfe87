"""What every change answers with: the page again without htmx; a toast and what to reload with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.errors import Stale
from core.rendering import by_htmx, redirect_to, safe_next, toast, wants_part, with_trigger

#: Parts of pages that show journeys or what belongs to them.
REGIONS = ["journey", "journeys", "board", "story", "follow-ups", "requirements"]


def done(request: HttpRequest, text: str, *, back: str, undo_url: str = "") -> HttpResponse:
    """The change was made."""
    if by_htmx(request):
        response = toast(HttpResponse(status=204), text, undo_url=undo_url)
        return with_trigger(response, jc_changed=REGIONS)
    messages.success(request, text, extra_tags=undo_url)
    return redirect_to(request, safe_next(request, back))


def ask(request: HttpRequest, form: Form, title: str, action: str, back: str, **more: Any) -> HttpResponse:
    """A plain form with its title, the words on its button, and where 'Cancel' leads; see `dialog`."""
    context = {"form": form, "title": title, "action": action, "back": back, **more}
    return dialog(request, "journeys/dialog.html", context)


def dialog(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A form in the dialog (partial `modal`) or on a page of its own.

    Sent and drawn again it answers 422, and 409 where somebody else was first.
    """
    part = f"{template}#modal" if wants_part(request, ("modal",)) else template
    overtaken = isinstance(getattr(context["form"], "refusal", None), Stale)
    return render(request, part, context, status=200 if request.method != "POST" else 409 if overtaken else 422)


def page_of(journey_id: int) -> str:
    """Where a journey's page is."""
    return reverse("journeys:journey_detail", args=[journey_id])
