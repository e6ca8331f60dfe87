"""Putting a touchpoint right."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import RuleBroken
from core.idempotency import once
from core.rendering import by_htmx, redirect_to, render_page, toast, with_trigger
from teams.permissions import Permission, actor_of, staff_view
from touchpoints.actions import correct_touchpoint
from touchpoints.forms import CorrectionForm
from touchpoints.models import Touchpoint
from touchpoints.queries import desk_for, shown_touchpoints

REGIONS = ["story", "journeys", "brief", "documents"]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.TOUCHPOINT_LOG)
@once
def correct(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    """The words, the mood, the journey, or whose it is; what it said before stays visible."""
    visible = Touchpoint.objects.visible_to(request.user).select_related("customer")
    touchpoint = get_object_or_404(visible, pk=touchpoint_id)
    desk = desk_for(touchpoint.customer, request.user)
    form = CorrectionForm(request.POST or None, touchpoint=touchpoint, desk=desk, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = correct_touchpoint(touchpoint_id=touchpoint.pk, by=actor_of(request), **form.facts())
            return _done(request, touchpoint, bool(made))
        except RuleBroken as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    context = {"form": form, "touchpoint": touchpoint}
    status = 422 if form.errors else 200
    return render_page(request, "touchpoints/correct.html", context, partials=("modal",), status=status)


def _done(request: HttpRequest, touchpoint: Touchpoint, changed: bool) -> HttpResponse:
    text = _("Put right") if changed else _("Nothing was different")
    if by_htmx(request):
        return with_trigger(toast(_card(request, touchpoint), text), jc_changed=REGIONS)
    messages.success(request, text)
    return redirect_to(request, touchpoint.customer.get_absolute_url())


def _card(request: HttpRequest, touchpoint: Touchpoint) -> HttpResponse:
    """The card as it is now, in place of the one it was put right from; a story takes in only what is new by itself."""
    shown = shown_touchpoints(request.user).filter(pk=touchpoint.pk).first() if request.GET.get("card") else None
    if shown is None or shown.customer_id != touchpoint.customer_id:
        return HttpResponse(status=204)
    response = render(request, "touchpoints/_card.html", {"subject": shown, "user": request.user})
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = f"#touchpoint-{shown.pk}", "outerHTML"
    return response
