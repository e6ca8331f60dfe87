"""A mail in full: what was folded, its addresses, its original. Pictures load on a page of their own, on request."""

from __future__ import annotations

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.rendering import render_page
from teams.permissions import Permission, staff_view
from touchpoints.channels.mail import clean_html
from touchpoints.models import Touchpoint
from touchpoints.queries import shown_touchpoints

#: A sandbox: nothing runs, nothing is sent, only pictures over https are fetched. Links open outside of it.
PICTURES_ONLY = {
    "default-src": [NONE],
    "img-src": ["https:"],
    "style-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@require_safe
@staff_view(Permission.CUSTOMER_VIEW)
def mail(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    """The whole mail, at the side or as a page; its markup cleaned, without pictures."""
    touchpoint = _mail_or_404(request, touchpoint_id)
    original = touchpoint.mail_original
    shown = clean_html(original.html) if original.html else None
    context = {"touchpoint": touchpoint, "mail": touchpoint.data.get("mail", {}), "original": original, "shown": shown}
    return render_page(request, "touchpoints/mail.html", context, partials=("drawer",))


@require_safe
@csp(PICTURES_ONLY)
@staff_view(Permission.CUSTOMER_VIEW)
def mail_pictures(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    """The original with its pictures: a page of its own with a policy of its own. The sender may notice."""
    touchpoint = _mail_or_404(request, touchpoint_id)
    shown = clean_html(touchpoint.mail_original.html, with_images=True)
    response = render(request, "touchpoints/mail_pictures.html", {"touchpoint": touchpoint, "shown": shown})
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _mail_or_404(request: HttpRequest, touchpoint_id: int) -> Touchpoint:
    rows = shown_touchpoints(request.user).select_related("customer", "mail_original").exclude(mail_original=None)
    return get_object_or_404(rows, pk=touchpoint_id)
